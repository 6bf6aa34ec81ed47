"""Paper: the same parts give the same bytes; every word typed is on the page; readers know title and language."""

import io
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.platypus import Flowable

from app.core.pdf import (
    build_pdf,
    bullets,
    facts,
    heading,
    key_figures,
    new_page,
    notice,
    paragraph,
    qr_code,
    signature_lines,
    small_print,
    subheading,
    table,
    together,
    with_fallback,
)

pytestmark = pytest.mark.pure

FOOTER = "Reconnect · reconnect.example"


def story() -> list[Flowable]:
    return [
        paragraph("Zoë Wiśniewska & Олена Ковальчук: 5 < 6", kind="lead"),
        facts([("Asset tag", "D-2H4KXA"), ("Charger", "yes, 65 W")]),
        key_figures([("128", "households helped"), ("fewer than 5", "returned")]),
        heading("What to do next"),
        bullets(["Keep the charger.", "Ring us if it breaks."]),
        notice("This device is a gift."),
        together([subheading("Check it"), qr_code("https://reconnect.example/c/1", "Number C-7K3M9A")]),
        signature_lines(["Received by", "Handed over by"]),
        small_print("Contains National Statistics data."),
    ]


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def built(parts: Sequence[Flowable], title: str = "Receipt") -> bytes:
    return build_pdf(title, parts, footer=FOOTER)


def test_equal_input_gives_equal_bytes_and_a_change_gives_others() -> None:
    assert built(story()) == built(story())
    assert built(story()) != built(story(), title="Receipts")


def test_everything_said_is_on_the_page() -> None:
    text = words(built(story()))
    for said in (
        "Receipt", "Zoë Wiśniewska & Олена Ковальчук: 5 < 6", "Asset tag D-2H4KXA", "128 households helped",
        "What to do next", "Keep the charger.", "This device is a gift.", "Number C-7K3M9A", "Received by",
        "Contains National Statistics data.", "Page 1 of 1", FOOTER,
    ):  # fmt: skip
        assert said in text


def test_readers_know_title_language_and_outline() -> None:
    document = read(built([heading("First"), subheading("Inner"), new_page(), heading("Second")]))
    assert document.metadata is not None
    assert document.metadata.title == "Receipt"
    assert document.metadata.author == "Reconnect"
    root = document.root_object
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    outline = document.outline
    assert outline[0]["/Title"] == "Receipt"
    assert [entry["/Title"] for entry in outline[1] if not isinstance(entry, list)] == ["First", "Second"]
    assert document.get_destination_page_number(outline[1][-1]) == 1


def test_a_subheading_alone_does_not_break_the_outline() -> None:
    document = read(build_pdf("Label", [subheading("Alone")], footer=FOOTER, has_title=False))
    assert [entry["/Title"] for entry in document.outline] == ["Alone"]


def test_typefaces_are_embedded() -> None:
    fonts = read(built(story())).pages[0]["/Resources"]["/Font"].values()
    embedded = [font.get_object() for font in fonts]
    names = {str(font["/BaseFont"]) for font in embedded if "/FontDescriptor" in font}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in embedded if "/FontDescriptor" in font)
    assert {name.partition("+")[2] for name in names} >= {
        "AtkinsonHyperlegibleNext-Regular",
        "AtkinsonHyperlegibleNext-Bold",
        "NotoSans-Regular",
    }


def test_a_long_table_repeats_its_headings_and_counts_its_pages() -> None:
    rows = [[f"D-{number:05d}", "laptop", "1.83"] for number in range(120)]
    document = read(built([heading("Devices"), table(["Asset tag", "Kind", "kg"], rows, caption="All", numeric={2})]))
    pages = [" ".join(page.extract_text().split()) for page in document.pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "Asset tag" in page
        assert f"Page {number} of {len(pages)}" in page
    assert "Devices" in pages[0]
    assert "D-00000" in pages[0], "the table begins under its heading, not on the next page"
    assert "D-00119" in pages[-1]


@pytest.mark.parametrize(
    "follower",
    [
        lambda: table(["One"], [["cell"]]),
        lambda: paragraph("cell"),
        lambda: signature_lines(["cell"]),
        lambda: together([paragraph("cell"), notice("other")]),
        lambda: notice("cell"),
    ],
)
def test_a_heading_is_never_the_last_thing_on_a_page(follower: Callable[[], Flowable]) -> None:
    for lines in range(22, 34):
        filling = [paragraph("line") for _ in range(lines)]
        document = read(built([*filling, heading("Kept"), subheading("Near"), follower()]))
        (page,) = [page for page in (p.extract_text().split() for p in document.pages) if "Kept" in page]
        assert {"Near", "cell"} <= set(page), lines
        assert [entry["/Title"] for entry in document.outline[1] if not isinstance(entry, list)] == ["Kept"]


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60))
def test_any_text_can_be_printed(text: str) -> None:
    assert built([paragraph(text), facts([(text, text)]), table([text], [[text]])]).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("one\ntwo\r\nthree", "one<br/>two<br/>three"),
        ("bell\x07", "bell"),
        ("e\u0301t\u00e9", "été"),
        ("Їжак", '<font name="Reconnect-Fallback">Їжак</font>'),
        ("<b>Ж</b>", '&lt;b&gt;<font name="Reconnect-Fallback">Ж</font>&lt;/b&gt;'),
    ],
)
def test_text_becomes_markup_safely(text: str, markup: str) -> None:
    assert with_fallback(text) == markup


def test_signatures_stay_on_a_page_that_has_room_for_them() -> None:
    lines = together([heading("Signatures"), paragraph("We agree."), signature_lines(["For the giver", "For us"])])
    assert len(read(built([paragraph("What goes."), lines])).pages) == 1
