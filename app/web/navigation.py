"""What stands in the header for each role, and which words pages may use everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from app.core.permissions import Permission


@dataclass(frozen=True)
class NavigationItem:
    """One entry: shown to whoever holds the permission."""

    text: str
    endpoint: str
    permission: Permission
    order: int
    is_for: Callable[[Any], bool] | None = None


_items: list[NavigationItem] = []


def add_navigation(
    text: str, endpoint: str, permission: Permission, *, order: int, is_for: Callable[[Any], bool] | None = None
) -> None:
    """A capability puts itself into the header; lower order stands further left; `is_for` narrows by the person."""
    item = NavigationItem(text, endpoint, permission, order, is_for)
    if item not in _items:
        _items.append(item)
        _items.sort(key=lambda i: i.order)


def navigation() -> list[dict[str, Any]]:
    """The entries for the signed-in person; the current one is marked."""
    if not current_user.is_authenticated:
        return []
    return [
        {
            "text": item.text,
            "href": url_for(item.endpoint),
            "current": _is_here(item),
        }
        for item in _items
        if current_user.may(item.permission) and item.endpoint in current_app.view_functions
        and (item.is_for is None or item.is_for(current_user))
    ]


def _is_here(item: NavigationItem) -> bool:
    here = request.endpoint or ""
    if here == item.endpoint:
        return True
    # A page below an entry marks it, but an entry with a page of its own is never marked by a neighbour's.
    blueprint = item.endpoint.split(".")[0]
    if any(other.endpoint == here for other in _items) or blueprint == "home":
        return False
    # A page belongs to the entry whose address it continues, whichever capability wrote it.
    if request.path.startswith(url_for(item.endpoint).rstrip("/") + "/"):
        return True
    # And else to the only entry this person has of its capability.
    return here.split(".")[0] == blueprint and sum(
        other.endpoint.split(".")[0] == blueprint and current_user.may(other.permission) for other in _items) == 1


def init_app(app: Flask, **words: Callable[..., Any] | Any) -> None:
    """Offer navigation() and the given words to every template."""
    app.jinja_env.globals["navigation"] = navigation
    app.jinja_env.globals.update(words)
