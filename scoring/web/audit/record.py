"""Writing to the log."""

from __future__ import annotations

import getpass
from typing import Any

from django.http import HttpRequest

from scoring.web.audit.address import address
from scoring.web.audit.models import Event


def record(request: HttpRequest, what: str, object: str = "", **detail: Any) -> None:
    """Logs what the signed-in person of a request did."""
    user = request.user
    who = user.get_username() if user.is_authenticated else ""
    Event.objects.create(
        who=who,
        role=getattr(user, "role", ""),
        what=what,
        object=object[:300],
        detail=detail,
        address=address(request),
    )


def record_by(who: str, what: str, object: str = "", **detail: Any) -> None:
    """Logs what was done in the background for somebody who asked for it."""
    Event.objects.create(who=who, what=what, object=object[:300], detail=detail)


def record_console(what: str, object: str = "", **detail: Any) -> None:
    """Logs what was done on the server's own command line."""
    Event.objects.create(who=console_name(), what=what, object=object[:300], detail=detail)


def console_name() -> str:
    """Who sits at the server's command line."""
    try:
        return f"console:{getpass.getuser()}"
    except (KeyError, OSError):  # a user without a name, in a container
        return "console"
