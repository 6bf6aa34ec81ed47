"""Needs and items as plain values for storage beside a run, and back again: a stored run can be planned again.
No name of a household is among them.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from app.matching.facts import (
    Bundle,
    BundleKind,
    Device,
    DeviceWish,
    FormFactor,
    Grade,
    Item,
    MustHave,
    Need,
    NeedKind,
    Purpose,
)
from app.matching.plan import Rules, Together


def write_inputs(needs: Iterable[Need], items: Iterable[Item], rules: Rules) -> dict[str, Any]:
    """Everything a plan depends on, besides the suitability policy named by its version."""
    return {
        "on": rules.on.isoformat(),
        "together": rules.together.value,
        "suitability_version": rules.suitability.version,
        "needs": [_plain(need) for need in needs],
        "devices": [_plain(item) for item in items if isinstance(item, Device)],
        "bundles": [_plain(item) for item in items if isinstance(item, Bundle)],
    }


def read_inputs(stored: dict[str, Any]) -> tuple[list[Need], list[Item], Rules]:
    """The same needs, items and rules that were written."""
    rules = Rules(on=date.fromisoformat(stored["on"]), together=Together(stored["together"]))
    items: list[Item] = [_read_device(one) for one in stored["devices"]]
    items += [_read_bundle(one) for one in stored["bundles"]]
    return [_read_need(one) for one in stored["needs"]], items, rules


def digest_of(stored: dict[str, Any]) -> str:
    """The SHA-256 of stored inputs, whatever the order of their names."""
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(fact: Need | Item) -> dict[str, Any]:
    """A fact without the fields that stand at their default, because a region has many."""
    defaults = {one.name: one.default for one in fields(fact)}
    return {name: _value(value) for name, value in asdict(fact).items() if value != defaults[name]}


def _value(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _read_need(stored: dict[str, Any]) -> Need:
    kept = stored | {
        "kind": NeedKind(stored["kind"]),
        "waiting_since": date.fromisoformat(stored["waiting_since"]),
        "wish": DeviceWish(stored.get("wish", DeviceWish.ANY)),
        "must_haves": frozenset(map(MustHave, stored.get("must_haves", ()))),
        "purposes": frozenset(map(Purpose, stored.get("purposes", ()))),
        "bundle_kinds": frozenset(map(BundleKind, stored.get("bundle_kinds", ()))),
        "refused_items": frozenset(stored.get("refused_items", ())),
    }
    return Need(**kept)


def _read_device(stored: dict[str, Any]) -> Device:
    kept = stored | {
        "form_factor": FormFactor(stored["form_factor"]),
        "grade": Grade(stored["grade"]),
        "in_stock_since": date.fromisoformat(stored["in_stock_since"]),
        "programmes": frozenset(stored.get("programmes", ())),
    }
    return Device(**kept)


def _read_bundle(stored: dict[str, Any]) -> Bundle:
    kept = stored | {
        "kind": BundleKind(stored["kind"]),
        "in_stock_since": date.fromisoformat(stored["in_stock_since"]),
        "programmes": frozenset(stored.get("programmes", ())),
    }
    return Bundle(**kept)
