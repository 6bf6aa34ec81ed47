"""What gunicorn and the `flask` command load."""

from app import create_app
from app.demo.guard import refuse_demonstration

app = create_app()
refuse_demonstration(app)
