"""The kinds of kit that come in: makers' models as they are met on benches, with invented serial numbers."""

from dataclasses import dataclass
from typing import Final

from app.demo.service.chance import Chance
from app.devices.service.identifying import DriveFacts, Identity
from app.devices.states import FormFactor, MediaKind

_GB: Final = 10**9
_FF = FormFactor


@dataclass(frozen=True, slots=True)
class DriveModel:
    """A drive as printed on its label, and how the bench sees it."""

    model: str
    media: MediaKind
    bus: str
    size_bytes: int
    serial_shape: str

    @property
    def gigabytes(self) -> int:
        """The size as sellers count it."""
        return self.size_bytes // _GB


_SSD_240 = DriveModel("KINGSTON SA400S37240G", MediaKind.SSD, "ATA-SSD", 240_057_409_536, "50026B7#########")
_SSD_256 = DriveModel("SAMSUNG MZ7LN256HAJQ", MediaKind.SSD, "ATA-SSD", 256_060_514_304, "S3UKNX0K######")
_SSD_512 = DriveModel("CT500MX500SSD1", MediaKind.SSD, "ATA-SSD", 500_107_862_016, "2104E4B#####")
_HDD_500 = DriveModel("ST500LM021-1KJ152", MediaKind.HDD, "ATA-HDD", 500_107_862_016, "W62#####")
_NVME_256 = DriveModel("SAMSUNG MZVLB256HBHQ-000L7", MediaKind.NVME, "NVME-SSD", 256_060_514_304, "S4ELNX1M######")
_NVME_512 = DriveModel("WDC PC SN730 SDBQNTY-512G-1001", MediaKind.NVME, "NVME-SSD", 512_110_190_592, "2046FD80####")
_NVME_128 = DriveModel("TOSHIBA KBG40ZNS128G", MediaKind.NVME, "NVME-SSD", 128_035_676_160, "50#PC1Z#F#B#")


@dataclass(frozen=True, slots=True)
class Model:
    """One model of kit: what a technician would read off it."""

    form_factor: FormFactor
    manufacturer: str
    model: str
    cpu: str
    ram_mb: tuple[int, ...]
    drives: tuple[DriveModel, ...]
    screen_inches: float | None
    serial_shape: str
    runs_windows: bool
    has_touch: bool = False
    has_camera: bool = False
    weight_kg: float = 1.8


LAPTOPS: Final = (
    Model(_FF.LAPTOP, "Lenovo", "ThinkPad T480", "Intel Core i5-8350U", (8192, 16384), (_NVME_256, _SSD_256), 14.0,
          "PF1#####", runs_windows=True, has_camera=True),
    Model(_FF.LAPTOP, "Lenovo", "ThinkPad X390", "Intel Core i5-8265U", (8192,), (_NVME_256,), 13.3,
          "PC1#####", runs_windows=True, has_camera=True, weight_kg=1.3),
    Model(_FF.LAPTOP, "Dell", "Latitude 5490", "Intel Core i5-8350U", (8192, 16384), (_SSD_256, _NVME_512), 14.0,
          "#J##QN2", runs_windows=True, has_camera=True),
    Model(_FF.LAPTOP, "Dell", "Latitude E5470", "Intel Core i5-6300U", (8192,), (_SSD_240, _HDD_500), 14.0,
          "#K##H62", runs_windows=False, has_camera=True, weight_kg=2.0),
    Model(_FF.LAPTOP, "HP", "EliteBook 840 G5", "Intel Core i7-8550U", (8192, 16384), (_NVME_256, _NVME_512), 14.0,
          "5CG9###%%%", runs_windows=True, has_camera=True),
    Model(_FF.LAPTOP, "HP", "ProBook 650 G2", "Intel Core i5-6200U", (8192,), (_SSD_256, _HDD_500), 15.6,
          "5CG7###%%%", runs_windows=False, has_camera=True, weight_kg=2.3),
    Model(_FF.LAPTOP, "Acer", "TravelMate P215", "Intel Core i3-10110U", (8192,), (_NVME_256,), 15.6,
          "NXVLKEK0########", runs_windows=True, has_camera=True),
)
TABLETS: Final = (
    Model(_FF.TABLET, "Microsoft", "Surface Go 2", "Intel Core m3-8100Y", (8192,), (_NVME_128,), 10.5,
          "0#########53", runs_windows=True, has_touch=True, has_camera=True, weight_kg=0.6),
    Model(_FF.TABLET, "Lenovo", "ThinkPad X1 Tablet Gen 3", "Intel Core i5-8250U", (8192,), (_NVME_256,), 13.0,
          "R90#####", runs_windows=True, has_touch=True, has_camera=True, weight_kg=0.9),
)
DESKTOPS: Final = (
    Model(_FF.DESKTOP, "Dell", "OptiPlex 3060 Micro", "Intel Core i5-8500T", (8192,), (_SSD_256,), None,
          "#R##WV2", runs_windows=True, weight_kg=1.2),
    Model(_FF.DESKTOP, "HP", "EliteDesk 800 G3", "Intel Core i5-7500", (8192,), (_SSD_512, _HDD_500), None,
          "CZC8###%%%", runs_windows=False, weight_kg=5.4),
)
ALL_IN_ONES: Final = (
    Model(_FF.ALL_IN_ONE, "HP", "ProOne 440 G4", "Intel Core i5-8500T", (8192,), (_SSD_256,), 23.8,
          "8CC9###%%%", runs_windows=True, has_camera=True, weight_kg=6.1),
)
MONITORS: Final = (
    Model(_FF.MONITOR, "Dell", "P2219H", "", (), (), 21.5, "CN0##########", runs_windows=False, weight_kg=4.9),
)
BY_KIND: Final = {
    _FF.LAPTOP: LAPTOPS, _FF.TABLET: TABLETS, _FF.DESKTOP: DESKTOPS, _FF.ALL_IN_ONE: ALL_IN_ONES, _FF.MONITOR: MONITORS,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of kit as it stands on the bench."""

    model: Model
    identity: Identity
    drive: DriveModel | None
    drive_facts: DriveFacts | None


class Crate:
    """Takes out one piece of kit after another; no two have the same serial number."""

    def __init__(self, random: Chance) -> None:
        self._random = random
        self._serials: set[str] = set()

    def take(self, kind: FormFactor) -> Piece:
        """A piece of a kind."""
        model = self._random.choice(BY_KIND[kind])
        drive = self._random.choice(model.drives) if model.drives else None
        identity = Identity(
            form_factor=kind, manufacturer=model.manufacturer, model=model.model,
            serial=self._serial(model.serial_shape), cpu_model=model.cpu or None,
            ram_mb=self._random.choice(model.ram_mb) if model.ram_mb else None,
            storage_gb=drive.gigabytes if drive else None, screen_inches=model.screen_inches,
            has_touch=model.has_touch, has_camera=model.has_camera,
        )
        facts = None
        if drive is not None:
            facts = DriveFacts(serial=self._serial(drive.serial_shape), model=drive.model, media=drive.media,
                               size_bytes=drive.size_bytes)
        return Piece(model, identity, drive, facts)

    def _serial(self, shape: str) -> str:
        """A serial number of a shape: # is a digit, % a capital letter."""
        while True:
            made = "".join(
                self._random.choice("0123456789") if sign == "#"
                else self._random.choice("ABCDFGHJKLMNPRSTVWXYZ") if sign == "%" else sign
                for sign in shape
            )
            if made not in self._serials:
                self._serials.add(made)
                return made
