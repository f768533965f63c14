"""Signing in and out."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from scoring.text import Text
from scoring.web.audit.address import address
from scoring.web.audit.models import Event
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.rights.guard import Request

WRONG = Text("用户名或密码不对，或账号已停用", "Wrong user name or password, or the account is closed")
LOCKED = Text("连续输错五次，锁定十五分钟", "Five wrong attempts: locked for fifteen minutes")


class SignIn(forms.Form):
    username = forms.CharField(max_length=150)
    password = forms.CharField(max_length=128, strip=False)


def sign_in(request: Request) -> HttpResponse:
    """The form; then on to the page that was asked for."""
    form = SignIn(request.POST or None)
    if request.method == "POST":
        account = authenticate(request, **form.cleaned_data) if form.is_valid() else None
        if account is not None:
            return _enter(request, account)
        _note(request, "sign_in_failed")
        return _form(request, WRONG, 401)
    return _form(request, None, 200)


def _enter(request: Request, account: Any) -> HttpResponse:
    with transaction.atomic():
        login(request, account)
        request.session["seen"] = int(time.time())
        record(request, "sign_in")
    onward = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if inside else "home")


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """What axes answers while a name is locked."""
    _note(request, "sign_in_locked")
    return _form(request, LOCKED, 429)


def _note(request: HttpRequest, what: str) -> None:
    name = request.POST.get("username", "")[:150]
    Event.objects.create(who="", what=what, object=name, address=address(request))


def _form(request: HttpRequest, wrong: Text | None, status: int) -> HttpResponse:
    onward = request.POST.get("next") or request.GET.get("next", "")
    said = {"wrong": wrong.pick(lang()) if wrong else "", "next": onward, "username": request.POST.get("username", "")}
    return render(request, "sign_in.html", said, status=status)


def sign_out(request: Request) -> HttpResponse:
    if request.user.is_authenticated:
        record(request, "sign_out")
    logout(request)
    return redirect("sign_in")
