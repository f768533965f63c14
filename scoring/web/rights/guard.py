"""Nothing gets past: a view without a policy is never called, an idle session ends, private pages are not kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django_htmx.middleware import HtmxDetails

from scoring.web.audit.record import record
from scoring.web.people.models import Account
from scoring.web.rights.policy import FINDERS, Route, View
from scoring.web.rights.scope import Scope

TOUCH_SECONDS = 60  # how exactly idleness is measured: a write a minute, not one a request
NUL = "\x00"  # no person types it, and PostgreSQL keeps no text with it
HEAD_TOO = {"GET": ("GET", "HEAD")}


class Request(HttpRequest):
    """What a view of ours is given: `scope` is what the person may see."""

    user: Account  # on the pages behind the sign-in
    scope: Scope
    htmx: HtmxDetails


def guarded(route: Route) -> URLPattern:
    """The route as Django wants it, its view behind its policy."""

    @wraps(route.view)
    def view(request: Request, **named: str) -> HttpResponseBase:
        refused = _refused(request, route)
        if refused is not None:
            return refused
        found: dict[str, Any] = {}
        for key, value in named.items():
            found[key] = FINDERS[key](request.scope, value, found)
        return route.view(request, **found)

    view.route = route  # type: ignore[attr-defined]
    return path(route.path, view, name=route.name)


def _refused(request: Request, route: Route) -> HttpResponseBase | None:
    actor = request.user
    if not route.policy.anyone and not actor.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not route.policy.allows(actor):
        record(request, "refused", request.path)
        raise PermissionDenied
    if actor.is_authenticated and actor.must_change and not route.policy.any_password:
        return redirect("password")
    allowed = [method for name in route.methods for method in HEAD_TOO.get(name, (name,))]
    return None if request.method in allowed else HttpResponseNotAllowed(allowed)


class Guard:
    """Default deny for every request."""

    sync_capable: ClassVar = True
    async_capable: ClassVar = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        _end_if_idle(request)
        request.scope = Scope(request.user)
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response

    def process_view(self, request: Request, view: View, *_: Any) -> None:
        if not isinstance(getattr(view, "route", None), Route):
            raise PermissionDenied
        if any(NUL in text for text in _texts(request)):
            raise BadRequest


def _texts(request: Request) -> Iterator[str]:
    """Everything that a browser wrote, but files."""
    yield request.path_info
    for given in (request.GET, request.POST):
        for key, values in given.lists():
            yield from (key, *(str(value) for value in values))


def _end_if_idle(request: Request) -> None:
    if not request.user.is_authenticated:
        return
    now = int(time.time())
    seen = request.session.get("seen", 0)
    if now - seen > settings.IDLE_SECONDS:
        logout(request)
    elif now - seen >= TOUCH_SECONDS:
        request.session["seen"] = now
