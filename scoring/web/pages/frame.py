"""What stands on every page: the menu of what the person may use, and the language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import get_resolver, reverse
from django.utils.translation import get_language

from scoring.text import Text
from scoring.web.people.models import Account
from scoring.web.rights.policy import Route


def lang() -> str:
    """The language of the page that is being made: zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def pick(zh: str, en: str) -> str:
    return Text(zh, en).pick(lang())


def frame(request: HttpRequest) -> dict[str, Any]:
    """What templates find besides what a view gives them."""
    return {
        "lang": lang(),
        "html_lang": "en" if lang() == "en" else "zh-CN",
        "menu": list(menu(request)),
        "actor": _actor(request),
    }


def _actor(request: HttpRequest) -> Account | None:
    """Who is signed in; nobody where a request was refused before that was asked."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Account) else None


def menu(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """The entries that the person's role may use."""
    actor = _actor(request)
    if actor is None or actor.must_change:
        return
    for route in routes():
        if route.menu is not None and route.policy.allows(actor):
            address = reverse(route.name)
            yield {"address": address, "text": route.menu.pick(lang()), "here": request.path.startswith(address)}


def routes() -> list[Route]:
    """Every route of the server."""
    return [pattern.callback.route for pattern in get_resolver().url_patterns]  # type: ignore[union-attr]
