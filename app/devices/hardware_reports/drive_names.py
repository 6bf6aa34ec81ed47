"""What the model name of a drive tells: whether it spins, and whether it is only what a RAID controller shows.

Series as their makers name them in data sheets. Asked last, where no tool has said how a drive stores.
"""

import re
from typing import Final

from app.devices.hardware_reports.record import DriveKind

_SSD: Final = re.compile(
    r"SSD|SOLID STATE|NVME|EMTEC X\d|\bMZ[-0-9A-Z]{5}|\bWDS\d{3}|\bTHNS|KINGSTON S[AKUVH]\d|KINGSTON SUV|\bSA400"
    r"|CRUCIAL_CT|\bCT\d{3,4}(?:MX|BX|M5|P\d|T\d)|MTFD[DH]|\bM4-CT|\bKXG|\bWD \w{3,5} S[AN]\d|\bTS\d{2,4}GMTS"
    r"|\bHFS\d{3}|\bSK ?HYNIX SC"
)
_HDD: Final = re.compile(
    r"\bST\d{3,5}(?:A|AS|NS|NM|DM|LM|LT|LX|VX|VN|VM|DX|BLT)|\bSTM?[39]\d{5}|\bWD\d{3,4}[A-Z]|\bWD\d{2}[EJPSNKF]"
    r"|\b(?:HGST|HITACHI) H|\bH[DT][STU]\d{4}|\bTOSHIBA (?:MK|MQ|DT|HD|MG)|\bMK\d{4}G|\bSAMSUNG (?:H[DM]|S[PV])\d"
    r"|\bMH[STV]\d|FUJITSU M|^(?:MAXTOR|QUANTUM|EXCELSTOR) |\bIC\d{2}[LN]\d"
)
_VOLUME: Final = re.compile(
    r"LOGICAL VOLUME|\bRAID|\bPERC\b|MEGARAID|\bMR9\d{3}|SERVERAID|SMART ARRAY|VIRTUAL D(?:ISK|RIVE)|\bVOLUME\d"
)


def kind_by_name(model: str | None) -> DriveKind | None:
    """Whether a drive spins, by the series its model name belongs to; None where that does not tell."""
    name = (model or "").upper()
    return DriveKind.SSD if _SSD.search(name) else DriveKind.HDD if _HDD.search(name) else None


def is_volume(model: str | None) -> bool:
    """Whether a model is what a RAID controller shows in place of the drives behind it."""
    return _VOLUME.search((model or "").upper()) is not None
