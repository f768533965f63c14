"""Makes honest runs of many kinds and has both verifiers look at them: `python -m tests.runs.honest 1000`.

Random figures, both digests, signed or not, several cycles in one store, last year's run, corrections, decisions and stages.
Every alarm is printed; the last line counts them.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scoring.runs import Run, run_cycle
from scoring.runs.correct.make import correct
from scoring.runs.sign import Key, new_key
from scoring.runs.stages import life_of, move
from scoring.runs.verify import Trust, verify, verify_store
from scoring.runs.write import Seal
from tests.runs.committee import COMMITTEE, add_row
from tests.runs.stores import RUBRIC, small_cycle
from verifier import verify as second

A_STORE = 20  # runs
NAMES = ("示例核分人", "sample clerk", "O'Neil 示例", "示例\U00020bb7人")


def store_of(home: Path, dice: random.Random, runs: int) -> Iterator[tuple[Run, Key]]:
    """That many runs and some corrections in `home/runs`, each with the key that signs it where it is signed."""
    home.mkdir()
    key = new_key(home / "key")
    last: Run | None = None
    for _ in range(runs):
        period = dice.choice((2024, 2025, 2026))
        figures = {
            f"v{unit}": (round(dice.uniform(-5, 60), dice.randrange(3)), dice.randrange(4)) for unit in range(1, 7)
        }
        rubric = dice.choice((RUBRIC, COMMITTEE))
        cycle = small_cycle(home / str(period), period, rubric, **figures)
        seal = Seal(dice.choice(NAMES), dice.choice(("sha256", "sm3")), dice.choice((None, key)))
        earlier = last.folder if last and last.manifest["period"] < period else None
        run = run_cycle(cycle, home / "runs", earlier, seal).run
        for unit in dice.sample(sorted(figures), dice.randrange(3)):
            add_row(run, unit, dice.choice(("好", "差", None)), reason=dice.choice(('说明"含"引号', "plain", "甲,乙")))
        if dice.randrange(2) and life_of(run.store, run.cycle).run != run.id:
            move(run, "preview", dice.choice(NAMES))
        last = run
        yield run, key
        if dice.randrange(4) == 0 and life_of(run.store, run.cycle).run in (None, run.id):
            yield corrected(run, home, dice), key


def corrected(run: Run, home: Path, dice: random.Random) -> Run:
    """A correction of a run: one figure that is another now."""
    table = home / "corrections.csv"
    table.write_text(
        f"unit_id,metric,value\nv{dice.randrange(1, 7)},income,{dice.uniform(60, 90):.4f}\n", encoding="utf-8"
    )
    return correct(run, table, "申诉属实", Seal(dice.choice(NAMES))).run


def alarms(run: Run, key: Key) -> Iterator[str]:
    """What a verifier says of an honest run, with all the anchors there are."""
    trust = (key.public if run.manifest["made"]["key"] else None, run.digest)
    yield from map(str, verify(run.folder, Trust(*trust)))
    yield from map(str, second.verify(run.folder, second.Trust(*trust)))


def look(count: int, seed: int = 5) -> tuple[int, list[str]]:
    """How many runs were looked at, and every alarm."""
    dice, seen, found = random.Random(seed), 0, []
    while seen < count:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            for run, key in store_of(home, dice, min(A_STORE, count - seen)):
                found += alarms(run, key)
                seen += 1
            told = verify_store(home / "runs", replay=True).values()
            found += [str(problem) for problems in told for problem in problems]
            found += map(str, second.verify_store(home / "runs"))
        print(f"{seen} runs, {len(found)} alarms", file=sys.stderr)
    return seen, found


if __name__ == "__main__":
    seen, found = look(int(sys.argv[1]))
    print(*found, f"{seen} honest runs, {len(found)} false alarms of two verifiers", sep="\n")
    sys.exit(bool(found))
