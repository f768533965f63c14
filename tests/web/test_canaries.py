"""Random trees full of words found nowhere else: whoever looks at whatever page, no word of another's unit is on it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from scoring.web.people.models import Account
from scoring.web.published.decide import confirm
from scoring.web.published.load import load
from scoring.web.submissions.models import Step, Submission
from scoring.web.urls import ROUTES
from tests.web.trees import PLANS, Unit, random_tree, run_of, tables

TREES = 5
TOPS = 3  # units of a tree in whose name everything is asked for
QUERIES = ("", "?q=名", "?by=province", "?by=unit.line&sort=-total", "?level=village&sector=village", "?page=2")
FORM_QUERIES = ("", "?q=名", "?state=submitted", "?page=2", "?metric=x")
PEOPLE_PAGES = {"people", "account", "new_account", "unit_accounts"}


def addresses(units: list[Unit], run: str) -> Iterator[str]:
    """Every address that can be read, with everything put into it that it can name."""
    words = {"cycle": "tiny", "run": run, "item": "a", "work": "sample-2025", "rubric": "village"}
    for route in ROUTES:
        asked = re.findall(r"<word:(\w+)>", route.path)
        if "GET" not in route.methods:
            continue
        for unit in [unit.id for unit in units] if "unit" in asked else [""]:
            kwargs = {key: unit if key == "unit" else words.get(key, "1") for key in asked}
            yield from (reverse(route.name, kwargs=kwargs) + query for query in queries(route.name, units))


def queries(name: str, units: list[Unit]) -> Iterator[str]:
    if name not in ("ranking", "ranking_csv"):
        yield ""
        return
    yield from QUERIES
    yield from (f"?under={unit.id}" for unit in units)


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
    confirm(load(run, "one"), "another")
    leaks, shown = [], 0
    for top in [*units[:: len(units) // TOPS], None]:
        for role in ("secretary", "committee") if top else ("author", "auditor"):
            client, secret = client_of(role, top.id if top else ""), forbidden(units, top)
            for address in addresses(units, run.id):
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
