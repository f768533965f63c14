"""The first morning: everybody signs in through the form within a few minutes, and sees the own scorecard."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence

from benchmarks.load.figures import Figures
from benchmarks.load.fill import PASSWORD
from benchmarks.load.http import Answer, Visitor


async def storm(port: int, names: Sequence[str], seconds: float, figures: Figures) -> None:
    """Each account comes once, at a moment drawn evenly from the time there is."""
    dice, began = random.Random(1), time.perf_counter()
    figures.counts = True
    await asyncio.gather(*(_one(port, name, dice.uniform(0, seconds), figures) for name in names))
    figures.counts, figures.seconds = False, time.perf_counter() - began


async def _one(port: int, name: str, wait: float, figures: Figures) -> None:
    await asyncio.sleep(wait)
    visitor = Visitor(port)
    form = await _timed(figures, "form", visitor, "/sign-in/")
    began = time.perf_counter()
    fields = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": form.token, "next": f"/units/{name}/"}
    signed_in = await visitor.post("/sign-in/", **fields)
    refused = Answer(0, "", b"") if signed_in.status != 302 else signed_in
    figures.add("signing in", began, refused)
    await _timed(figures, "own scorecard", visitor, f"/units/{name}/")
    visitor.close()


async def _timed(figures: Figures, kind: str, visitor: Visitor, path: str) -> Answer:
    began = time.perf_counter()
    answer = await visitor.get(path)
    figures.add(kind, began, answer if answer.status == 200 else Answer(0, "", b""))
    return answer
