"""The codes on the cards are read back by a reader library, both kinds of them."""

import io
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.stockroom.cards import CARDS
from app.stockroom.codes import code_128, qr_code

pytestmark = pytest.mark.pure
TEXTS = [*(card.code for card in CARDS), "LOC:SHELF-B2", f"LOC:{'X' * 40}"]


def bars_drawn(svg: str) -> Image.Image:
    width, height = (int(number) for number in re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())  # type: ignore[union-attr]
    image = Image.new("L", (width * 3, height * 3), 255)
    draw = ImageDraw.Draw(image)
    for at, wide in re.findall(r"M(\d+) 0h(\d+)v", svg):
        draw.rectangle([int(at) * 3, 0, (int(at) + int(wide)) * 3 - 1, height * 3], fill=0)
    return image


def squares_drawn(svg: str) -> Image.Image:
    side = int(re.search(r'viewBox="0 0 (\d+) \d+"', svg)[1])  # type: ignore[index]
    image = Image.new("L", (side * 4, side * 4), 255)
    draw = ImageDraw.Draw(image)
    x, y = 0.0, 0.0
    for command, arguments in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):  # type: ignore[index]
        numbers = [float(one) for one in re.findall(r"-?[\d.]+", arguments)]
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            draw.rectangle([x * 4, (y - 0.5) * 4, (x + numbers[0]) * 4 - 1, (y + 0.5) * 4 - 1], fill=0)
            x += numbers[0]
    return image


@pytest.mark.parametrize("text", TEXTS)
def test_both_codes_say_the_card(text: str) -> None:
    for image in (bars_drawn(str(code_128(text))), squares_drawn(str(qr_code(text)))):
        saved = io.BytesIO()
        image.save(saved, "PNG")
        assert [found.text for found in zxingcpp.read_barcodes(Image.open(saved))] == [text]
