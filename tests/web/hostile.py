"""A world in which everything that a person writes tries to be more than text: `python -m tests.web.hostile DATA`.

Names, secretaries, titles, labels, reasons, decisions, values, user names that failed to sign in, names of files: all payloads.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scoring.runs.decide import decide
from scoring.runs.decisions import is_plain
from scoring.runs.stages import move
from tests.payloads import PAYLOADS
from tests.web.trees import Unit, run_of
from tests.web.world import PASSWORD, PDF

UNITS = [Unit("k", PAYLOADS[0], PAYLOADS[1], "9000.0000", "province", None)]
UNITS += [
    Unit(f"k{n}", name, PAYLOADS[-n], f"{1000 + n}.0000", "village", UNITS[0]) for n, name in enumerate(PAYLOADS[2:])
]
DECIDED = 25
APPEALS = 12


def fill(data: Path) -> None:
    from scoring.web.audit.models import Event
    from scoring.web.people.models import Account
    from scoring.web.published.decide import confirm
    from scoring.web.published.load import load
    from scoring.web.rubrics.take_in import take_in
    from scoring.web.work.cycles import works
    from scoring.web.work.jobs import ask, carry_out_next
    from scoring.web.work.models import Kind

    run = run_of([*UNITS, Unit("last", "末", "末", "1.0000", "village", UNITS[0])], data / "runs", PAYLOADS[3])
    for unit, reason in zip(
        UNITS[1:], [one for one in PAYLOADS if is_plain(one) and one.strip()][:DECIDED], strict=False
    ):
        decide(run, unit.id, "好", "manual", reason, "one")
    confirm(load(run, "one"), "two")
    move(run, "appeal", "tests")
    for name, (role, unit) in {
        "committee": ("committee", "*"),
        "auditor": ("auditor", ""),
        "author": ("author", ""),
        "k1": ("secretary", "k1"),
    }.items():
        account = Account(username=name, role=role, unit_id=unit, created_by="tests")
        account.set_password(PASSWORD)
        account.save()
    appeals()
    make_cycle(data / "cycles" / "tiny")
    take_in(data / "cycles" / "tiny", PAYLOADS[4], lambda version: None)
    for work in works():
        ask(work, Kind.CHECK, PAYLOADS[5])
        carry_out_next()
    for word in PAYLOADS:
        Event.objects.create(who=word[:200], what="sign_in_failed", object=word, detail={word: word})


def appeals() -> None:
    from scoring.web.appeals.file import file
    from scoring.web.evidence import keep
    from scoring.web.people.models import Account
    from scoring.web.rights.scope import Scope

    for n, word in enumerate(PAYLOADS[:APPEALS], 1):
        scope = Scope(Account(username="x", role="secretary", unit_id=f"k{n}"))
        unit = scope.unit(scope.cycle("tiny"), f"k{n}")
        card = scope.card(unit)
        assert card is not None
        evidence = keep(f"{word.replace('/', '')}.pdf", [PDF])
        file(unit, card, scope.item(unit, "a"), "figure", word, word, word, evidence)


def make_cycle(folder: Path) -> None:
    """Its names, labels and values are payloads too; every value is an issue that says what was found."""
    import csv
    import json

    (folder / "submissions").mkdir(parents=True)
    label = json.dumps(PAYLOADS[0])
    (folder / "tiny.yaml").write_text(
        f'rubric: tiny\ntitle: {label}\nversion: "1"\nvalid: {{from: 2024, until: 2026}}\nmissing: no_points\nranking: {{within: [province]}}\napplies_to: {{sector: village}}\ndecimals: 2\n'
        f"metrics:\n  x: {{label: {label}, type: number, missing: hold}}\n"
        f"scorecard:\n  - {{id: a, label: {label}, method: linear, value: x, zero_at: 0, full_at: 100, points: 100, clause: {label}}}\n"
        "grades: [{grade: 好, at_least: 60}, {grade: 差}]\n",
        encoding="utf-8",
    )
    tables = {
        "units.csv": [
            ("unit_id", "name", "level", "sector", "parent_id", "secretary"),
            ("k", PAYLOADS[0], "province", "territory", "", ""),
        ]
        + [
            (f"k{n}", name.strip() or "x", "village", "village", "k", PAYLOADS[n])
            for n, name in enumerate(PAYLOADS[1:])
        ],
        "submissions/x.csv": [("unit_id", "x"), *((f"k{n}", word) for n, word in enumerate(PAYLOADS[1:]))],
    }
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
    (folder / "cycle.yaml").write_text(
        f"cycle: tiny\nperiod: 2025\ntitle: {json.dumps(PAYLOADS[1])}\nrubrics: [tiny.yaml]\ninputs: {{units: units.csv, submissions: [submissions/x.csv]}}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    from scoring.web.start import make_ready, migrate

    make_ready(Path(sys.argv[1]))
    migrate()
    fill(Path(sys.argv[1]))
