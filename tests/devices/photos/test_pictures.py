"""Pictures that were sent: made small and upright, without anything beside the pixels; hostile files are refused."""

import contextlib
import io
import struct
import time
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.errors import Refused
from app.devices.pictures import MOST_BYTES, MOST_PIXELS, make_safe

# Pillow warns of damaged metadata and of large pictures; both are what these tests send.
pytestmark = [pytest.mark.pure, pytest.mark.filterwarnings("ignore:.*:UserWarning"),
              pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")]

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def written(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **how)
    return content.getvalue()


def halves(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width, height // 2))
    return image.convert(mode)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def colour(content: bytes, x: float, y: float) -> str:
    image = opened(content).convert("RGB")
    red, green, blue = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))  # type: ignore[misc]
    return next((name for name, near in (("red", red > 180 and blue < 90), ("blue", blue > 180 and red < 90),
                                         ("white", min(red, green, blue) > 230)) if near), f"{red},{green},{blue}")


@pytest.mark.parametrize(("kind", "mode"), [
    ("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"),
    ("PNG", "1"), ("PNG", "I;16"), ("WEBP", "RGB"), ("WEBP", "RGBA"),
])
def test_every_kind_becomes_a_plain_jpeg(kind: str, mode: str) -> None:
    source = Image.new("I;16", (60, 40), 40_000) if mode == "I;16" else halves(mode=mode)
    picture = make_safe(written(source, kind))
    assert (picture.width, picture.height) == (60, 40)
    for content in (picture.jpeg, picture.thumbnail):
        found = opened(content)
        assert (found.format, found.mode) == ("JPEG", "RGB")
    if mode in {"RGB", "RGBA", "CMYK", "P"}:
        assert (colour(picture.jpeg, 0.5, 0.1), colour(picture.jpeg, 0.5, 0.9)) == ("red", "blue")


def test_16_bits_keep_their_light_and_see_through_becomes_white() -> None:
    grey = opened(make_safe(written(Image.new("I;16", (40, 40), 0x8000), "PNG")).jpeg).getpixel((20, 20))
    assert all(120 <= value <= 136 for value in grey)  # type: ignore[union-attr]
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert colour(make_safe(written(clear, "PNG")).jpeg, 0.5, 0.5) == "white"


@pytest.mark.parametrize(("width", "height", "fits"), [(4000, 1000, (1600, 400)), (900, 3200, (450, 1600)),
                                                       (1600, 1200, (1600, 1200))])
def test_large_pictures_become_small_and_thumbnails_smaller(width: int, height: int, fits: tuple[int, int]) -> None:
    picture = make_safe(written(halves(width, height)))
    assert opened(picture.jpeg).size == (picture.width, picture.height) == fits
    assert max(opened(picture.thumbnail).size) == 320


# Where the red half is once the picture stands as it was seen.
UPRIGHT = {1: (0.5, 0.1), 2: (0.5, 0.1), 3: (0.5, 0.9), 4: (0.5, 0.9), 5: (0.1, 0.5), 6: (0.9, 0.5), 7: (0.9, 0.5),
           8: (0.1, 0.5)}


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_phone_held_sideways_gives_an_upright_picture(turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    picture = make_safe(written(halves(), exif=exif))
    assert (picture.width, picture.height) == ((60, 40) if turned < 5 else (40, 60))
    assert colour(picture.jpeg, *UPRIGHT[turned]) == "red"


def test_place_camera_comments_and_profiles_do_not_go_on() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif.get_ifd(0x8825)[2] = (53.4, 2.98, 0.0)
    sent = written(halves(), exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 9,
                   xmp=b"<x>SECRETXMP</x>")
    assert sent.count(b"SECRET") > 3
    picture = make_safe(sent + b"<script>SECRETTAIL</script>PK\x03\x04")
    for content in (picture.jpeg, picture.thumbnail):
        assert b"SECRET" not in content and b"Exif" not in content and b"script" not in content
        assert len(opened(content).getexif()) == 0


def test_a_picture_that_is_also_a_page_is_harmless() -> None:
    with_page = written(halves(), comment=b"*/=1;alert(1)/*<html><script>x</script>")
    assert b"<html>" in with_page
    assert b"<html>" not in make_safe(with_page).jpeg


REFUSED = {
    "empty": (b"", "empty"),
    "an SVG renamed": (SVG, "no photo we can read"),
    "an HTML page": (b"<!doctype html><script>1</script>", "no photo we can read"),
    "a PDF": (b"%PDF-1.7 x", "a PDF"),
    "a GIF": (written(halves(), "GIF"), "GIF"),
    "a GIF of frames": (written(halves(), "GIF", save_all=True, append_images=[halves(mode="L")] * 3), "GIF"),
    "a TIFF": (written(halves(), "TIFF"), "TIFF"),
    "a bitmap": (written(halves(), "BMP"), "bitmap"),
    "a HEIC photo": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "Most compatible"),
    "a moving WebP": (written(halves(), "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "moves"),
    "a moving PNG": (written(halves(), "PNG", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "moves"),
    "a head alone": (b"\xff\xd8\xff\xe0", "damaged"),
    "a thin line": (written(Image.new("RGB", (6000, 2)), "PNG"), "thin line"),
    "over 10 MB": (b"\xff\xd8\xff" + bytes(MOST_BYTES), "larger than 10 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_is_refused_with_a_sentence(name: str) -> None:
    content, sentence = REFUSED[name]
    with pytest.raises(Refused, match=sentence) as refused:
        make_safe(content)
    assert refused.value.field == "photos"


def png_of(width: int, height: int, packed: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(8_000, 8_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(width: int, height: int) -> None:
    bomb = png_of(width, height, zlib.compress(bytes(1_000_000)))
    assert len(bomb) < 5_000 and width * height > MOST_PIXELS
    began = time.process_time()
    with pytest.raises(Refused):
        make_safe(bomb)
    assert time.process_time() - began < 1, "nothing was unpacked"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_unpacked_whole_may_be_smaller_only(kind: str) -> None:
    sent = io.BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", (4100, 4000)).save(sent, kind)
    with pytest.raises(Refused, match=r"16 megapixels\. Send it as JPEG"):
        make_safe(sent.getvalue())


def test_thousands_of_passes_over_one_picture_are_refused() -> None:
    photo = written(halves(), progressive=True)
    assert make_safe(photo).width == 60
    scan = photo[photo.index(b"\xff\xda"):photo.index(b"\xff\xda") + 40]
    with pytest.raises(Refused, match="damaged"):
        make_safe(photo[:-2] + scan * 200 + photo[-2:])


PHOTO = written(halves(200, 120), quality=70)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_cut_off_is_refused(kind: str) -> None:
    whole = written(halves(200, 120).effect_spread(9), kind)
    for part in (4, 20, len(whole) // 3, len(whole) // 2):
        with pytest.raises(Refused):
            make_safe(whole[:part])


@given(st.integers(0, len(PHOTO) - 1), st.binary(min_size=1, max_size=30))
@settings(max_examples=120)
def test_any_damage_gives_a_plain_picture_or_a_refusal(place: int, noise: bytes) -> None:
    picture = None
    with contextlib.suppress(Refused):
        picture = make_safe(PHOTO[:place] + noise + PHOTO[place + len(noise):])
    assert picture is None or opened(picture.jpeg).format == "JPEG"


@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP", b""]),
       st.binary(max_size=400))
@settings(max_examples=100)
def test_no_bytes_at_all_break_it(start: bytes, rest: bytes) -> None:
    with pytest.raises(Refused):
        make_safe(start + rest)
