"""Pictures made safe: whatever was sent is read, turned upright, made smaller and written anew as plain JPEG.

Nothing of the file that was sent goes on, so neither places and cameras in its metadata nor anything hidden behind
the picture is kept. Pure: no database, no web.
"""

import io
import re
import struct
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from app.core.errors import Refused

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
# Only JPEG, the format of cameras, is read at a fraction of its size: 40 megapixels of WebP take 700 MB to unpack.
MOST_WHOLE_PIXELS: Final = 16_000_000
LONGEST_SIDE: Final = 1600
THUMBNAIL_SIDE: Final = 320
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_READ_WHOLE: Final = ("PNG", "WEBP")
# Cameras write ten passes or fewer; thousands of tiny ones keep a reader busy for hours.
_MOST_SCANS: Final = 40
_LONGEST_EDGE_RATIO: Final = 50
_QUALITY: Final = 82
# What Pillow raises for damaged files, each of its readers in its own way.
_BREAKS: Final = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, ZeroDivisionError,
    AttributeError, NotImplementedError, AssertionError, RuntimeError, MemoryError, struct.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)
_KNOWN_STARTS: Final = (
    (b"GIF8", "This is a GIF. Send a photo as JPEG, PNG or WebP."),
    (b"%PDF", "This is a PDF. Take a photo and send it as JPEG, PNG or WebP."),
    (b"BM", "This is a bitmap. Save it as JPEG or PNG and send it again."),
    (b"II*\x00", "This is a TIFF file. Save it as JPEG or PNG and send it again."),
    (b"MM\x00*", "This is a TIFF file. Save it as JPEG or PNG and send it again."),
)
_HEIC: Final = "This is a HEIC photo. Set the camera to “Most compatible” (JPEG) and take it again."
_OTHER: Final = "This is no photo we can read. Send a JPEG, PNG or WebP file."
_DAMAGED: Final = "The photo is damaged or cut off. Take it again, or send the original file."


@dataclass(frozen=True)
class Picture:
    """A picture as JPEG without metadata, with a small one, and its size in pixels."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int


def make_safe(content: bytes) -> Picture:
    """The picture in a file; refuses other types, more than 10 MB, moving and damaged pictures.

    Refuses more than 40 megapixels too, 16 of PNG and WebP.
    """
    _refuse_at_sight(content)
    try:
        upright = _read(content)
        return Picture(_as_jpeg(upright), _as_jpeg(_shrunk(upright.copy(), THUMBNAIL_SIDE)), *upright.size)
    except Refused:
        raise
    except _BREAKS:
        raise Refused(_DAMAGED, field="photos") from None


def _refuse_at_sight(content: bytes) -> None:
    if not content:
        raise Refused("The file is empty. Choose the photo again.", field="photos")
    if len(content) > MOST_BYTES:
        raise Refused("The photo is larger than 10 MB. Take it at a lower resolution, or send a smaller copy.",
                      field="photos")
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}:
        raise Refused(_HEIC, field="photos")
    for start, sentence in _KNOWN_STARTS:
        if content.startswith(start):
            raise Refused(sentence, field="photos")
    if not (content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
            or (content.startswith(b"RIFF") and content[8:12] == b"WEBP")):
        raise Refused(_OTHER, field="photos")
    if content.startswith(b"\xff\xd8") and _scans(content) > _MOST_SCANS:
        raise Refused(_DAMAGED, field="photos")


_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")


def _scans(content: bytes) -> int:
    """How many passes a JPEG makes over its pixels, counted until its end or the limit."""
    scans, place = 0, 2
    while scans <= _MOST_SCANS and (found := _MARKER.search(content, place)) is not None:
        kind = found[1][0]
        if kind == 0xD9:
            break
        scans += kind == 0xDA
        length = int.from_bytes(content[found.end():found.end() + 2], "big")
        place = found.end() + max(length, 2)
    return scans


def _read(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        _refuse_size(image)
        if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
            raise Refused("This picture moves. Send a single photo.", field="photos")
        turned = _orientation(image)
        small = _on_white(_shrunk(_eight_bits(image), LONGEST_SIDE))
    upright = _clean(small)
    upright.getexif()[_ORIENTATION] = turned
    return _clean(ImageOps.exif_transpose(upright))


def _refuse_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Refused("The photo has more than 40 megapixels. Take it at a lower resolution.", field="photos")
    if image.format in _READ_WHOLE and width * height > MOST_WHOLE_PIXELS:
        raise Refused("The picture has more than 16 megapixels. Send it as JPEG, or a smaller copy.", field="photos")
    if max(width, height) > _LONGEST_EDGE_RATIO * min(width, height):
        raise Refused("The picture is only a thin line. Send a photo of the device.", field="photos")


def _eight_bits(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be shrunk smoothly: no palette, no 16 bits a channel, no single bits."""
    if image.mode.startswith(("I", "F")):
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in {"P", "PA"} or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """The picture itself made smaller; a JPEG is read at a fraction of its size where that is enough."""
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.load()
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "La", "RGBa"}:
        clear = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
    return image.convert("RGB")


_ORIENTATION: Final = 0x0112


def _orientation(image: Image.Image) -> int:
    """Which side is up, the one thing of the metadata that is needed; damaged metadata says nothing."""
    try:
        turned = image.getexif().get(_ORIENTATION, 1)
    except _BREAKS:
        return 1
    return turned if turned in range(1, 9) else 1


def _clean(image: Image.Image) -> Image.Image:
    """The pixels alone: whatever else hung on the picture stays behind."""
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def _as_jpeg(image: Image.Image) -> bytes:
    written = io.BytesIO()
    _clean(image).save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()
