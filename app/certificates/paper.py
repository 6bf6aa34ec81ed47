"""A certificate on paper: everything its statement says, its number, and a QR code that leads to the public check."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.certificates.states import SanitisationLevel
from app.certificates.wording import LEVEL_MEANINGS
from app.core.pdf import build_pdf, facts, heading, notice, paragraph, qr_code, small_print, subheading, table, together

Said = Mapping[str, Any]


def build_certificate(said: Said, *, check_address: str) -> bytes:
    """The certificate as PDF; the same statement gives the same bytes."""
    is_device = said["kind"] == "device"
    story = [
        paragraph(_opening(said), kind="lead"),
        facts(_head(said)),
        *(_device_parts(said["devices"][0]) if is_device else _list_parts(said)),
        *_left_out(said["not_covered"]),
        together([heading("What the class means"),
                  *[paragraph(LEVEL_MEANINGS[SanitisationLevel(level)]) for level in said["levels"]]]),
        together([heading("Check this certificate"), qr_code(
            check_address,
            f"Scan the code, or go to {check_address}. The page says whether certificate {said['number']} counts, and "
            "whether a file of it is unchanged.",
        )]),
        small_print(
            "Classes after NIST Special Publication 800-88, Guidelines for Media Sanitization. Each drive was accepted "
            "on evidence of its own: by a log or certificate that names its serial number, of a wipe begun after it "
            "reached us, or by a record of its destruction. The evidence is kept and can be asked for."
        ),
    ]
    footer = f"{said['organisation']} · certificate {said['number']} · {said['issued']}"
    return build_pdf(f"Certificate of data sanitisation {said['number']}", story, footer=footer,
                     organisation=said["organisation"])


def _opening(said: Said) -> str:
    count = said["drive_count"]
    drives = "The one drive named here was" if count == 1 else f"The {count} drives named here were"
    return f"{drives} sanitised so that what was stored on {'it' if count == 1 else 'them'} cannot be read again."


def _head(said: Said) -> list[tuple[str, str]]:
    rows = [
        ("Certificate number", said["number"]), ("Issued", f"{said['issued']} by {said['issued_by']}"),
        ("Organisation", said["organisation"]), ("Drives sanitised", str(said["drive_count"])),
        ("Class", said["levels_named"]),
    ]
    if said["kind"] == "consignment":
        rows[2:2] = [("Consignment", said["consignment"]), ("Given by", said["donor"])]
    return rows


def _device_parts(device: Said) -> list[Any]:
    parts: list[Any] = [
        heading("The device"),
        facts([
            ("Asset tag", device["asset_tag"]), ("Kind", device["kind"]), ("Maker", device["manufacturer"]),
            ("Model", device["model"]), ("Serial number", device["serial"]), ("Source", device["source"]),
        ]),
        *[notice(sentence) for sentence in device.get("overrides", ())],
    ]
    for drive in device["drives"]:
        parts += [subheading(f"Drive {drive['serial']}"), facts(_drive_facts(drive))]
        parts += [notice(note) for note in drive["notes"]]
    return parts


def _drive_facts(drive: Said) -> list[tuple[str, str]]:
    rows = [
        ("Model", drive["model"]), ("Media type", f"{drive['media']}, {drive['size']}"), ("Class", drive["level"]),
        ("Method", drive["method"]), ("Tool and version", drive["tool"]), ("Rounds", drive["rounds"]),
        ("When", _when(drive)), ("Verification", drive["verification"]),
        ("Done by", drive["done_by"]), ("Verified by", drive["verified_by"]), ("Evidence", drive["evidence"]),
    ]
    return [(name, value) for name, value in rows if value != "–"]


def _when(drive: Said) -> str:
    began, ended = drive["started"], drive["ended"]
    return began if ended in {"–", began} else f"{began} to {ended}"


def _list_parts(said: Said) -> list[Any]:
    rows = [_row(device, drive) for device in said["devices"] for drive in device["drives"]]
    return [
        heading("Devices and drives"),
        table(["Device", "Drive", "What was done", "Verified"], rows, widths_mm=(41, 39, 38, 52)),
        *[notice(f"{device['asset_tag']}: {sentence}") for device in said["devices"]
          for sentence in device.get("overrides", ())],
    ]


def _row(device: Said, drive: Said) -> list[str]:
    return [
        "\n".join((device["asset_tag"], device["what"], f"Serial {device['serial']}")),
        "\n".join((drive["serial"], drive["model"], f"{drive['media']}, {drive['size']}")),
        "\n".join(filter(lambda line: line != "–", (f"{drive['level']}: {drive['method']}", drive["tool"],
                                                    drive["ended"]))),
        "\n".join((drive["verification"], f"Done: {drive['done_by']}", f"Verified: {drive['verified_by']}",
                   *drive["notes"])),
    ]


def _left_out(rows: Sequence[Said]) -> list[Any]:
    if not rows:
        return []
    return [
        heading("Not covered by this certificate"),
        table(["Asset tag", "What", "Why"], [[row["asset_tag"], row["what"], row["reason"]] for row in rows],
              widths_mm=(28, 47, 95)),
    ]
