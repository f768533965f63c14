"""The log only grows, and auditors find their way in it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from scoring.web.audit.models import Event
from tests.web.conftest import As

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sql", ["UPDATE audit_event SET who = 'x'", "DELETE FROM audit_event"])
def test_a_line_of_the_log_can_be_neither_changed_nor_removed(sql: str) -> None:
    Event.objects.create(who="wang", what="sign_in")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Event.objects.filter(who="wang").exists()


def test_being_refused_is_logged_with_who_and_what(sign_in: As) -> None:
    sign_in("author").get("/audit/")
    event = Event.objects.first()
    assert event is not None
    assert (event.who, event.role, event.what, event.object) == ("author", "author", "refused", "/audit/")


def test_the_log_is_searched_by_person_event_and_day(sign_in: As) -> None:
    Event.objects.create(who="wang", what="exported", object="p01")
    Event.objects.create(who="li", what="sign_in")
    client = sign_in("auditor")
    for query, there in (("q=wang", True), ("q=p01", True), ("what=exported", True), ("from=2000-01-01", True),
                         ("until=2000-01-01", False), ("q=zhao", False), ("from=nonsense", True)):  # fmt: skip
        page = client.get(f"/audit/?{query}").content.decode()
        assert ("<td>wang</td>" in page.replace(" </td>", "</td>")) == there, query


def test_the_csv_has_every_line_and_nothing_that_a_spreadsheet_runs(sign_in: As) -> None:
    Event.objects.create(who="=1+1", what="sign_in_failed", object="@x")
    response: Any = sign_in("auditor").get("/audit.csv")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 1 + Event.objects.count()
    assert ["'=1+1", "'@x"] in [[row[1], row[4]] for row in rows]
