"""Transfers between sites: prepared, on the way in the custody of a named driver, received scan by scan.

A reserved device may travel; it is handed over only once it has arrived.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from app.audit.service import move, record
from app.core import clock
from app.core.db import check_version
from app.core.errors import Refused, explain_constraint
from app.core.permissions import Actor
from app.core.references import new_reference
from app.devices.models import Device
from app.devices.place_models import Site, StoragePlace
from app.devices.places import GONE, find_place_of
from app.devices.service.leaving import report_lost
from app.devices.service.placing import arrive, send_on_the_way
from app.extensions import db
from app.stockroom.cards import LONGEST
from app.stockroom.queries.bench import find_device
from app.stockroom.queries.site_transfers import (
    find_by_submission,
    find_line,
    find_prepared_with,
    get_site_transfer,
    is_number_taken,
)
from app.stockroom.site_transfer_models import SiteTransfer, SiteTransferLine
from app.stockroom.states import ScanOutcome, SiteTransferState

MOST_DEVICES: Final = 200
MOST_UNKNOWN: Final = 100
_S = SiteTransferState
explain_constraint("uq_site_transfer_submission_key", "This transfer was just prepared. Look at the list of transfers.",
                   sqlite="site_transfer.submission_key")
explain_constraint("uq_site_transfer_line_once", "It is on this list already. Go on with the next one.",
                   sqlite="site_transfer_line.transfer_id")


@dataclass(frozen=True)
class Told:
    """The answer to one scan: what came of it, which device or text, and the sentence."""

    outcome: ScanOutcome
    what: str
    sentence: str


class NotAllMayGo(Refused):
    """Some of a list cannot go; each with its reason."""

    def __init__(self, reasons: Sequence[tuple[str, str]]) -> None:
        number = len(reasons)
        super().__init__(f"{number} of these cannot go. Take {'it' if number == 1 else 'them'} off the list, or tick "
                         "that they are left out.", field="tags")
        self.reasons = reasons


def prepare_site_transfer(
    actor: Actor, from_site: Site, to_site: Site, typed: str, *, leave_out: bool = False,
    submission_key: str | None = None,
) -> SiteTransfer:
    """Put devices on a list from one site to another; the same form sent twice is one transfer.

    Refuses one site for both, a site out of use, too many, and (unless they are left out) what cannot go, each with
    its reason.
    """
    known = find_by_submission(submission_key)
    if known is not None:
        return known
    if from_site.id == to_site.id:
        raise Refused("Choose two different sites.", field="to_site_id")
    for site, field in ((from_site, "from_site_id"), (to_site, "to_site_id")):
        if site.is_closed:
            raise Refused(f"{site.name} is out of use. Choose another site.", field=field)
    words = sorted(dict.fromkeys(word[:LONGEST] for word in re.split(r"[\s,;]+", typed.strip()) if word))
    if len(words) > MOST_DEVICES:
        raise Refused(f"One transfer takes {MOST_DEVICES} devices. Make two of it.", field="tags")
    devices, reasons = _judged(words, from_site)
    if reasons and not leave_out:
        raise NotAllMayGo(reasons)
    transfer = SiteTransfer(
        number=new_reference("TR", is_taken=is_number_taken), from_site=from_site, to_site=to_site,
        prepared_by_id=actor.id, submission_key=submission_key,
        lines=[SiteTransferLine(device=device, is_listed=True) for device in devices],
    )
    db.session.add(transfer)
    db.session.flush()
    record(actor, "site_transfer_prepared", transfer, devices=len(devices), left_out=len(reasons))
    return transfer


def _judged(words: Sequence[str], from_site: Site) -> tuple[list[Device], list[tuple[str, str]]]:
    devices: dict[int, Device] = {}
    reasons: list[tuple[str, str]] = []
    found = {word: find_device(word) for word in words}
    _hold(device for device in found.values() if device is not None)
    for word, device in found.items():
        why_not = "No device carries this." if device is None else why_not_sent(device, from_site)
        if device is None or why_not:
            reasons.append((device.asset_tag if device else word, why_not or ""))
        else:
            devices[device.id] = device
    return [devices[key] for key in sorted(devices)], reasons


def _hold(devices: Iterable[Device]) -> None:
    """Lock the rows of devices, in one order for everybody, so that two lists never take the same one at once."""
    ids = sorted({device.id for device in devices})
    db.session.scalars(select(Device.id).where(Device.id.in_(ids)).order_by(Device.id).with_for_update()).all()


def why_not_sent(device: Device, from_site: Site) -> str | None:
    """Why a device cannot go on a transfer from a site; None when it may."""
    if device.state in GONE:
        return "It is not in the workshop. Take it back or record it as found first."
    if device.on_the_way is not None:
        return f"It is on the way with {device.on_the_way}. Receive it there first."
    other = find_prepared_with(device)
    if other is not None:
        return f"It is on the list of {other} already. Take it off there first."
    place = find_place_of(device.location)
    if place is not None and place.site_id != from_site.id:
        return f"It lies at {place.name}, {place.site.name}. Choose that site, or note where it really lies."
    return None


def scan_onto_list(actor: Actor, transfer: SiteTransfer, typed: str) -> Told:
    """Put one scanned device on the list of a prepared transfer; refuses once it has left or was called off."""
    transfer = _lock(transfer, _S.PREPARED)
    device = find_device(typed.strip()[:LONGEST])
    if device is None:
        return Told(ScanOutcome.UNKNOWN, typed.strip()[:LONGEST], "No device carries this. Check the label.")
    if find_line(transfer, device) is not None:
        return Told(ScanOutcome.ALREADY, device.asset_tag, "It is on this list already.")
    _hold([device])
    why_not = why_not_sent(device, transfer.from_site)
    if why_not is None and len(transfer.lines) >= MOST_DEVICES:
        why_not = f"One transfer takes {MOST_DEVICES} devices. Prepare another one."
    if why_not is not None:
        return Told(ScanOutcome.REFUSED, device.asset_tag, why_not)
    transfer.lines.append(SiteTransferLine(device=device, is_listed=True))
    db.session.flush()
    record(actor, "site_transfer_listed", transfer, device=device.id)
    return Told(ScanOutcome.DONE, device.asset_tag, "It is on the list.")


def take_off_list(actor: Actor, transfer: SiteTransfer, device: Device) -> None:
    """Take a device off the list of a prepared transfer."""
    transfer = _lock(transfer, _S.PREPARED)
    line = find_line(transfer, device)
    if line is None:
        raise Refused(f"{device.asset_tag} is not on this list. Look at the list again.")
    transfer.lines.remove(line)
    db.session.flush()
    record(actor, "site_transfer_taken_off", transfer, device=device.id)


def send_site_transfer(actor: Actor, transfer: SiteTransfer, *, driver_name: str, version: int) -> SiteTransfer:
    """Record that a transfer left: from now on its driver answers for every device on it, or it does not leave.

    Refuses an empty list, no name, a stale page, and a device that went elsewhere meanwhile.
    """
    transfer = _lock(transfer, _S.PREPARED)
    check_version(transfer, version, f"Transfer {transfer.number}")
    if not transfer.lines:
        raise Refused("Nothing is on the list. Scan what goes first.")
    if not driver_name.strip():
        raise Refused("Enter who drives it.", field="driver_name")
    for line in sorted(transfer.lines, key=lambda line: line.device_id):
        send_on_the_way(actor, line.device, transfer=transfer.number, to_site=transfer.to_site.name)
    transfer.driver_name, transfer.left_at = driver_name.strip()[:120], clock.now()
    move(transfer, _S.ON_THE_WAY, actor, devices=len(transfer.lines))
    return transfer


def call_off_site_transfer(actor: Actor, transfer: SiteTransfer, *, version: int) -> None:
    """Call off a transfer that has not left; its devices stay where they are."""
    transfer = _lock(transfer, _S.PREPARED)
    check_version(transfer, version, f"Transfer {transfer.number}")
    move(transfer, _S.CALLED_OFF, actor)


def receive_scan(actor: Actor, transfer: SiteTransfer, typed: str, place: StoragePlace) -> Told:
    """Note that a scanned device arrived and lies at a place of the site; what is not on the list is only noted.

    What was missing can still be received after the transfer was finished. Refuses a place of another site.
    """
    transfer = _lock(transfer, _S.ON_THE_WAY, _S.RECEIVED)
    if place.site_id != transfer.to_site_id or place.is_closed:
        raise Refused(f"Choose a place in use at {transfer.to_site.name}.", field="place_id")
    typed = typed.strip()[:LONGEST]
    device = find_device(typed)
    if device is None:
        return _note_unknown(actor, transfer, typed)
    line = find_line(transfer, device)
    if line is not None and line.arrived_at is not None:
        return Told(ScanOutcome.ALREADY, device.asset_tag, "It was scanned before. Go on with the next one.")
    if line is None:
        return _note_unexpected(actor, transfer, device)
    if device.on_the_way != transfer.number:
        return Told(ScanOutcome.REFUSED, device.asset_tag,
                    "It is not on the way any more. Look at its page for what happened.")
    arrive(actor, device, place, transfer=transfer.number)
    line.arrived_at = clock.now()
    db.session.flush()
    return Told(ScanOutcome.DONE, device.asset_tag, f"It arrived. Put it at {place.name}.")


def _note_unknown(actor: Actor, transfer: SiteTransfer, typed: str) -> Told:
    if typed and typed not in transfer.unknown and len(transfer.unknown) < MOST_UNKNOWN:
        transfer.unknown = [*transfer.unknown, typed]
        record(actor, "site_transfer_unknown_scanned", transfer)
    return Told(ScanOutcome.UNKNOWN, typed, "No device carries this. Put it aside; it stands in the difference.")


def _note_unexpected(actor: Actor, transfer: SiteTransfer, device: Device) -> Told:
    if transfer.state != _S.ON_THE_WAY:
        return Told(ScanOutcome.REFUSED, device.asset_tag, "It is not on this list, and the list is closed. Note its "
                    "place on its page.")
    transfer.lines.append(SiteTransferLine(device=device, is_listed=False, arrived_at=clock.now()))
    db.session.flush()
    record(actor, "site_transfer_unexpected", transfer, device=device.id)
    other = f" It is on the way with {device.on_the_way}: receive it there." if device.on_the_way else ""
    return Told(ScanOutcome.REFUSED, device.asset_tag,
                f"It is not on this list. It is noted in the difference; nothing else changed.{other}")


def finish_receiving(actor: Actor, transfer: SiteTransfer) -> SiteTransfer:
    """Close a transfer with its difference; what is missing stays on the way until it is found or reported lost."""
    transfer = _lock(transfer, _S.ON_THE_WAY, _S.RECEIVED)
    if transfer.state == _S.RECEIVED:
        return transfer
    listed = [line for line in transfer.lines if line.is_listed]
    transfer.received_at, transfer.received_by_id = clock.now(), actor.id
    move(transfer, _S.RECEIVED, actor, listed=len(listed),
         missing=sum(1 for line in listed if line.arrived_at is None),
         unexpected=len(transfer.lines) - len(listed) + len(transfer.unknown))
    return transfer


def lose_on_the_way(actor: Actor, transfer: SiteTransfer, device: Device) -> Device:
    """Report a device that left on a transfer and never arrived as lost; refuses one that is not on the way with it."""
    transfer = _lock(transfer, _S.ON_THE_WAY, _S.RECEIVED)
    line = find_line(transfer, device)
    if line is None or line.arrived_at is not None or device.on_the_way != transfer.number:
        raise Refused(f"{device.asset_tag} is not on the way with {transfer.number}. Look at its page.")
    return report_lost(actor, device, reason="missing_on_transfer")


def _lock(transfer: SiteTransfer, *states: SiteTransferState) -> SiteTransfer:
    db.session.flush()
    locked = get_site_transfer(transfer.number, for_change=True)
    if locked.state not in states:
        raise Refused(f"Transfer {locked.number} has left, arrived or was called off meanwhile. Look at its page for "
                      "what happened.")
    return locked
