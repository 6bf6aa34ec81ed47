"""What has happened before a story begins: a referral sent through the services, as its pages would send it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TypeVar
from uuid import uuid4

from flask import Flask

from app.accounts.queries import find_by_email
from app.core import clock
from app.core.db import transaction
from app.core.postcode import read_postcode
from app.referrals import service

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
    return apart(lambda: _send(app, referrer, first_name, last_name, address))


def _send(app: Flask, referrer: str, first_name: str, last_name: str, address: str) -> str:
    answers = {
        "permission": {"has_permission": True, "permission_how": "phone", "permission_on": clock.today()},
        "recipient": {"first_name": first_name, "last_name": last_name, "is_adult": True},
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
        actor = find_by_email(f"{referrer}@reconnect.example")
        assert actor is not None
        draft = service.start_draft(
            actor, read_postcode(POSTCODE), authority_code=LIVERPOOL, by_hand=True, key=uuid4().hex
        )
        for step, given in answers.items():
            service.save_answers(actor, draft, step, given, version=draft.version)
        return service.submit(actor, draft, version=draft.version).reference
