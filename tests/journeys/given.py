"""What has happened before a story begins, made through the services, as their pages would do it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TypeVar
from uuid import uuid4

from flask import Flask

from app.accounts.models import User
from app.accounts.queries import find_by_email
from app.core import clock
from app.core.db import transaction
from app.core.permissions import SYSTEM
from app.core.postcode import read_postcode
from app.referrals import queries, service
from app.referrals.states import NeedKind

LIVERPOOL = "E08000012"
POSTCODE = "L8 9XX"
_phones = count(300)
Answer = TypeVar("Answer")


def apart(work: Callable[[], Answer]) -> Answer:
    """Do it in a thread of its own: the browser's loop runs in this one, and the application must not find it."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def sent_referral(app: Flask, referrer: str, first_name: str, address: str, *, last_name: str = "Example") -> str:
    """A referral for a laptop, sent by this person of the demonstration; returns its reference."""
    return apart(lambda: _refer(app, referrer, (first_name, last_name), address, is_sent=True))


def finished_draft(app: Flask, referrer: str, first_name: str, address: str) -> str:
    """The same with every answer given, and not sent yet."""
    return apart(lambda: _refer(app, referrer, (first_name, "Example"), address, is_sent=False))


def help_household(app: Flask, reference: str) -> None:
    """Take a sent referral to its end: accepted, matched, packed, handed over today, closed."""

    def give() -> None:
        with app.app_context(), transaction():
            coordinator = _person("coordinator")
            referral = queries.get_by_reference(coordinator, reference)
            service.accept(coordinator, referral, version=referral.version)
            service.set_matched(SYSTEM, referral, [NeedKind.DEVICE])
            service.mark_ready(SYSTEM, referral)
            service.record_hand_over(SYSTEM, referral, [NeedKind.DEVICE])
            service.close(SYSTEM, referral)

    apart(give)


def household_of(app: Flask, reference: str) -> int:
    """The key of the household a referral belongs to, as its page has it in its address."""

    def find() -> int:
        with app.app_context():
            return queries.get_by_reference(_person("coordinator"), reference).household_id or 0

    return apart(find)


def _person(local_part: str) -> User:
    found = find_by_email(f"{local_part}@reconnect.example")
    assert found is not None
    return found


def _refer(app: Flask, referrer: str, name: tuple[str, str], address: str, *, is_sent: bool) -> str:
    answers = {
        "permission": {"has_permission": True, "permission_how": "phone", "permission_on": clock.today()},
        "recipient": {"first_name": name[0], "last_name": name[1], "is_adult": True},
        "phone": {
            "phone": f"07700 900{next(_phones)}", "is_safe_to_text": True, "is_phone_shared": False,
            "phone_shared_with": "",
        },
        "contact": {"contact_by": "text", "language": "en", "formats": []},
        "address": {"address": address},
        "household": {"adults": 1},
        "barriers": {"barriers": ["device"], "device_now": "nothing"},
        "income": {"is_low_income": "yes"},
        "need": {"device_kind": "laptop", "must_haves": [], "needs_data": False},
        "purpose": {"purposes": ["school"]},
        "notes": {"notes": ""},
    }
    with app.app_context(), transaction():
        actor = _person(referrer)
        draft = service.start_draft(
            actor, read_postcode(POSTCODE), authority_code=LIVERPOOL, by_hand=True, key=uuid4().hex
        )
        for step, given in answers.items():
            service.save_answers(actor, draft, step, given, version=draft.version)
        return (service.submit(actor, draft, version=draft.version) if is_sent else draft).reference
