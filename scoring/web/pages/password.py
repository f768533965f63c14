"""Choosing an own password."""

from __future__ import annotations

from django import forms
from django.contrib.auth import password_validation, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoring.text import Text
from scoring.web.audit.record import record
from scoring.web.pages.frame import lang
from scoring.web.people.models import Account
from scoring.web.people.passwords import choose
from scoring.web.rights.guard import Request

WRONG = Text("现在的密码不对", "The present password is wrong")
DIFFERS = Text("两次输入不一样", "The two are not the same")


class Change(forms.Form):
    old = forms.CharField(max_length=128, strip=False)
    new = forms.CharField(max_length=128, strip=False)
    again = forms.CharField(max_length=128, strip=False)

    def __init__(self, account: Account, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.account = account

    def clean_old(self) -> str:
        old = str(self.cleaned_data["old"])
        if not self.account.check_password(old):
            raise ValidationError(WRONG.pick(lang()))
        return old

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        password_validation.validate_password(new, self.account)
        return new

    def clean(self) -> None:
        if "new" in self.cleaned_data and self.cleaned_data["new"] != self.cleaned_data.get("again"):
            self.add_error("again", DIFFERS.pick(lang()))


def password(request: Request) -> HttpResponse:
    """The form with its rules; the other sessions of the account end with the change."""
    form = Change(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            choose(request.user, form.cleaned_data["new"])
            update_session_auth_hash(request, request.user)
            record(request, "password_changed")
        return redirect("home")
    rules = password_validation.password_validators_help_texts()
    status = 400 if request.method == "POST" else 200
    return render(request, "password.html", {"form": form, "rules": rules}, status=status)
