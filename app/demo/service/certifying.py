"""Certificates of the story: of the newest consignment a donor gave, and of its first clean device."""

from sqlalchemy import select

from app.certificates.policy import proofs_of
from app.certificates.queries import list_devices
from app.certificates.service import Issuer, issue_for_consignment, issue_for_device
from app.demo.service.people import Staff
from app.donations.models import Consignment
from app.donations.states import ConsignmentState
from app.extensions import db
from app.organisations.models import Organisation


def certify(staff: Staff, donor: Organisation, public_address: str) -> None:
    """Issue what can be issued of the newest consignment counted in from a donor."""
    consignment = db.session.scalars(
        select(Consignment).where(Consignment.donor_id == donor.id, Consignment.state == ConsignmentState.RECEIVED)
        .order_by(Consignment.id.desc()).limit(1)
    ).one()
    issuer = Issuer("Reconnect", f"{public_address}/certificate-check")
    clean = [device for device in list_devices(consignment) if proofs_of(device).is_complete]
    if clean:
        issue_for_consignment(staff["coordinator"], consignment, issuer)
        issue_for_device(staff["technician"], clean[0], issuer)
