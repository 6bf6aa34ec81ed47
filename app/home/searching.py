"""One box for everything: what it finds, kind by kind, among what the person may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import url_for

from app.connectivity.queries import search as find_bundles
from app.connectivity.wording import KIND_NAMES, told
from app.core.permissions import Actor, Permission
from app.devices.queries import find_by_exact
from app.devices.queries import search as find_devices
from app.devices.wording import told_of
from app.donations.queries import search as find_consignments
from app.donations.wording import for_staff
from app.referrals.queries import search as find_referrals
from app.referrals.state_words import WORDS, tag_for
from app.web.filters import day

MOST_OF_A_KIND: Final = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called, where it is, a few words, and its state."""

    title: str
    href: str
    about: str
    tag: str
    colour: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind, newest first; `all_href` leads to the rest where there may be more."""

    kind: str
    rows: list[Hit]
    all_href: str | None = None


def address_of_one(actor: Actor, typed: str) -> str | None:
    """Where a scanned tag or whole serial number leads at once."""
    tag = find_by_exact(typed) if actor.may(Permission.DEVICE_VIEW) else None
    return url_for("devices.show", asset_tag=tag) if tag else None


def search_everything(actor: Actor, typed: str) -> list[Hits]:
    """Everything the typed text means that the actor may see, kinds without a hit left out."""
    kinds = (
        (Permission.REFERRAL_VIEW, "Referrals", _referrals, "referrals.list_referrals"),
        (Permission.DEVICE_VIEW, "Devices", _devices, "devices.list_devices"),
        (Permission.CONSIGNMENT_VIEW, "Consignments", _consignments, None),
        (Permission.BUNDLE_VIEW, "SIMs and vouchers", _bundles, None),
    )
    found = []
    for permission, kind, look, listing in kinds:
        rows = list(look(actor, typed)) if actor.may(permission) else []
        if rows:
            more = listing if len(rows) >= MOST_OF_A_KIND else None
            found.append(Hits(kind, rows, url_for(more, q=typed) if more else None))
    return found


def _referrals(actor: Actor, typed: str) -> Iterator[Hit]:
    is_hub = actor.may(Permission.REFERRAL_TRIAGE)
    for row in find_referrals(actor, typed, limit=MOST_OF_A_KIND):
        about = f"{row.full_name}, sent {day(row.submitted_at)}".removeprefix(", ")
        yield Hit(row.reference, url_for("referrals.case", reference=row.reference), about,
                  tag_for(row.state, is_hub=is_hub), WORDS[row.state].colour)


def _devices(_actor: Actor, typed: str) -> Iterator[Hit]:
    for row in find_devices(typed, limit=MOST_OF_A_KIND):
        state = told_of(row.state, is_loan_stock=row.loan_stock_reason is not None)
        about = " ".join(filter(None, (row.manufacturer, row.model, row.serial)))
        yield Hit(row.asset_tag, url_for("devices.show", asset_tag=row.asset_tag), about, state.text, state.colour)


def _consignments(actor: Actor, typed: str) -> Iterator[Hit]:
    for row in find_consignments(actor, typed, limit=MOST_OF_A_KIND):
        state = for_staff(row.state)
        yield Hit(row.reference, url_for("donations.show", reference=row.reference), row.donor.name, state.text,
                  state.colour)


def _bundles(_actor: Actor, typed: str) -> Iterator[Hit]:
    for row in find_bundles(typed, limit=MOST_OF_A_KIND):
        state = told(row.state)
        about = f"{row.network} {KIND_NAMES[row.kind]} ending {row.last_four}"
        yield Hit(row.reference, url_for("connectivity.show", reference=row.reference), about, state.text, state.colour)
