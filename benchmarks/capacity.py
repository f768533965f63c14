"""What scoring costs by unit, item, ballot and page, and where each resource runs out: `python -m benchmarks.capacity --write`.

Each figure is measured in a process of its own and in processor time, so that a busy machine shows little. `--write` puts the tables
into docs/capacity.md, between its two marks, and draws the picture beside it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import nation, province, rubrics
from benchmarks.capacity_page import page, picture_of
from benchmarks.side.measure import peak
from scoring import parse_rubric, score
from scoring.engine.ballots import marks
from scoring.reports.card import card_html, card_of, card_pdf
from scoring.rubric import load_rubrics
from scoring.runs import check_cycle, run_cycle
from scoring.runs.digest import table_digest
from scoring.runs.write import ROWS_A_GROUP, result_tables
from scoring.sample import SIZES, make_sample

DOCS = Path(__file__).parents[1] / "docs"
MARKS = ("<!-- measured -->", "<!-- end -->")
VILLAGES = 0.915  # of all units of an invented nation
CARDS = 40
Spent = dict[str, float]


def units(size: int) -> Spent:
    """A nation of so many units under four rubrics: scored, its tables digested, and written."""
    plans = nation.plans()
    given = nation.tables(plans, nation.units(31, round(size * VILLAGES)))
    at = time.process_time()
    result = score(plans, **given)
    found: Spent = {"units": given["units"].height, "score": time.process_time() - at, "score_mb": peak()}
    at = time.process_time()
    tables = result_tables(result)
    for table in tables.values():
        table_digest(table)
    found |= {"digest": time.process_time() - at}
    at = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for n, table in enumerate(tables.values()):
            table.write_parquet(f"{folder}/{n}.parquet", compression="zstd", row_group_size=ROWS_A_GROUP)
        found["bytes"] = sum(path.stat().st_size for path in Path(folder).iterdir())
    return found | {"write": time.process_time() - at, "mb": peak()}


def ballots(size: int) -> Spent:
    """So many ballots, a row each, a hundred a unit, tallied."""
    plan = nation.plans()[0]
    ids = pl.Series("unit_id", [f"v{n:07d}" for n in range(max(1, size // 100))])
    few = province.ballots(plan, ids).drop("count")
    table = few.sample(size, with_replacement=True, seed=1).with_columns(count=pl.lit(1))
    before, at = peak(), time.process_time()
    counted = marks(plan, table, ids)
    spent = time.process_time() - at
    assert counted.height == len(ids)
    return {"ballots": size, "tally": spent, "table_mb": before, "mb": peak()}


def items(number: int) -> Spent:
    """Twenty thousand villages under a rubric of so many items."""
    plan = parse_rubric(rubrics.rubric(number).replace("unit.zone = 'timed'", "unit.level = 'village'"), "timed.yaml")
    table = province.units(20_000)
    values = province.values(plan, table.filter(level="village")["unit_id"])
    at = time.process_time()
    result = score(plan, table, values)
    return {"items": number, "score": time.process_time() - at, "mb": peak(), "units": result.scores.height}


def pages(_: int) -> Spent:
    """A county read and checked from CSV, scored, and some of its scorecards as HTML and PDF."""
    files = [path for path in sorted(nation.RUBRICS.glob("*.yaml")) if path.stem != "province"]
    with tempfile.TemporaryDirectory() as home:
        folder = make_sample(Path(home) / "cycles", load_rubrics(files), SIZES["small"], 1, 2025, 0.0, files)[0]
        at = time.process_time()
        checked = check_cycle(folder)
        read = time.process_time() - at
        cells = sum(table.width * table.height for table in checked.intake.values.values())
        run = run_cycle(folder, Path(home) / "runs").run
        cards = [card_of(run, unit) for unit in run.scores["unit_id"].head(CARDS)]
        html, pdf = (_each(face, cards) for face in (card_html, _on_paper))
    return {
        "cells": cells,
        "read": read,
        **{f"html_{k}": v for k, v in html.items()},
        **{f"pdf_{k}": v for k, v in pdf.items()},
    }


def _on_paper(card: Any, lang: str) -> bytes:
    return card_pdf([card], lang)


def _each(face: Callable[..., Any], cards: list[Any]) -> Spent:
    face(cards[0], "zh")
    at = time.process_time()
    made = [face(card, "zh") for card in cards]
    spent = (time.process_time() - at) / len(cards)
    return {"s": spent, "bytes": sum(len(one if isinstance(one, bytes) else one.encode()) for one in made) / len(cards)}


WHAT: Mapping[str, Callable[[int], Spent]] = {"units": units, "ballots": ballots, "items": items, "pages": pages}


def measured(what: str, size: int) -> Spent:
    """One figure, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.capacity", "--one", what, str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: Spent = json.loads(done.stdout.splitlines()[-1])
    print(what, size, {name: round(value, 4) for name, value in found.items()}, file=sys.stderr, flush=True)
    return found


def machine() -> str:
    memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    load = f"load {os.getloadavg()[0]:.0f}"
    return f"{datetime.date.today()}, {os.cpu_count()} cores, {memory} GB, Python {platform.python_version()}, Polars {pl.__version__}, {load}"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--units", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000, 2_000_000])
    asked.add_argument("--ballots", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    asked.add_argument("--write", action="store_true", help="into docs/capacity.md")
    asked.add_argument("--one", nargs=2, help="one figure as JSON: what, and the size")
    given = asked.parse_args()
    if given.one:
        print(json.dumps(WHAT[given.one[0]](int(given.one[1]))))
        return
    found = {"units": [measured("units", n) for n in given.units], "items": [measured("items", n) for n in (40, 160)]}
    found |= {"ballots": [measured("ballots", n) for n in given.ballots], "pages": [measured("pages", 1)]}
    text = page(found, machine())
    print(text)
    if given.write:
        _put(text)
        (DOCS / "pictures" / "capacity.svg").write_text(picture_of(found) + "\n", encoding="utf-8")


def _put(text: str) -> None:
    path = DOCS / "capacity.md"
    head, rest = path.read_text(encoding="utf-8").split(MARKS[0])
    path.write_text(f"{head}{MARKS[0]}\n\n{text}\n{MARKS[1]}{rest.split(MARKS[1])[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
