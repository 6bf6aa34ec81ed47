"""Loads the demonstration: first the people and organisations, then their story, all in the caller's transaction."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.accounts.models import User
from app.audit.service import prepare_head
from app.core import clock, jobs
from app.core.errors import Refused
from app.demo.service.calendar import Diary, moment_on, working_day
from app.demo.service.chance import Chance
from app.demo.service.offers import post_letters
from app.demo.service.organisations import ORGANISATIONS, add_collection_points, add_organisations, add_programme
from app.demo.service.people import add_people
from app.demo.service.story import DAYS, Story
from app.extensions import db
from app.geography.service import add_authorities
from app.organisations.models import Organisation

_SEED: Final = 1122
_FEW: Final = 3


def has_people() -> bool:
    """Whether anybody has an account here."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def has_demonstration() -> bool:
    """Whether the fictional organisations are here, by codes and names that nobody real has together."""
    named = {known.code: known.name for known in ORGANISATIONS}
    # Columns, not records: what is encrypted may not be readable with the keys of here and now.
    rows = db.session.execute(select(Organisation.code, Organisation.name).where(Organisation.code.in_(named)))
    return len([code for code, name in rows if named[code] == name]) >= _FEW


def load_demo(public_address: str = "http://127.0.0.1:5000") -> None:
    """Fill an empty system with a fictional region and nine months of its past; refused once anybody has an account.

    `public_address` is where the certificates of the story say they can be checked.
    """
    if has_people():
        raise Refused("There are people in this system already, so no demonstration was loaded. Use an empty database.")
    present = clock.now()
    began_on = working_day(DAYS + 10)
    # Invented things need no secrecy, and the same story each time is easier to tell.
    random = Chance(_SEED)
    with clock.pretend(moment_on(began_on, 9)):
        prepare_head()
        add_authorities()
    organisations = add_organisations(began_on - timedelta(days=30))
    with clock.pretend(moment_on(began_on, 9.5)):
        points = add_collection_points()
        programme = add_programme()
        staff = add_people(organisations, points)
    diary = Diary(present)
    Story(random, diary, staff, organisations, programme, public_address).write()
    diary.play()
    post_letters()
    db.session.flush()
    jobs.forget_pending()
