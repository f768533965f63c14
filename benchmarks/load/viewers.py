"""Secretaries who are signed in, open page after page, and read in between."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.load.figures import Figures
from benchmarks.load.http import Visitor

ONCE: Final = ("/static/web/site.css", "/static/django_htmx/htmx-2.min.js", "/scorecard.css")  # a browser keeps them
WITH_UNITS_BELOW: Final = 0.4  # of the viewers
PDF: Final = 0.05  # of the rounds
BELOW: Final = re.compile(r'<th scope="row"><a href="(/cycles/[^"]+)">')


@dataclass(frozen=True)
class Person:
    """A secretary with a session: the own unit, last year's cycle."""

    session: str
    unit: str
    before: str
    now: str


def persons(number: int, seed: int) -> list[Person]:
    """Secretaries drawn from the latest published run, signed in without the form (the storm measures that)."""
    from scoring.web.people.models import Account
    from scoring.web.published.models import Published, State

    runs = list(Published.objects.filter(state=State.PUBLISHED).order_by("-period"))
    tree, dice = runs[0].tree.exclude(rubric=""), random.Random(seed)
    leaves = list(tree.filter(sector__in=("village", "community")).values_list("unit_id", flat=True))
    towns = list(tree.filter(level="township", sector="territory").values_list("unit_id", flat=True))
    above = round(number * WITH_UNITS_BELOW)
    units = dice.sample(towns, min(above, len(towns))) + dice.choices(leaves, k=number - min(above, len(towns)))
    accounts = Account.objects.in_bulk(units, field_name="username")
    return [Person(_session(accounts[unit]), unit, runs[-1].cycle, runs[0].cycle) for unit in units]


def _session(account: object) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = "scoring.web.people.backend.Backend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()  # type: ignore[attr-defined]
    session["seen"] = int(time.time())
    session.save()
    return str(session.session_key)


async def view(
    port: int, people: Sequence[Person], think: float, warm: float, seconds: float, figures: Figures
) -> None:
    """Everybody comes within the first `warm` seconds and goes on for `seconds` more, which are what counts."""
    end = time.perf_counter() + warm + seconds
    tasks = [asyncio.create_task(_one(port, person, think, warm, end, n, figures)) for n, person in enumerate(people)]
    await asyncio.sleep(warm)
    figures.counts = True
    await asyncio.sleep(seconds)
    figures.counts, figures.seconds = False, seconds
    await asyncio.gather(*tasks)


async def _one(port: int, person: Person, think: float, warm: float, end: float, n: int, figures: Figures) -> None:
    dice, visitor = random.Random(n), Visitor(port, {"session": person.session})
    await asyncio.sleep(dice.uniform(0, warm))
    for path in ONCE:
        await visitor.get(path)
        figures.asked += 1
    below: list[str] = []
    for kind, path in _walk(person, below, dice):
        began = time.perf_counter()
        if began >= end:
            break
        answer = await visitor.get(path)
        figures.add(kind, began, answer)
        if kind == "own scorecard":
            below[:] = BELOW.findall(answer.body.decode(errors="replace"))
        await asyncio.sleep(min(dice.expovariate(1 / think), max(0.0, end - time.perf_counter())))
    visitor.close()


def _walk(person: Person, below: list[str], dice: random.Random) -> Iterator[tuple[str, str]]:
    """The own scorecard, the year before, a unit below where there is one, now and then the PDF; and again."""
    while True:
        yield "own scorecard", f"/units/{person.unit}/"
        yield "the year before", f"/cycles/{person.before}/units/{person.unit}/"
        if below:
            yield "a unit below", dice.choice(below)
        if dice.random() < PDF:
            yield "PDF", f"/cycles/{person.now}/units/{person.unit}/scorecard.pdf"
