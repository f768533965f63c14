"""Random trees full of words found nowhere else: whoever looks at whatever page, no word of another's unit is on it."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from scoring.runs.stages import move
from scoring.web.appeals.file import file
from scoring.web.people.models import Account, Role
from scoring.web.published.decide import confirm
from scoring.web.published.load import load
from scoring.web.published.models import Published
from scoring.web.rights.policy import FINDERS, Route
from scoring.web.rights.scope import Scope
from scoring.web.submissions.models import Step, Submission
from scoring.web.urls import ROUTES
from scoring.web.work.cycles import Work, store
from scoring.web.work.jobs import ask, carry_out_next
from scoring.web.work.models import Kind
from tests.web.trees import PLANS, Unit, random_tree, run_of, tables
from tests.web.world import UNITS

TREES = int(os.environ.get("SCORING_TREES", "3"))  # twelve seconds of processor time each
TOPS = 3  # units of a tree in whose name everything is asked for
QUERIES = ("", "?q=名", "?by=province", "?by=unit.line&sort=-total", "?level=village&sector=village", "?page=2")
FORM_QUERIES = ("", "?q=名", "?state=submitted", "?page=2", "?metric=x")
NO_FILE = {"evidence"}  # none was handed in


def addresses(units: list[Unit], run: str, appeals: Sequence[int] = (1,)) -> Iterator[str]:
    """Every address that can be read, with everything put into it that it can name."""
    for route in ROUTES:
        if "GET" in route.methods:
            yield from addresses_of(route, units, run, appeals)


def addresses_of(route: Route, units: list[Unit], run: str, appeals: Sequence[int]) -> Iterator[str]:
    words: dict[str, Sequence[object]] = {
        "cycle": ["tiny"],
        "unit": [unit.id for unit in units],
        "run": [run],
        "item": ["a"],
        "appeal": appeals,
        "work": ["sample-2025"],
        "part": ["sample-2025"],
        "forms": ["trial"],
        "reporter": [UNITS["town"]],
        "rubric": ["village"],
        "version": ["1"],
        "account": ["auditor"],
    }
    assert words.keys() >= FINDERS.keys(), "say here what the new part of an address can name"
    asked = re.findall(r"<word:(\w+)>", route.path)
    for named in product(*(words[key] for key in asked)):
        address = reverse(route.name, kwargs=dict(zip(asked, named, strict=True)))
        yield from (address + query for query in queries(route, units))


def queries(route: Route, units: list[Unit]) -> Iterator[str]:
    """What may be asked of an address; of whatever is about a ranking, or opens at a unit, everything."""
    yield ""
    if "ranking" in route.name or route.name == "cycle":
        apart = 1 if route.name in ("ranking", "ranking_csv") else 7  # the others show the same, slowly
        yield from QUERIES[1::apart]
        yield from (f"?under={unit.id}" for unit in units[::apart])


def client_of(role: str, unit: str) -> Client:
    account = Account(username=f"{role} {unit}", role=role, unit_id=unit, created_by="tests")
    account.set_unusable_password()
    account.save()
    client = Client()
    client.force_login(account)
    session = client.session
    session["seen"] = 2**31
    session.save()
    return client


def text_of(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):  # a workbook: what is inside it
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return unescape(body.decode(errors="replace")) + str(response.headers)


def forbidden(units: list[Unit], top: Unit | None) -> dict[str, str]:
    """The words that must not be read below `top`, each with the unit it belongs to; names above it are no secret."""
    others = [unit for unit in units if top is None or not unit.is_inside(top)]
    words = {word: unit.id for unit in others for word in (unit.secretary, unit.total)}
    return words | {unit.name: unit.id for unit in others if top is None or unit not in top.above()}


@pytest.mark.parametrize("seed", range(TREES))
def test_no_page_shows_a_word_of_a_unit_that_is_not_ones_own(seed: int, db: None, tmp_path: Path) -> None:
    units = random_tree(seed)
    run = run_of(units, tmp_path)
    published = load(run, "one")
    confirm(published, "another")
    move(run, "appeal", "one")
    appeals = [appeal_of(published, unit) for unit in units[:-1:5]]
    leaks, shown = [], 0
    for top in [*units[:: len(units) // TOPS], None]:
        for role in ("secretary", "committee") if top else ("author", "auditor"):
            client, secret = client_of(role, top.id if top else ""), forbidden(units, top)
            for address in addresses(units, run.id, appeals):
                response = client.get(address)
                found = set(re.findall(r"名\d{9}|人\d{9}|\d{4}\.\d{4}", text_of(response)))
                shown += len(found)
                leaks += [
                    (role, top and top.id, address, word)
                    for word in found & secret.keys()
                    if not is_figure(word, address)
                ]
    assert leaks == []
    assert shown > 100


def appeal_of(published: Published, unit: Unit) -> int:
    """An appeal of a unit's secretary, full of the unit's words."""
    scope = Scope(Account(username="x", role="secretary", unit_id=unit.id))
    at = scope.unit(published, unit.id)
    card = scope.card(at)
    assert card is not None
    appeal = file(at, card, scope.item(at, "a"), "figure", unit.total, f"{unit.name} {unit.secretary}", unit.secretary)
    return int(appeal.pk)


READ_ELSEWHERE = {  # routes that show none of a random tree's runs, and where their canaries are
    *(route.name for route in ROUTES if ":work>" in route.path),  # for those alone who see everything
    *(route.name for route in ROUTES if ":forms>" in route.path or ":part>" in route.path),  # the last tests
    *(route.name for route in ROUTES if ":rubric>" in route.path or "rubric" in route.name),  # rules, not results
}


def test_every_address_that_can_be_read_is_read_by_somebody_in_a_random_tree(db: None, tmp_path: Path) -> None:
    units = random_tree(2)
    run = run_of(units, tmp_path)
    published = load(run, "one")
    confirm(published, "another")
    move(run, "appeal", "one")
    appeal = appeal_of(published, units[0])
    clients = [client_of(role, units[0].id if role in ("secretary", "committee") else "") for role in Role.values]
    unread = [
        route.name
        for route in ROUTES
        if "GET" in route.methods and route.name not in READ_ELSEWHERE | NO_FILE
        if not any(
            client.get(address).status_code in (200, 302)
            for client in clients
            for address in addresses_of(route, units[:1], run.id, [appeal])
        )
    ]
    assert unread == []


def is_figure(word: str, address: str) -> bool:
    """On a scorecard a median or a sum may by chance be the figure of some other unit: it stands there without a name."""
    return word[0].isdigit() and "/units/" in address


def test_a_run_that_waits_to_be_confirmed_is_seen_by_those_who_answer_for_all_of_it(db: None, tmp_path: Path) -> None:
    units = random_tree(1)
    run = run_of(units, tmp_path)
    load(run, "one")
    for role, unit, seen in (
        ("secretary", units[0], False),
        ("committee", units[1], False),
        ("committee", units[0], True),
    ):
        client = client_of(role, unit.id)
        pages = [text_of(client.get(address)) for address in addresses(units, run.id)]
        assert any(run.id in page and client.get(f"/publishing/{run.id}/").status_code == 200 for page in pages) == seen
        assert not any(unit.name in page or unit.total in page for unit in units for page in pages)


@pytest.mark.parametrize("seed", range(2))
def test_no_form_shows_a_word_of_a_unit_that_is_not_ones_own(seed: int, db: None) -> None:
    units = random_tree(seed)
    cycle = cycle_of(units, Path(settings.DATA) / "cycles" / f"canary{seed}")
    leaks, shown = [], 0
    for role, top in forms_asked(units):
        client = client_of(role, top.id)
        others = [one for one in units if one is not top and (role == "secretary" or not one.is_inside(top))]
        secret = {word for one in others for word in (one.total, *([] if one in top.above() else [one.name]))}
        for address in form_addresses(units, cycle):
            found = set(re.findall(r"名\d{9}|\d{4}\.\d{4}", text_of(client.get(address))))
            shown += len(found)
            leaks += [(role, top.id, address, word) for word in found & secret]
    assert leaks == []
    assert shown > 50
    shutil.rmtree(Path(settings.DATA) / "cycles" / cycle)


def forms_asked(units: list[Unit]) -> Iterator[tuple[str, Unit]]:
    yield from ((role, top) for top in units[:: len(units) // TOPS] for role in ("secretary", "committee"))


def form_addresses(units: list[Unit], cycle: str) -> Iterator[str]:
    """Every address of the forms of a cycle, of every unit."""
    for route in ROUTES:
        if route.path.startswith("submissions/") and "GET" in route.methods:
            of_units = [{"reporter": unit.id} for unit in units] if ":reporter>" in route.path else [{}]
            cycles = {"forms": cycle} if ":forms>" in route.path else {}
            for named in of_units:
                yield from (reverse(route.name, kwargs=cycles | named) + query for query in FORM_QUERIES)
    yield from (reverse("reporters", kwargs={"forms": cycle}) + f"?under={unit.id}" for unit in units)


def cycle_of(units: list[Unit], folder: Path) -> str:
    """A cycle in which every unit has handed in its total on line, and each second one's answers are a draft again."""
    name = folder.name
    folder.mkdir()
    for plan in PLANS:
        (folder / f"{plan.id}.yaml").write_text(plan.text, encoding="utf-8")
    tables(units)[0].write_csv(folder / "units.csv")
    listed = ", ".join(f"{plan.id}.yaml" for plan in PLANS)
    text = f"cycle: {name}\nperiod: 2025\nrubrics: [{listed}]\ninputs: {{units: units.csv}}\n"
    (folder / "cycle.yaml").write_text(text, encoding="utf-8")
    for n, unit in enumerate(units):
        values, state = {"x": unit.total}, "submitted" if n % 2 else "draft"
        sub = Submission.objects.create(cycle=name, unit_id=unit.id, file="online/x.csv", state=state, values=values)
        detail = {"values": values, "remarks": {}, "files": {}}
        Step.objects.create(submission=sub, what="submitted", detail=detail, by="tests")
    return name


@pytest.mark.parametrize("seed", range(3))
def test_no_page_about_what_was_handed_in_shows_a_word_of_a_unit_outside(seed: int, db: None) -> None:
    units = random_tree(seed)
    folder = handed_in(units, Path(settings.DATA) / "cycles" / f"files{seed}")
    leaks, shown = [], 0
    for top in (*units[:: len(units) // TOPS], units[-1]):
        client = client_of("committee", top.id)
        others = [one for one in units if not one.is_inside(top)]
        secret = {word for one in others for word in (one.total, *([] if one in top.above() else [one.name]))}
        for address in ("/cycles/", *data_addresses(folder)):
            response = client.get(address)
            assert response.status_code == 200
            found = set(re.findall(r"名\d{9}|\d{4}\.\d{4}", text_of(response)))
            shown += len(found)
            leaks += [(top.id, address, word) for word in found & secret]
    assert leaks == []
    assert shown > 20
    shutil.rmtree(folder)


def data_addresses(folder: Path) -> Iterator[str]:
    """The page about what was handed in for a cycle, and each of its files there."""
    page = reverse("work_data", kwargs={"part": folder.name})
    files = [*(f"submissions/{path.name}" for path in (folder / "submissions").iterdir()), "units.csv"]
    yield from (page, *(f"{page}?file={file}" for file in files))


def handed_in(units: list[Unit], folder: Path) -> Path:
    """A cycle that was checked: of every third unit nothing was handed in, of the others no figure that can be read."""
    cycle_of(units, folder)
    (folder / "submissions").mkdir()
    for n, name in enumerate(("one", "two"), 1):
        lines = [f"{unit.id},约{unit.total}" for unit in units[n::3]]
        (folder / "submissions" / f"{name}.csv").write_text("\n".join(["unit_id,x", *lines, ""]), encoding="utf-8")
    cycle = folder / "cycle.yaml"
    text = cycle.read_text(encoding="utf-8")
    cycle.write_text(text.replace("units.csv}", "units.csv, submissions: [submissions/*.csv]}"), encoding="utf-8")
    ask(Work(folder, store()), Kind.CHECK, "tests")
    assert carry_out_next()
    return folder
