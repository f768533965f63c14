"""Who gets what: every route x method x actor x object against the tree itself."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, reverse

from scoring.web.rights.policy import FINDERS, Route
from tests.web.conftest import SAMPLE, As
from tests.web.test_docs import described
from tests.web.world import ACTORS, APPEALED, TOWN, UNITS

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WHOLE = ("committee", "committee_second", "committee_whole")  # those who answer for the whole run
ROUTES: list[Route] = [pattern.callback.route for pattern in get_resolver().url_patterns]
TABLE = (SAMPLE / "2025" / "units.csv").read_text(encoding="utf-8-sig").splitlines()
PARENTS = {row["unit_id"]: row["parent_id"] for row in csv.DictReader(TABLE)}


def inside(unit: str, actor: str) -> bool:
    """Whether a unit is the actor's own or below it, read off the table of units."""
    role, top = ACTORS.get(actor, ("", ""))
    if role not in ("secretary", "committee") or unit not in PARENTS:
        return False
    return top == "*" or unit == top or inside(PARENTS[unit], actor)


@dataclass(frozen=True)
class Object:
    """What an address names: the words of the address, and who may find it there."""

    kwargs: dict[str, str]
    seen_by: frozenset[str]


def objects(route: Route) -> list[Object]:
    """Everything that a route's address can name: one's own, another's, and what is not there."""
    asked = [key for key in FINDERS if f":{key}>" in route.path]
    cycles = {"sample-2025": True, "sample-2099": False}
    if asked == ["cycle"]:
        return [Object({"cycle": cycle}, everybody(there)) for cycle, there in cycles.items()]
    if "item" in asked:
        named = [(unit, APPEALED, questioned_by(unit)) for unit in UNITS.values()] + [
            (TOWN, "no-such-item", frozenset())
        ]
        return [Object({"cycle": "sample-2025", "unit": unit, "item": item}, seen) for unit, item, seen in named]
    if asked == ["appeal"]:
        whole = set(WHOLE) if "release" in route.path else {a for a in ACTORS if inside(TOWN, a)}
        seen = frozenset(a for a in whole if ACTORS[a][0] == "committee" or ACTORS[a][1] == TOWN)
        return [
            Object({"appeal": appeal_id()}, seen),
            *(Object({"appeal": no}, frozenset()) for no in ("0", "x", "9" * 30)),
        ]
    if "unit" in asked:
        some = [({"unit": unit}, frozenset(a for a in ACTORS if inside(unit, a))) for unit in UNITS.values()]
        if "cycle" not in asked:
            return [Object(*each) for each in some]
        return [
            Object({"cycle": cycle, **kwargs}, seen if there else frozenset())
            for cycle, there in cycles.items()
            for kwargs, seen in some
        ]
    if asked == ["work"]:
        whole = frozenset(actor for actor, held in ACTORS.items() if held == ("committee", "*"))
        return [Object({"work": "sample-2025"}, whole), Object({"work": "sample-2099"}, frozenset())]
    if asked == ["part"]:
        some = frozenset(actor for actor, (role, _) in ACTORS.items() if role == "committee")
        return [*(Object({"part": one}, some) for one in ("sample-2025", "trial")), Object({"part": "x"}, frozenset())]
    if asked == ["forms"]:
        some = frozenset(actor for actor, (_, unit) in ACTORS.items() if unit)
        return [Object({"forms": "trial"}, some), Object({"forms": "sample-2099"}, frozenset())]
    if asked == ["forms", "reporter"]:
        return [
            Object({"forms": cycle, "reporter": unit}, filled_in_by(unit) if there else frozenset())
            for cycle, there in (("trial", True), ("sample-2099", False))
            for unit in UNITS.values()
        ]
    if asked == ["run"]:
        return [Object({"run": run_id()}, frozenset(WHOLE)), Object({"run": "2099-0000000000"}, frozenset())]
    if asked and asked[0] == "rubric":
        return rubrics(route)
    if asked == ["account"]:
        return [Object({"account": "auditor"}, everybody(True)), Object({"account": "nobody"}, frozenset())]
    assert asked == [], f"say here what {route.path} names"
    return [Object({}, everybody(True))]


def rubrics(route: Route) -> list[Object]:
    """A rubric and its texts: in force (1), handed in (2), not handed in; committees of a part see what is in force."""
    authors, committees = (
        frozenset(a for a, (role, _) in ACTORS.items() if role == r) for r in ("author", "committee")
    )
    whole = frozenset(a for a, held in ACTORS.items() if held == ("committee", "*"))
    none: frozenset[str] = frozenset()
    if "version" not in route.path.removesuffix("versions/"):
        seen_by = authors | (whole if "impact" in route.path else committees)
        return [Object({"rubric": "village"}, seen_by), Object({"rubric": "../village"}, none)]
    seen = {"1": authors | committees, "2": authors | whole, "s2": authors, "draft": authors, "9": none, "../1": none}
    if "answer" in route.path:
        seen = {word: who & whole for word, who in seen.items()}
    return [Object({"rubric": "village", "version": word}, who) for word, who in seen.items()]


def questioned_by(unit: str) -> frozenset[str]:
    """Whose own scorecard has the item `APPEALED`; a community's has not."""
    return frozenset(a for a, (role, own) in ACTORS.items() if role == "secretary" and own == unit != UNITS["below"])


def filled_in_by(unit: str) -> frozenset[str]:
    """Whose own form a unit's is, and the committees whose part it lies in; no rubric asks the province for anything."""
    seen = {a for a, (role, own) in ACTORS.items() if inside(unit, a) and (role == "committee" or own == unit)}
    return frozenset() if unit == UNITS["top"] else frozenset(seen)


def everybody(there: bool) -> frozenset[str]:
    return frozenset({*ACTORS, "anonymous"} if there else ())


def run_id() -> str:
    from scoring.web.published.models import Published

    return Published.objects.get(cycle="sample-2025").run


def appeal_id() -> str:
    from scoring.web.appeals.models import Appeal

    return str(Appeal.objects.get(item=APPEALED).pk)


def expected(route: Route, method: str, actor: str, about: Object) -> set[int]:
    """The answers that are right: through, or turned away in the one way that fits."""
    role = ACTORS.get(actor, ("", ""))[0]
    if not route.policy.anyone and actor == "anonymous":
        return {302}
    if not route.policy.anyone and role not in route.policy.roles:
        return {403}
    if method not in route.methods and not (method == "HEAD" and "GET" in route.methods):
        return {405}
    if actor not in about.seen_by:
        return {404}
    return {200, 302, 400, 401, 409} if method == "POST" else {200, 302}


def ask(client: Client, method: str, address: str) -> HttpResponseBase:
    """The answer, with everything undone that it did."""
    cookies = client.cookies.output()
    with transaction.atomic():
        response: Any = client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies.load(cookies)
    return response


def test_the_units_asked_for_are_there_but_one() -> None:
    assert {name for name, unit in UNITS.items() if unit not in PARENTS} == {"unknown"}
    assert {unit for _, unit in ACTORS.values()} - PARENTS.keys() == {"", "*"}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_answers_every_method_and_actor_as_its_policy_says(route: Route, sign_in: As) -> None:
    wrong = []
    for actor in (*ACTORS, "anonymous"):
        client = sign_in(actor)
        for about in objects(route):
            address = reverse(route.name, kwargs=about.kwargs)
            for method in METHODS:
                answer = ask(client, method, address)
                if answer.status_code not in expected(route, method, actor, about):
                    wrong.append((method, address, actor, answer.status_code))
                if "json" in answer.headers.get("Content-Type", "") and not described(route):
                    wrong.append((method, address, actor, "answers in JSON and is not in docs/openapi.yaml"))
    assert wrong == []
