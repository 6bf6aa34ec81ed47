"""Pictures of every component and frame at three widths, and what axe finds on them. Run it and look: python tests/shots_gallery.py

A throwaway application with invented rows; it knows no capability.
"""

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

from flask import Flask, flash, render_template
from flask_wtf import CSRFProtect, FlaskForm
from govuk_frontend_wtf import wtforms_widgets as gov
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server
from wtforms import (
    BooleanField, DateField, FileField, PasswordField, RadioField, SelectField, SelectMultipleField, StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.web import assets, filters, headers  # noqa: E402  (the script also runs outside the test run)

SHOTS = ROOT / "shots" / "gallery"
WIDTHS = (1280, 375, 320)


class Filter(FlaskForm):  # type: ignore[misc]
    """The filter fields of a list."""

    state = SelectField("State", choices=["Any", "Waiting", "Ready"], widget=gov.GovSelect())
    area = StringField("Postcode or area", widget=gov.GovTextInput())


class Example(FlaskForm):  # type: ignore[misc]
    """One field of each kind."""

    first_name = StringField("First name", [InputRequired("Enter a first name")], widget=gov.GovTextInput())
    kind = RadioField("What do they need?", [InputRequired("Choose what they need")],
                      choices=[("laptop", "Laptop"), ("tablet", "Tablet"), ("none", "No device, only data")],
                      widget=gov.GovRadioInput())
    must_haves = SelectMultipleField("What must it have?", description="Tick all that apply.", widget=gov.GovCheckboxesInput(),
                                     option_widget=None, choices=[("touch", "Touch screen"), ("large", "Large screen")])
    urgent = RadioField("Is it urgent?", choices=[("yes", "Yes"), ("no", "No")], widget=gov.GovRadioInput())
    needed_on = DateField("Needed by", [InputRequired("Enter a day, a month and a year")], description="For example 6 1 2027",
                          widget=gov.GovDateInput(), format="%d %m %Y")
    notes = TextAreaField("Notes", description="Not health, bank details or other people's names.",
                          widget=gov.GovCharacterCount())
    log = FileField("Wipe log", description="The file nwipe wrote, as it is.", widget=gov.GovFileInput())
    agreed = BooleanField("They agree to be referred", [InputRequired("Tick when they agree")], widget=gov.GovCheckboxInput())
    reply = StringField("Reply", widget=gov.GovTextInput())


class SignIn(FlaskForm):  # type: ignore[misc]
    """The sign-in form."""

    email = StringField("Email address", widget=gov.GovTextInput())
    password = PasswordField("Password", widget=gov.GovPasswordInput())


SIGN_IN = """{% extends "layouts/signed_out.html" %}{% set heading = "Sign in" %}
{% from "components/forms.html" import button, field, post_form %}
{% block content %}{% call post_form("#") %}{{ field(form.email) }}{{ field(form.password) }}{{ button("Sign in") }}{% endcall %}
<p class="govuk-body"><a class="govuk-link" href="#forgot">I forgot my password</a></p>{% endblock %}"""
QUESTION = """{% extends "layouts/base.html" %}{% set heading = "What is their first name?" %}{% set back_href = "#back" %}
{% from "components/forms.html" import field, post_form, save_row %}{% block page_heading %}{% endblock %}
{% block content %}{% call post_form("#") %}{{ field(form.kind, heading=true) }}{{ field(form.first_name) }}{{ field(form.needed_on) }}
{{ field(form.agreed) }}{{ save_row(later_text="Save and come back later") }}{% endcall %}{% endblock %}"""
SHEET = """{% extends "layouts/print.html" %}{% set heading = "Receipt RC-7K2M" %}{% from "components/facts.html" import summary_list %}
{% block content %}{{ summary_list([{"key": "Asset tag", "value": "RC-D-0042"}, {"key": "Charger", "value": "Yes"}]) }}{% endblock %}"""


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 5, tzinfo=UTC)


def _rows() -> dict[str, Any]:
    return {
        "moments": [
            {"at": _at(12, 14), "who": "Priya Nair", "what": "Put on the waiting list", "colour": "amber"},
            {"at": _at(5, 10), "who": "Priya Nair", "what": "Accepted", "colour": "green",
             "detail": "Low income seen by the caseworker. No device at home."},
            {"at": _at(3, 9), "who": "Tom Ellis", "what": "Referred"},
        ],
        "referrals": [
            SimpleNamespace(id=1, reference="RC-7K2M", name="Amina Yusuf", area="Toxteth", needs="Laptop and data",
                            days=12, state="Waiting", colour="amber"),
            SimpleNamespace(id=2, reference="RC-9PQ4", name="Krzysztof Wiśniewski", area="Huyton", needs="Tablet", days=4,
                            state="Ready", colour="green"),
            SimpleNamespace(id=3, reference="RC-2HD8", name="Joan Whitfield-Ormerod", area="Kirkby", needs="Data, 20 GB a month",
                            days=31, state="More information", colour="blue"),
        ],
        "texts": [
            {"text": "Reconnect: your laptop is ready at Toxteth Library until Friday 4 December. Bring code 4417.",
             "at": _at(20, 9), "state": "Delivered"},
            {"text": "مرحبا من Reconnect. جهازك جاهز في مكتبة Toxteth حتى يوم الجمعة. الرمز 4417.", "language": "ar",
             "at": _at(20, 10), "state": "Delivered"},
            {"text": "Thank you, I come Thursday", "from_us": False, "at": _at(20, 11)},
        ],
    }


def build_app() -> Flask:
    """An application that only shows the look."""
    app = Flask("gallery", static_folder=str(ROOT / "app" / "static"), static_url_path="/static")
    app.config.update(SECRET_KEY="gallery", WTF_CSRF_TIME_LIMIT=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader([PackageLoader("app"), PrefixLoader({
        "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
        "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
    })])
    WTFormsHelpers(app)
    CSRFProtect(app)
    for part in (assets, filters, headers):
        part.init_app(app)
    frame = {
        "navigation": [{"text": "Today", "href": "#t", "current": True}, {"text": "Referrals", "href": "#r", "count": 12},
                       {"text": "Devices", "href": "#d"}, {"text": "Matching", "href": "#m"}, {"text": "Messages", "href": "#e"},
                       {"text": "Reports", "href": "#p"}],
        "signed_in_name": "Priya Nair", "signed_in_role": "Coordinator", "search_href": "/search", "sign_out_href": "/out",
        "is_demonstration": True, "phone_href": "#phone", "support_line": "Stuck? Ring 0151 496 0100.",
        "footer_links": [{"text": "Your information", "href": "#i"}, {"text": "Accessibility", "href": "#a"}],
    }

    @app.get("/gallery")
    def gallery() -> str:
        flash("Referral RC-7K2M accepted. The household and the caseworker will hear today.", "success")
        return render_template("components/_gallery.html", form=Example(), filter_form=Filter(), **frame, **_rows())

    @app.get("/problems")
    def problems() -> str:
        form = Example()
        form.validate()
        return app.jinja_env.from_string(QUESTION).render(form=form, **frame)

    @app.get("/sign-in")
    def sign_in() -> str:
        return app.jinja_env.from_string(SIGN_IN).render(form=SignIn(), is_demonstration=True)

    @app.get("/sheet")
    def sheet() -> str:
        return app.jinja_env.from_string(SHEET).render()

    @app.get("/right-to-left")
    def right_to_left() -> str:
        return render_template("components/_gallery.html", form=Example(), filter_form=Filter(), page_direction="rtl", **frame, **_rows())

    @app.get("/error/<int:code>")
    def error(code: int) -> str:
        return render_template(f"errors/{code}.html", **frame)

    return app


PAGES = ("gallery", "problems", "sign-in", "sheet", "right-to-left", "error/404", "error/500", "error/409")


def findings(page: Page) -> list[str]:
    """What axe has to say about the page, one line a rule."""
    page.evaluate((ROOT / "tests" / "vendor" / "axe.min.js").read_text())
    found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html + ' ' + n.failureSummary).join(' | '))")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{wider}px wider than the window"] if wider > 0 else [])]


def main() -> int:
    """Take the pictures; returns the number of findings."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, build_app(), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    SHOTS.mkdir(parents=True, exist_ok=True)
    total = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.on("console", lambda line: print("console:", line.text) if line.type in {"error", "warning"} else None)
            for name in PAGES:
                page.goto(f"http://127.0.0.1:{server.server_port}/{name}")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=SHOTS / f"{name.replace('/', '-')}-{width}.png", full_page=True)
                for line in findings(page):
                    total += 1
                    print(f"{name} at {width}: {line}")
        browser.close()
    server.shutdown()
    print(f"{total} findings; pictures in {SHOTS.relative_to(ROOT)}")
    return total


if __name__ == "__main__":
    sys.exit(min(main(), 1))
