"""Accounts: looking for one, making one or many, a new password, closing and opening."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from scoring.errors import ScoringError
from scoring.reports.table import UNIT_ID
from scoring.text import Text
from scoring.web.audit.record import record
from scoring.web.pages.files import csv_response
from scoring.web.pages.frame import lang
from scoring.web.people.accounts import UNIT, HandedOut, accounts_for, new_account, new_password
from scoring.web.people.models import ROLE_TEXT, Account, Role
from scoring.web.rights.guard import Request

PAGE = 50


def accounts(request: Request) -> HttpResponse:
    q, role = request.GET.get("q", "").strip()[:100], request.GET.get("role", "")
    found = request.scope.accounts()
    if q:
        found = found.filter(Q(username__icontains=q) | Q(unit_id__icontains=q))
    if role in Role.values:
        found = found.filter(role=role)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts.html", {"page": page, "q": q, "role": role, "roles": ROLE_TEXT})


def account(request: Request, account: Account) -> HttpResponse:
    return render(request, "account.html", {"account": account})


class New(forms.Form):
    username = forms.RegexField(r"^[\w.@+-]+$", max_length=150)
    role = forms.ChoiceField(choices=Role.choices)
    unit_id = forms.CharField(max_length=200, required=False)


def new(request: Request) -> HttpResponseBase:
    """One account; its one-time password is shown on the page that answers, and nowhere else."""
    form = New(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                line = new_account(
                    form.cleaned_data["username"],
                    Role(form.cleaned_data["role"]),
                    form.cleaned_data["unit_id"],
                    request.user.username,
                )
                record(request, "account_created", line.username, role=form.cleaned_data["role"], unit=line.unit_id)
            return handed_out(request, [line])
        except ScoringError as error:
            for problem in error.problems:
                form.add_error(problem.place.file, problem.message.pick(lang()))
    status = 400 if request.method == "POST" else 200
    return render(request, "new_account.html", {"form": form, "roles": ROLE_TEXT, "hint": UNIT}, status=status)


def for_units(request: Request) -> HttpResponseBase:
    """An account for every unit of a run that has none, with the list to print and cut."""
    runs = request.scope.trees()
    if request.method != "POST":
        return render(request, "unit_accounts.html", {"runs": runs})
    run = runs.filter(run=request.POST.get("run", "")).first()
    if run is None:
        return render(request, "unit_accounts.html", {"runs": runs}, status=400)
    units = request.scope.names(run)
    with transaction.atomic():
        lines = accounts_for(units, request.user.username)
        record(request, "accounts_created", run.run, number=len(lines))
    return handed_out(request, lines)


def reset(request: Request, account: Account) -> HttpResponseBase:
    with transaction.atomic():
        line = new_password(account)
        record(request, "password_reset", account.username)
    return handed_out(request, [line])


def active(request: Request, account: Account) -> HttpResponse:
    """Closes an account, or opens it again; nobody closes the own one."""
    if account != request.user:
        with transaction.atomic():
            account.is_active = request.POST.get("active") == "1"
            account.save(update_fields=["is_active"])
            record(request, "account_opened" if account.is_active else "account_closed", account.username)
    return redirect("account", account=account.username)


def handed_out(request: Request, lines: list[HandedOut]) -> HttpResponseBase:
    """The list of one-time passwords, this once: to print, or as a file."""
    if request.POST.get("as") != "csv":
        return render(request, "handed_out.html", {"lines": lines})
    heads = (
        UNIT_ID,
        Text("单位", "Unit"),
        Text("用户名", "User name"),
        Text("一次性密码", "One-time password"),
    )
    return csv_response("accounts.csv", [head.pick(lang()) for head in heads], lines)
