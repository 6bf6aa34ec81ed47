"""Photos of devices, and files as a phone sends them, for tests."""

import io
from itertools import count
from typing import Any

from PIL import Image

from app.devices.models import Device
from app.devices.photo_models import DevicePhoto
from app.devices.photo_states import PhotoKind
from app.devices.service.photos import SentPhoto, add_photo

_shades = count(1)


def photo_file(width: int = 60, height: int = 40, kind: str = "JPEG", **how: Any) -> bytes:
    """A file of a picture, every one another."""
    content = io.BytesIO()
    shade = next(_shades)
    Image.new("RGB", (width, height), (shade % 251, shade * 7 % 251, shade // 251)).save(content, kind, **how)
    return content.getvalue()


def make_photo(device: Device, user: Any, kind: PhotoKind = PhotoKind.LOOK) -> DevicePhoto:
    """A photo of a device."""
    return add_photo(user, device, SentPhoto("photo.png", photo_file(kind="PNG")), kind)
