"""The text provider's calls to us: signature checked, stored, answered; understanding them is a job's work."""

from flask import Response, abort, current_app, request

from app.integrations.sms import STATUS_PATH
from app.integrations.sms_signatures import WebhookSignatures
from app.messaging.service import answering, receipts
from app.messaging.views.blueprint import webhooks
from app.web.access import public

WHY_PUBLIC = "The text provider calls it; a signature over our public address takes the place of a sign-in."


@webhooks.post(f"{STATUS_PATH}<attempt_id>")
@public(WHY_PUBLIC)
def take_status(attempt_id: str) -> tuple[str, int]:
    """A receipt; fields we do not know are welcome."""
    _refuse_forgeries()
    fields = request.form
    status = fields.get("MessageStatus") or fields.get("SmsStatus", "")
    receipts.store_receipt(attempt_id, fields.get("MessageSid", ""), status, fields.get("ErrorCode"))
    return "", 204


@webhooks.post("/webhooks/texts/incoming")
@public(WHY_PUBLIC)
def take_reply() -> Response:
    """A household's text; the empty answer tells the provider to send nothing by itself."""
    _refuse_forgeries()
    sender, provider_id = request.form.get("From", ""), request.form.get("MessageSid", "")
    if sender and provider_id:
        answering.store_reply(provider_id, sender, request.form.get("Body", ""))
    return Response("<Response></Response>", content_type="text/xml")


def _refuse_forgeries() -> None:
    settings = current_app.config["SETTINGS"]
    signatures = WebhookSignatures(settings.twilio_auth_tokens, settings.public_base_url)
    path = request.full_path if request.query_string else request.path
    if not signatures.are_genuine(path, request.form, request.headers):
        abort(403)
