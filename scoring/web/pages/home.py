"""Where one comes to after signing in; the language; whether the server is well."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.i18n import set_language

from scoring.web.pages.frame import menu
from scoring.web.rights.guard import Request


def home(request: Request) -> HttpResponse:
    """The first page of the person's menu."""
    first = next(menu(request), None)
    return render(request, "empty.html") if first is None else redirect(first["address"])


def health(request: Request) -> HttpResponse:
    """`ok` where the database answers; for whoever watches the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def language(request: Request) -> HttpResponse:
    """The same page in the other language."""
    response: HttpResponse = set_language(request)
    return response
