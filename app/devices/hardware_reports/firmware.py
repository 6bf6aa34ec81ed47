"""What a report says beside the device itself that Windows 11 asks about: TPM, UEFI and the width of the processor.

Looked for in the text of any format, whatever it is wrapped in. Only what is surely there is told: a module or UEFI
that is switched off in the set-up looks to every tool as if there were none.
"""

import re
from itertools import islice
from typing import Final

from app.devices.hardware_reports.reading import MAX_BYTES

# dmidecode type 43, plain or as a text inside of JSON; the next record begins with a handle or a title.
_TPM: Final = re.compile(rb"TPM Device")
_TPM_ENDS: Final = re.compile(rb"Handle 0x|[{}]")
_TPM_VERSION: Final = re.compile(rb"Specification Version: ?(\d)")
_TPM_RECORD: Final = 500
_MOST_TPMS: Final = 10
_TPM_OF_TECHAID: Final = re.compile(rb'"tpmVersion" {0,9}: {0,9}"(\d)')
_UEFI: Final = re.compile(rb'UEFI is supported|"uefi\\?" {0,9}: {0,9}(?:true|\\?"UEFI)|#UEFI\\?"')
_IS_64: Final = re.compile(
    rb'"x86-64\\?"|64-bit capable|"cpuBits" {0,9}: {0,9}"?64|#bits\\?" {0,9}: {0,9}\\?"?64|"width\\?" {0,9}: {0,9}64'
)
_IS_32: Final = re.compile(rb'"cpuBits" {0,9}: {0,9}"?32|#bits\\?" {0,9}: {0,9}\\?"?32')
_VERSIONS: Final = {b"1": "1.2", b"2": "2.0"}


def read_firmware(content: bytes) -> dict[str, str | bool | None]:
    """`tpm_version` (1.2 or 2.0), `is_uefi` and `is_64_bit` of a report; None where it does not surely say."""
    plain = content[:MAX_BYTES]
    if plain.startswith((b"\xff\xfe", b"\xfe\xff")):
        plain = plain.decode("utf-16", "replace").encode()
    found = _tpm_of_dmidecode(plain) or _TPM_OF_TECHAID.search(plain)
    is_64_bit = True if _IS_64.search(plain) else False if _IS_32.search(plain) else None
    return {
        "tpm_version": _VERSIONS.get(found[1]) if found else None,
        "is_uefi": True if _UEFI.search(plain) else None,
        "is_64_bit": is_64_bit,
    }


def _tpm_of_dmidecode(plain: bytes) -> re.Match[bytes] | None:
    for title in islice(_TPM.finditer(plain), _MOST_TPMS):
        record = _TPM_ENDS.split(plain[title.end():title.end() + _TPM_RECORD])[0]
        found = _TPM_VERSION.search(record)
        if found is not None:
            return found
    return None
