"""What a cycle may be scored from: its name is its own in the store, and from frozen on its inputs and rubrics are settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from scoring.errors import Place, Problem, RunError
from scoring.intake.cycle import Cycle
from scoring.rubric import Plan
from scoring.runs.digest import Alg
from scoring.runs.index import entries
from scoring.runs.lineage import up_to
from scoring.runs.previous import inputs_of
from scoring.runs.run import Run, open_run
from scoring.runs.stages import Life, life_of
from scoring.runs.store import index_read
from scoring.runs.write import rubric_digests, rubric_texts
from scoring.text import Text

SHOWN = 5


def check_name(store: Path, cycle: Cycle) -> None:
    """Lets a cycle pass whose name stands for the same period and title in all of its runs.

    Raises:
        RunError: another cycle of the store has the name.
    """
    with index_read(store):
        last = next((entry for entry in reversed(entries(store)) if entry.cycle == cycle.id), None)
    if last is None:
        return
    known = open_run(store / last.run).manifest
    title = {"zh": cycle.title.zh, "en": cycle.title.en}
    if (known["period"], known["title"]) != (cycle.period, title):
        (zh, en), period = (known["title"][lang] for lang in ("zh", "en")), known["period"]
        said = Text(
            f"周期名 {cycle.id} 在这个存放处已用于 {period} 年《{zh}》",
            f"here the name {cycle.id} means '{en}' of {period}",
        )
        fix = Text(
            "在 cycle.yaml 写 cycle: 另起一个名字；若是同一个周期，period 和 title 照旧",
            "give this one a name of its own (`cycle:` in cycle.yaml); for the same cycle keep `period` and `title`",
        )
        raise RunError([Problem("cycle-taken", Place(str(cycle.folder / "cycle.yaml")), said, fix)])


def check_sources(store: Path, cycle: Cycle, plans: Sequence[Plan], last: Run | None) -> None:
    """Lets a cycle pass that is not frozen yet, or is scored from what the run that stands for it was scored from.

    Raises:
        RunError: it is frozen, and its inputs, its rubrics or last year's run are others.
    """
    life = life_of(store, cycle.id)
    if not life.is_fixed:
        return
    inputs = {alg: inputs_of(cycle, alg) for alg in get_args(Alg)}
    texts = rubric_texts(plans)
    found = [
        list(_others(run, inputs[run.manifest["alg"]], texts, last)) for run in up_to(open_run(store / str(life.run)))
    ]
    if all(found):
        raise RunError([_fixed(store, cycle, life, found[0])])


def _others(run: Run, inputs: dict[str, str], texts: dict[str, str], last: Run | None) -> Iterator[str]:
    """What a run was scored from that is another now, or is not there: inputs, rubrics, last year's run."""
    rubrics = rubric_digests(texts, run.manifest["alg"])
    for before, now in ((run.manifest["inputs"], inputs), (run.rubric_files, rubrics)):
        yield from sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    before = run.manifest["previous"]
    if (before and before["run"]) != (last and last.id):
        yield "previous"


def _fixed(store: Path, cycle: Cycle, life: Life, others: list[str]) -> Problem:
    some = "、".join(others[:SHOWN]) + ("……" if len(others) > SHOWN else "")
    said = Text(
        f"周期 {cycle.id}：{life.says.zh}；与它不同的有：{some}",
        f"cycle {cycle.id}: {life.says.en}; what differs: {some}",
    )
    code = "cycle-final" if life.stage == "final" else "cycle-frozen"
    return Problem(code, Place(str(cycle.folder)), said, _way(store, life))


def _way(store: Path, life: Life) -> Text:
    other = Text("；只是试算就另存一处（--out）", "; to try something, use another store (--out)")
    if life.stage == "final":
        return life.ways_on
    order = f"scoring run --correct {store / str(life.run)}"
    correct = Text(f"更正：{order}", f"to correct it: {order}")
    back = Text("；或退回预览，写明理由", "; or go back to preview, with a reason")
    return correct + (back if life.stage == "frozen" else Text("", "")) + other
