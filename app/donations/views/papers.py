"""The receipt of a consignment as an answer, for staff, for its donor, and for whoever holds the donor's link."""

from typing import TYPE_CHECKING, Any

from flask import Response, current_app

from app.donations.fates import list_fates
from app.donations.receipt import build_receipt

if TYPE_CHECKING:
    from app.donations.models import Consignment


def receipt_of(consignment: "Consignment") -> Response:
    """The receipt as PDF; the caller has looked who may have it."""
    settings: Any = current_app.config["SETTINGS"]
    pdf = build_receipt(consignment, list(list_fates(consignment.id)), organisation=settings.organisation_name,
                        phone=settings.contact_phone)
    name = f"receipt-{consignment.receipt_number}.pdf"
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
