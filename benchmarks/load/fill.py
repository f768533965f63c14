"""A data folder full of published scorecards, made by the commands that people use: sample, run, stage, publish."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
PASSWORD: Final = "Fu-He-2025-Ceshi"
TRIAL: Final = "trial"  # a cycle that is scored while people look at another
BATCH: Final = 2000
DONE: Final = "filled"


def fill(data: Path, size: str, provinces: int) -> None:
    """Two years of an invented nation, scored, staged, published; says how long each step took. Done once a folder."""
    if (data / DONE).exists():
        _scoring("web", "migrate", "--data", data)  # an older version may have filled it
        return
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(ROOT / "rubrics", data / "rubrics", ignore=shutil.ignore_patterns("province.yaml"))
    rubrics = [word for path in sorted((data / "rubrics").glob("*.yaml")) for word in ("--rubrics", path)]
    _scoring("sample", data / "cycles", "--size", size, "--provinces", str(provinces), *rubrics)
    for cycle in sorted((data / "cycles").iterdir()):
        _scoring("run", cycle, "--out", data / "runs")
        (run,) = (data / "runs").glob(f"{cycle.name}-*")
        for stage in ("preview", "frozen", "published"):
            _scoring("stage", run, stage)
        _scoring("publish", run, "--data", data)
    trial = data / "cycles" / TRIAL
    shutil.copytree(max((data / "cycles").iterdir()), trial)
    text = (trial / "cycle.yaml").read_text(encoding="utf-8")
    (trial / "cycle.yaml").write_text(re.sub(r"(?m)^cycle: .*$", f"cycle: {TRIAL}", text), encoding="utf-8")
    (data / DONE).touch()


def _scoring(*words: str | Path) -> None:
    with timed(f"scoring {words[0]}"):
        subprocess.run([sys.executable, "-m", "scoring", *words], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Prints how long a step took: on the clock, and in processor time of the processes it started."""
    began, before = time.perf_counter(), _cpu()
    yield
    print(f"{what:<44}{time.perf_counter() - began:>9.1f} s {_cpu() - before:>9.1f} s CPU", flush=True)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def people() -> None:
    """Confirms what waits, and makes an account for each unit; all have one password, hashed as a chosen one is."""
    from django.contrib.auth.hashers import make_password

    from scoring.web.people.models import Account, Role
    from scoring.web.published.decide import confirm
    from scoring.web.published.models import Published, State

    for run in Published.objects.filter(state=State.PROPOSED):
        confirm(run, "benchmark")
    if Account.objects.exists():
        return
    latest = Published.objects.filter(state=State.PUBLISHED).order_by("-period").first()
    assert latest is not None
    hashed = make_password(PASSWORD)
    units = latest.tree.exclude(rubric="").values_list("unit_id", flat=True)
    Account.objects.bulk_create(
        (
            Account(username=unit, unit_id=unit, role=Role.SECRETARY, password=hashed, created_by="benchmark")
            for unit in units
        ),
        batch_size=BATCH,
    )


def copy_from_embedded(data: Path) -> None:
    """The published runs of the folder's own database in the one that is served, row by row as they are."""
    from django.db import connection, connections, models

    from scoring.web.environment import database
    from scoring.web.published.models import CardText, Place, Published, Score, UnitAt

    if Published.objects.exists():
        return
    connections.databases["embedded"] = {**connections.databases["default"], **database("", data)}
    tables: tuple[type[models.Model], ...] = (Published, UnitAt, Score, Place, CardText)
    for table in tables:
        rows: Iterator[Any] = table._default_manager.using("embedded").order_by("pk").iterator(BATCH)
        while some := [row for _, row in zip(range(BATCH), rows, strict=False)]:
            table._default_manager.bulk_create(some)
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(_plain(), list(tables)):
            cursor.execute(line)
        cursor.execute("ANALYZE")


def _plain() -> Any:
    from django.core.management.color import no_style

    return no_style()
