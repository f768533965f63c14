"""Where one comes to after signing in; the language; whether the server is well."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.i18n import set_language

from scoring.text import Text
from scoring.web.form import applied, wanted
from scoring.web.pages.frame import menu
from scoring.web.rights.guard import Request

GONE = Text("连不上数据库", "the database cannot be reached")
OLD = Text(
    "数据库还没有升级：scoring web migrate", "the database is not of this version's form yet: scoring web migrate"
)


def home(request: Request) -> HttpResponse:
    """The first page of the person's menu; no role is without one."""
    return redirect(next(menu(request))["address"])


def health(request: Request) -> HttpResponse:
    """`ok` where the database answers and has the form that this version wants; for whoever watches the server."""
    try:
        wrong = OLD if wanted() - applied() else None
    except DatabaseError:
        wrong = GONE
    said = "ok" if wrong is None else f"{wrong.zh} · {wrong.en}"
    return HttpResponse(said, content_type="text/plain; charset=utf-8", status=200 if wrong is None else 503)


def language(request: Request) -> HttpResponse:
    """The same page in the other language."""
    response: HttpResponse = set_language(request)
    return response
