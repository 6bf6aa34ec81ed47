"""A throwaway application that shows every component, frame and error page with invented rows.

It knows no capability; pictures are taken of it (tests/shots_gallery.py) and tests read its pages.
"""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, flash, render_template
from flask_wtf import CSRFProtect, FlaskForm
from govuk_frontend_wtf import wtforms_widgets as gov
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.web import assets, filters, headers

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("gallery", "problems", "sign_in", "sheet", "right_to_left", "error/404", "error/409", "error/500")
KINDS = [
    SelectChoice("laptop", "Laptop"), SelectChoice("tablet", "Tablet"), SelectChoice("none", "No device, only data"),
]
STATES = [SelectChoice("any", "Any"), SelectChoice("waiting", "Waiting")]
YES_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
FRAME: dict[str, Any] = {
    "navigation": [
        {"text": "Today", "href": "#t", "current": True}, {"text": "Referrals", "href": "#r", "count": 12},
        {"text": "Devices", "href": "#d"}, {"text": "Matching", "href": "#m"},
        {"text": "Messages", "href": "#e"}, {"text": "Reports", "href": "#p"},
    ],
    "signed_in_name": "Priya Nair", "signed_in_role": "Coordinator",
    "search_href": "/search", "sign_out_href": "/out",
    "is_demonstration": True, "phone_href": "#phone", "support_line": "Stuck? Ring 0151 496 0100.",
    "footer_links": [{"text": "Your information", "href": "#i"}, {"text": "Accessibility", "href": "#a"}],
}


class Filter(FlaskForm):
    """The filter fields of a list."""

    state = SelectField("State", choices=STATES, widget=gov.GovSelect())
    area = StringField("Postcode or area", widget=gov.GovTextInput())


class Example(FlaskForm):
    """One field of each kind."""

    first_name = StringField("First name", [InputRequired("Enter a first name")], widget=gov.GovTextInput())
    kind = RadioField(
        "What do they need?", [InputRequired("Choose what they need")], choices=KINDS, widget=gov.GovRadioInput()
    )
    must_haves = SelectMultipleField(
        "What must it have?", description="Tick all that apply.", widget=gov.GovCheckboxesInput(),
        choices=[SelectChoice("touch", "Touch screen"), SelectChoice("large", "Large screen")],
    )
    urgent = RadioField("Is it urgent?", choices=YES_NO, widget=gov.GovRadioInput())
    needed_on = DateField(
        "Needed by", [InputRequired("Enter a day, a month and a year")], description="For example 6 1 2027",
        widget=gov.GovDateInput(), format="%d %m %Y",
    )
    notes = TextAreaField(
        "Notes", description="Not health, bank details or other people's names.", widget=gov.GovCharacterCount()
    )
    log = FileField("Wipe log", description="The file nwipe wrote, as it is.", widget=gov.GovFileInput())
    agreed = BooleanField(
        "They agree to be referred", [InputRequired("Tick when they agree")], widget=gov.GovCheckboxInput()
    )
    reply = StringField("Reply", widget=gov.GovTextInput())


class SignIn(FlaskForm):
    """The sign-in form."""

    email = StringField("Email address", widget=gov.GovTextInput())
    password = PasswordField("Password", widget=gov.GovPasswordInput())


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 5, tzinfo=UTC)


def _referral(number: int, reference: str, name: str, area: str, **rest: Any) -> SimpleNamespace:
    return SimpleNamespace(id=number, reference=reference, name=name, area=area, **rest)


def invented_rows() -> dict[str, Any]:
    """Rows for the timeline, the list and the phone."""
    return {
        "moments": [
            {"at": _at(12, 14), "who": "Priya Nair", "what": "Put on the waiting list", "colour": "amber"},
            {"at": _at(5, 10), "who": "Priya Nair", "what": "Accepted", "colour": "green",
             "detail": "Low income seen by the caseworker. No device at home."},
            {"at": _at(3, 9), "who": "Tom Ellis", "what": "Referred"},
        ],
        "referrals": [
            _referral(1, "RC-7K2M", "Amina Yusuf", "Toxteth", needs="Laptop and data", days=12,
                      state="Waiting", colour="amber"),
            _referral(2, "RC-9PQ4", "Krzysztof Wiśniewski", "Huyton", needs="Tablet", days=4,
                      state="Ready", colour="green"),
            _referral(3, "RC-2HD8", "Joan Whitfield-Ormerod", "Kirkby", needs="Data, 20 GB a month", days=31,
                      state="More information", colour="blue"),
        ],
        "texts": [
            {"text": "Reconnect: your laptop is ready at Toxteth Library until Friday. Bring code 4417.",
             "at": _at(20, 9), "state": "Delivered"},
            {"text": "مرحبا من Reconnect. جهازك جاهز في مكتبة Toxteth حتى يوم الجمعة. الرمز 4417.",
             "language": "ar", "at": _at(20, 10), "state": "Delivered"},
            {"text": "Thank you, I come Thursday", "from_us": False, "at": _at(20, 11)},
        ],
    }


def gallery_page(**changes: Any) -> str:
    """The page with every component."""
    return render_template(
        "components/_gallery.html", form=Example(), filter_form=Filter(), **FRAME, **invented_rows(), **changes
    )


def build_app() -> Flask:
    """An application that only shows the look."""
    app = Flask("gallery", static_folder=str(ROOT / "app" / "static"), static_url_path="/static")
    app.config.update(SECRET_KEY="gallery", WTF_CSRF_TIME_LIMIT=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader([
        PackageLoader("app"),
        FileSystemLoader(Path(__file__).parent / "pages"),
        PrefixLoader({name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}),
    ])
    WTFormsHelpers(app)
    CSRFProtect(app)
    for part in (assets, filters, headers):
        part.init_app(app)
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    @app.get("/gallery")
    def gallery() -> str:
        flash("Referral RC-7K2M accepted. The household and the caseworker will hear today.", "success")
        return gallery_page()

    @app.get("/right_to_left")
    def right_to_left() -> str:
        return gallery_page(page_direction="rtl")

    @app.get("/problems")
    def problems() -> str:
        form = Example()
        form.validate()
        return render_template("problems.html", form=form, **FRAME)

    @app.get("/sign_in")
    def sign_in() -> str:
        return render_template("sign_in.html", form=SignIn(), is_demonstration=True)

    @app.get("/sheet")
    def sheet() -> str:
        return render_template("sheet.html")

    @app.get("/error/<int:code>")
    def error(code: int) -> str:
        return render_template(f"errors/{code}.html", **FRAME)
