"""Pages made of the components: parsed strictly, complete without scripts, and safe against what people type."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.error_pages import KNOWN
from tests.look.gallery import PAGES, build_app
from tests.pages import read_page

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def gallery() -> Flask:
    return build_app()


@pytest.fixture
def visitor(gallery: Flask) -> FlaskClient:
    return gallery.test_client()


def draw(gallery: Flask, source: str, **values: object) -> str:
    """A template of one line, drawn."""
    with gallery.test_request_context():
        return gallery.jinja_env.from_string(source).render(**values)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_passes_the_strict_reader(visitor: FlaskClient, name: str) -> None:
    read_page(visitor.get(f"/{name}"))


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_every_error_page_says_what_to_do_next(visitor: FlaskClient, code: int) -> None:
    page = read_page(visitor.get(f"/error/{code}"))
    assert "What to do next" in page.text
    assert f"Error {code}" in page.text


def test_an_error_page_says_the_refusal(gallery: Flask) -> None:
    said = draw(gallery, "{% include 'errors/422.html' %}", sentence="The drive has no evidence yet.")
    assert "The drive has no evidence yet." in said


def test_error_pages_for_a_lost_database_do_not_ask_who_is_there(gallery: Flask) -> None:
    class Unreachable:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

        def __bool__(self) -> bool:
            raise AssertionError("asked")

    for code in (500, 503):
        assert "What to do next" in draw(gallery, f"{{% include 'errors/{code}.html' %}}", current_user=Unreachable())


def test_problems_come_first_and_lead_to_their_fields(visitor: FlaskClient) -> None:
    page = read_page(visitor.get("/problems"))
    title = next(page.tree.iter("title")).text or ""
    assert "there is a problem" in title
    ids = {element.get("id") for element in page.tree.iter() if element.get("id")}
    summary = next(e for e in page.find_all("div") if "govuk-error-summary" in (e.get("class") or "").split())
    targets = [a.get("href", "").removeprefix("#") for a in summary.iter("a")]
    fields = {"kind", "first_name", "needed_on-day", "agreed"}
    assert fields <= set(targets)
    assert fields <= ids


def test_no_empty_hints(visitor: FlaskClient) -> None:
    for element in read_page(visitor.get("/gallery")).find_all("div"):
        if "govuk-hint" in (element.get("class") or "").split():
            assert " ".join(element.itertext()).strip()


def test_every_form_that_posts_carries_a_token(visitor: FlaskClient) -> None:
    for form in read_page(visitor.get("/gallery")).find_all("form"):
        if form.get("method") == "post":
            assert any(i.get("name") == "csrf_token" and i.get("value") for i in form.iter("input"))


MARKED = "<b>bold</b>"
ONE_LINERS = [
    "{% from 'components/page.html' import page_heading %}{{ page_heading(x, x, x) }}",
    "{% from 'components/page.html' import notice %}{{ notice(x, x) }}",
    "{% from 'components/page.html' import empty_state %}{{ empty_state(x, x, x, '/') }}",
    "{% from 'components/facts.html' import summary_list %}{{ summary_list([{'key': x, 'value': x}], title=x) }}",
    "{% from 'components/facts.html' import todo %}{{ todo([{'count': 1, 'text': x, 'note': x, 'href': '/'}]) }}",
    "{% from 'components/facts.html' import key_figures %}{{ key_figures([{'figure': x, 'label': x}]) }}",
    "{% from 'components/state.html' import state_line %}{{ state_line(x, 'red', x) }}",
    "{% from 'components/timeline.html' import timeline %}{{ timeline([{'what': x, 'who': x, 'detail': x}]) }}",
    "{% from 'components/stations.html' import stations %}{{ stations([x, x], 0, x, notes={0: x}) }}",
    "{% from 'components/lists.html' import cell %}{{ cell(x, x, note=x) }}",
    "{% from 'components/lists.html' import simple_table %}{{ simple_table(x, [x], [[x]]) }}",
    "{% from 'components/bars.html' import bars %}{{ bars(x, [{'label': x, 'need': 1, 'stock': 1}]) }}",
    "{% from 'components/phone.html' import phone %}{{ phone(x, [{'text': x, 'state': x}], title=x) }}",
    "{% from 'components/forms.html' import confirm_form %}{{ confirm_form('/', x, {'a': x}, hidden_text=x) }}",
    "{% from 'components/forms.html' import error_summary %}{{ error_summary(problems=[{'text': x}]) }}",
]


@pytest.mark.parametrize("source", ONE_LINERS)
def test_what_people_type_stays_text(gallery: Flask, source: str) -> None:
    drawn = draw(gallery, source, x=MARKED)
    assert MARKED not in drawn
    assert "&lt;b&gt;bold&lt;/b&gt;" in drawn


def test_a_flow_has_one_current_station(gallery: Flask) -> None:
    source = "{% from 'components/stations.html' import stations %}{{ stations(['a', 'b', 'c'], here, 'Flow') }}"
    for here, current, done in ((0, 1, 0), (2, 1, 2), (3, 0, 3)):
        drawn = draw(gallery, source, here=here)
        assert drawn.count('aria-current="step"') == current
        assert drawn.count("rc-station--done") == done


@pytest.mark.parametrize(("stock", "need", "words"), [(1, 4, "3 short"), (4, 4, "Just enough"), (9, 4, "5 to spare")])
def test_bars_say_the_difference(gallery: Flask, stock: int, need: int, words: str) -> None:
    source = "{% from 'components/bars.html' import bars %}{{ bars('x', [{'label': 'y', 'need': n, 'stock': s}]) }}"
    assert words in draw(gallery, source, n=need, s=stock)


def test_finished_work_is_not_asked_for_again(gallery: Flask) -> None:
    source = "{% from 'components/page.html' import progress %}{{ progress('x', done, 10, '/again') }}"
    assert "hx-get" in draw(gallery, source, done=9)
    assert "hx-get" not in draw(gallery, source, done=10)


def test_texts_take_their_own_direction(gallery: Flask) -> None:
    source = "{% from 'components/phone.html' import phone %}{{ phone('1', [{'text': t, 'language': 'ar'}]) }}"
    drawn = draw(gallery, source, t="مرحبا")
    assert re.search(r'<p class="rc-text__bubble" dir="auto" lang="ar">مرحبا</p>', drawn)
