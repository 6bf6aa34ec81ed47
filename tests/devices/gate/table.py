"""The whole table, and what is not in it, with the reason.

A new form or command about devices needs a row in `rows.py` or `around.py`, one line or two; `test_matrix.py` fails
until it has one.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from app.devices.service import (
    checklists,
    counting,
    destruction,
    doubting,
    funding,
    load_lines,
    lock_requests,
    photos,
    places,
    purchasing,
    repair_parts,
    settling,
    systems,
    waiting_reports,
)
from app.devices.service.archives import take_archive
from app.devices.service.attaching import keep_certificate
from app.devices.service.exporting import note_export
from tests.devices.gate import rows
from tests.devices.gate.around import CHECKED, DRIVEN, LENT, PARTS

ROWS: Final = (*rows.IDENTITY, *rows.PROOF, *rows.TESTED, *rows.STOCK, *rows.PROMISED, *rows.LEAVING, *rows.SCANNED,
               *rows.HARMLESS, *CHECKED, *PARTS, *LENT, *DRIVEN)

# Forms that are about no single device; what they do to devices stands in rows above, or begins them.
NOT_ABOUT_ONE_DEVICE: Final[Mapping[str, str]] = {
    "bench_stations.send_report": "the row “a station sends a report of it”; it needs an access token",
    "certificates.issue_of_consignment": "speaks of devices and changes none",
    "certificates.send_check": "compares a file, open to everybody",
    "certificates.withdraw": "changes a certificate",
    "devices.send_archive": "a worker judges it by the row “read a loose log”",
    "devices.send_bought": "devices begin", "devices.send_count": "devices begin",
    "devices.waiting_reports": "the row “a report is found in a bundle”",
    "matching.find": "looks a code up", "matching.run": "proposes; nothing is held",
    "stockroom.close": "a place", "stockroom.reopen": "a place", "stockroom.send_place": "a place",
    "stockroom.finish": "a stock-take moves nothing", "stockroom.see": "a stock-take moves nothing",
    "stockroom.start": "a stock-take moves nothing", "stockroom.send_minimum": "how many there should be",
    "stockroom.send_site": "a site", "stockroom.send_site_change": "a site", "stockroom.shut_site": "a site",
    "stockroom.reopen_site": "a site", "stockroom.send_extension": "until when it is lent",
    "stockroom.send_new_transfer": "a list; the devices go with the row “it leaves for another site”",
    "stockroom.take_ticked_away": "to the form of a transfer",
    "stockroom.finish_transfer": "what is missing stays away",
    "stockroom.take_off_transfer": "a list", "stockroom.call_off_transfer": "a list",
    "devices.add_system": "the list of systems", "devices.change_system": "the list of systems",
    "devices.change_checklist": "a list of checks", "devices.send_hazards": "the paper of a load",
    "devices.set_report_aside": "a report of no device", "devices.put_report_back": "a report of no device",
    "devices.send_photos": "pictures", "devices.remove_photo": "pictures", "devices.restore_photo": "pictures",
    "devices.send_lock_request": "asks the donor",
}
# Commands that change no device that is there, or only as a part of a command above.
NOT_BY_THEMSELVES: Final[Collection[Callable[..., Any]]] = (
    checklists.save_checklist, counting.book_bought_devices, counting.count_in, destruction.list_colleagues,
    doubting.doubt_drives, funding.fund_devices, keep_certificate, load_lines.describe_hazards,
    lock_requests.ask_donor, lock_requests.close_released, note_export, photos.add_photo, photos.add_photos,
    photos.may_remove, photos.remove_photo, photos.restore_photo, places.add_place, places.add_site,
    places.change_site, places.close_place, places.close_site, places.open_place, places.open_site,
    purchasing.record_purchase, repair_parts.enter_last_part, repair_parts.repair_under_way, settling.settle_wipe,
    systems.add_system, systems.change_system, take_archive, waiting_reports.put_back, waiting_reports.set_aside,
)
# Offered on the page of every device, whatever its state.
ALWAYS_OFFERED: Final = frozenset({
    "devices.send_reports", "devices.send_photos", "devices.send_part", "certificates.issue_of_device",
})
