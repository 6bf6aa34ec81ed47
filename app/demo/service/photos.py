"""Photos of the demonstration's devices, drawn: a lid or a screen with a few marks, and a type plate."""

import io
from random import Random

from PIL import Image, ImageDraw

from app.accounts.models import User
from app.devices.models import Device
from app.devices.photo_states import PhotoKind
from app.devices.service.photos import SentPhoto, add_photo
from app.devices.states import Grade

_MARKS = {Grade.A: 1, Grade.B: 4, Grade.C: 9, Grade.D: 16}
_SIZE = (800, 600)


def photograph(technician: User, device: Device, grade: Grade) -> None:
    """Two photos of a device's look, with as many marks as its grade allows, and one of its type plate."""
    for side in ("above", "front"):
        picture = _look(Random(f"{device.asset_tag} {side}"), _MARKS[grade])  # noqa: S311 - a drawing
        add_photo(technician, device, SentPhoto(f"{side}.png", _as_png(picture)), PhotoKind.LOOK)
    plate = _as_png(_type_plate(device))
    add_photo(technician, device, SentPhoto("type-plate.png", plate), PhotoKind.TYPE_PLATE)


def _look(chance: Random, marks: int) -> Image.Image:
    picture = Image.new("RGB", _SIZE, (206, 200, 190))
    draw = ImageDraw.Draw(picture)
    shade = chance.randint(38, 90)
    draw.rounded_rectangle((90, 70, 710, 500), 26, fill=(shade, shade + 3, shade + 8))
    draw.rounded_rectangle((120, 98, 680, 460), 10, fill=(shade + 22, shade + 25, shade + 34))
    for _mark in range(marks):
        x, y = chance.randint(110, 640), chance.randint(90, 440)
        draw.line((x, y, x + chance.randint(8, 60), y + chance.randint(-12, 12)), fill=(190, 190, 186), width=2)
    return picture


def _type_plate(device: Device) -> Image.Image:
    picture = Image.new("RGB", _SIZE, (62, 62, 66))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((110, 170, 690, 430), 12, fill=(232, 232, 228))
    for row, words in enumerate((device.manufacturer, device.model, f"S/N {device.serial or '-'}", device.asset_tag)):
        draw.text((150, 200 + row * 52), words or "", fill=(20, 20, 20), font_size=34)
    return picture


def _as_png(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
