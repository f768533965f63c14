"""Whatever a browser sends, to any address, as anybody: never a traceback. Addresses come from the table of routes, names of
fields from the templates and pages, so that what is added is tried too; SCORING_EXAMPLES says how many requests an actor sends.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as ours
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.names import DECISION_TEXT, LEVELS, SECTORS, STAGES
from scoring.web.rights.policy import FINDERS, Route
from scoring.web.urls import ROUTES
from scoring.web.work.models import Kind
from tests.payloads import PAYLOADS
from tests.web.conftest import As
from tests.web.test_rights import appeal_id, run_id
from tests.web.world import ACTORS, APPEALED, TOWN, UNITS

WEB = Path(__file__).parents[2] / "scoring" / "web"
SOURCES = [*WEB.glob("templates/*.html"), *WEB.rglob("*.py")]
NAMED = re.compile(r'(?:\bname="|GET\.get\("|POST\.get\("|getlist\(")(\w+)"')
FIELDS = sorted({name for path in SOURCES for name in NAMED.findall(path.read_text(encoding="utf-8"))})
ODD = (
    "",
    "\x00",
    "a\x00b",
    "0",
    "-1",
    "9" * 40,
    "１",
    "1e5",
    "%",
    "..",
    "'",
    "\ud7ff",
    "\U0001f600",
    "x" * 3000,
    "\r\n",
    *PAYLOADS[::9],
)
RIGHT = (
    *UNITS.values(), "sample-2025", "trial", "rank", "-total", "accept", "refuse", "好", "差", "示例理由", "2025-01-01", "submit", "save", "confirm", "approve", "return", "2",
    *LEVELS, *SECTORS, *STAGES, *Kind.values, *DECISION_TEXT,
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(RIGHT), st.sampled_from(ODD), st.text(max_size=20).filter(str.isprintable))
FORM = st.dictionaries(
    st.sampled_from([*FIELDS, "value.two_new_cover", "v.weak_listed", "figure.income"]), VALUES, max_size=8
)
EXAMPLES = int(os.environ.get("SCORING_EXAMPLES", "25"))


@pytest.fixture
def home(db: None, tmp_path: Path, settings: Any) -> Path:
    """The world in a data folder of the test's own, since files are not rolled back."""
    from scoring.web.published.models import Published

    found = tmp_path / "data"
    shutil.copytree(ours.DATA, found)
    settings.DATA = found
    for run in Published.objects.all():
        Published.objects.filter(pk=run.pk).update(folder=str(found / "runs" / run.run))
    return found


def words(route: Route, given: st.DataObject) -> dict[str, str]:
    """What the address names: mostly what there is."""
    known = {
        "cycle": ("sample-2025", "sample-2024"), "unit": (TOWN, *UNITS.values()), "item": (APPEALED,), "appeal": (appeal_id(),),
        "run": (run_id(),), "work": ("sample-2025", "sample-2024", "trial"), "part": ("sample-2025", "trial"), "forms": ("trial",), "reporter": (TOWN, UNITS["below"]),
        "account": ("auditor", "secretary_own"), "rubric": ("village", "school"), "version": ("1", "2", "s1", "draft"),
    }  # fmt: skip
    asked = [key for key in FINDERS if f":{key}>" in route.path]
    odd = st.one_of(st.sampled_from([one for one in ODD if one]), st.text(min_size=1, max_size=8))
    return {key: given.draw(st.one_of(st.sampled_from(known.get(key, ("1",))), odd), key) for key in asked}


def send(client: Client, route: Route, given: st.DataObject) -> int:
    address = reverse(route.name, kwargs=words(route, given))
    query, form = given.draw(FORM, "query"), dict(given.draw(FORM, "form"))
    method = given.draw(st.sampled_from([*route.methods, "GET", "POST"]), "method")
    headers = {"HX-Request": "true"} if given.draw(st.booleans(), "htmx") else {}
    if method == "POST" and given.draw(st.booleans(), "with a file"):
        name = given.draw(st.sampled_from(("a.csv", "a.xlsx", "a.pdf", "a\x00.csv", "../a.csv", "=1.csv", "")), "file")
        form["file"] = form["evidence"] = SimpleUploadedFile(name or "x", given.draw(st.binary(max_size=30)))  # type: ignore[assignment]
    cookies = client.cookies.output()
    with transaction.atomic():
        if method == "GET":
            response = client.get(address, query, headers=headers)
        else:
            response = client.post(address, form, query_params=query, headers=headers)
        transaction.set_rollback(True)
    client.cookies.load(cookies)
    return response.status_code


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/units/a%00b/", None),
        ("/cycles/sample-2025/ranking/?q=a%00b", None),
        ("/sign-in/", {"username": "a\x00b", "password": "x"}),
        ("/publishing/x/confirm/", {"a\x00b": ""}),
    ],
)
def test_a_character_that_no_database_keeps_is_refused(address: str, form: dict[str, str] | None, sign_in: As) -> None:
    client = sign_in("committee")
    assert (client.get(address) if form is None else client.post(address, form)).status_code == 400


@pytest.mark.parametrize(
    "actor", ["committee", "committee_county", "secretary_own", "author", "auditor", "administrator", "anonymous"]
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(given=st.data())
def test_no_request_makes_the_server_fail(actor: str, sign_in: As, home: Path, given: st.DataObject) -> None:
    role = ACTORS.get(actor, ("", ""))[0]
    mine = [route for route in ROUTES if route.policy.anyone or role in route.policy.roles]
    route = given.draw(st.sampled_from(mine or ROUTES), "route")
    client = sign_in(actor)
    assert send(client, route, given) < 500
