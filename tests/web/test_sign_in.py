"""Signing in: one-time passwords, wrong ones, idleness, and where one may be sent on to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from scoring.web.audit.models import Event
from scoring.web.people.accounts import accounts_for, new_account, new_password
from scoring.web.people.models import Account, Role
from tests.web.conftest import As
from tests.web.world import PASSWORD

pytestmark = pytest.mark.django_db


def enter(name: str, password: str, **more: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/sign-in/", {"username": name, "password": password, **more})


def test_the_right_password_lets_in_and_the_log_says_so() -> None:
    client, response = enter("auditor", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/audit/").status_code == 200
    assert Event.objects.filter(what="sign_in", who="auditor", address="127.0.0.1").count() == 1


@pytest.mark.parametrize(("name", "password"), [("auditor", "wrong"), ("nobody", PASSWORD), ("", ""), ("a" * 999, "b")])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(name: str, password: str) -> None:
    assert enter(name, password)[1].status_code == 401


def test_five_wrong_passwords_lock_the_name_for_a_while_whatever_comes_then() -> None:
    answers = [enter("auditor", "wrong")[1].status_code for _ in range(5)]
    assert answers[-1] == 429
    assert enter("auditor", PASSWORD)[1].status_code == 429
    assert enter("author", PASSWORD)[1].status_code == 302
    assert Event.objects.filter(what="sign_in_locked", object="auditor").exists()


def test_a_lock_ends_after_a_quarter_of_an_hour() -> None:
    from axes.models import AccessAttempt

    for _ in range(5):
        enter("auditor", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert enter("auditor", PASSWORD)[1].status_code == 302


def test_a_closed_account_is_not_let_in_and_is_put_out_where_it_is(sign_in: As) -> None:
    client = sign_in("auditor")
    Account.objects.filter(username="auditor").update(is_active=False)
    assert client.get("/audit/").status_code == 302
    assert enter("auditor", PASSWORD)[1].status_code == 401


def test_with_a_one_time_password_there_is_nothing_to_do_but_to_choose_an_own_one() -> None:
    line = new_account("new", Role.AUDITOR, "", "tests")
    client, _ = enter("new", line.password)
    assert client.get("/audit/")["Location"] == "/password/"
    chosen = {"old": line.password, "new": PASSWORD, "again": PASSWORD}
    assert client.post("/password/", chosen).status_code == 302
    assert client.get("/audit/").status_code == 200
    assert enter("new", line.password)[1].status_code == 401


def test_a_one_time_password_runs_out() -> None:
    line = new_account("new", Role.AUDITOR, "", "tests")
    Account.objects.filter(username="new").update(one_time_until=timezone.now() - timedelta(seconds=1))
    assert enter("new", line.password)[1].status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(sign_in: As) -> None:
    client = sign_in("auditor")
    new_password(Account.objects.get(username="auditor"))
    assert client.get("/audit/").status_code == 302


def test_choosing_a_password_ends_the_other_sessions_and_not_ones_own() -> None:
    here, there = enter("auditor", PASSWORD)[0], enter("auditor", PASSWORD)[0]
    other = "Ling-Yi-2026-Ge"
    here.post("/password/", {"old": PASSWORD, "new": other, "again": other})
    assert (here.get("/audit/").status_code, there.get("/audit/").status_code) == (200, 302)


def test_whoever_is_idle_for_half_an_hour_is_signed_out_and_whoever_is_not_stays() -> None:
    client, _ = enter("auditor", PASSWORD)
    for idle, status in ((settings.IDLE_SECONDS - 60, 200), (settings.IDLE_SECONDS + 1, 302)):
        session = client.session
        session["seen"] -= idle
        session.save()
        assert client.get("/audit/").status_code == status


def test_the_session_has_another_key_after_signing_in() -> None:
    client = Client()
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.post("/sign-in/", {"username": "auditor", "password": PASSWORD})
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "onward", ["https://evil.invalid/", "//evil.invalid", "javascript:alert(1)", "/\\evil.invalid"]
)
def test_nobody_is_sent_on_to_another_server(onward: str) -> None:
    assert enter("auditor", PASSWORD, next=onward)[1]["Location"] == "/"


def test_one_comes_back_to_the_page_that_was_asked_for() -> None:
    asked = Client().get("/audit/?q=x")["Location"]
    assert asked == "/sign-in/?next=/audit/%3Fq%3Dx"
    assert enter("auditor", PASSWORD, next="/audit/?q=x")[1]["Location"] == "/audit/?q=x"


def test_units_without_an_account_get_one_each_and_once() -> None:
    units = [("u1", "示例一村"), ("u2", "示例二村")]
    first, again = accounts_for(units, "tests"), accounts_for([*units, ("u3", "示例三村")], "tests")
    assert [line.username for line in first] == ["u1", "u2"]
    assert [line.username for line in again] == ["u3"]
    assert len({line.password for line in first + again}) == 3


def test_passwords_handed_out_are_nowhere_in_the_database() -> None:
    line = new_account("new", Role.AUDITOR, "", "tests")
    kept = [str(value) for account in Account.objects.values() for value in account.values()]
    kept += [str(event) for event in Event.objects.values()]
    assert not any(line.password in text for text in kept)


def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/sign-in/", {"username": "auditor", "password": PASSWORD}).status_code == 403
