"""The two blueprints of messaging: pages for people, and webhooks for the text provider."""

from flask import Blueprint

pages = Blueprint("messaging", __name__)
webhooks = Blueprint("messaging_webhooks", __name__)
