"""The world in which the pages are tested: the sample province, both years published, an account for every kind of person.

`tests/web/conftest.py` fills the tests' own database with it; `python -m tests.web.world DATA RUN RUN` fills that of a server.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from scoring.runs import open_run

PASSWORD = "Shi-Li-2025-Mima"
TOWN = "p01-f01-c01-t01"  # the unit that everything turns round
UNITS = {
    "town": TOWN,
    "above": "p01-f01-c01",
    "beside": "p01-f01-c01-t02",
    "below": "p01-f01-c01-t01-com001",
    "far": "p01-f02-c01-t01-v001",
    "top": "p01",
    "unknown": "p01-f01-c01-t01x",
}
ACTORS = {  # user name: role, unit
    "secretary_own": ("secretary", TOWN),
    "secretary_above": ("secretary", "p01-f01-c01"),
    "secretary_beside": ("secretary", "p01-f01-c01-t02"),
    "secretary_below": ("secretary", "p01-f01-c01-t01-com001"),
    "committee": ("committee", "*"),
    "committee_second": ("committee", "p01"),
    "committee_whole": ("committee", "*"),
    "committee_county": ("committee", "p01-f01-c01"),
    "committee_far": ("committee", "p01-f02"),
    "author": ("author", ""),
    "auditor": ("auditor", ""),
    "administrator": ("administrator", ""),
}
PROPOSER = "committee"


APPEALED = "two_new"  # an item of the town's scorecard that its secretary questions
PDF = b"%PDF-1.7\n% evidence\n%%EOF\n"


def add_cycle(data: Path, name: str) -> Path:
    """This year's cycle once more under another name, not scored yet."""
    folder = data / "cycles" / name
    shutil.copytree(data / "cycles" / "sample-2025", folder)
    text = (folder / "cycle.yaml").read_text(encoding="utf-8")
    (folder / "cycle.yaml").write_text(text.replace("cycle: sample-2025", f"cycle: {name}"), encoding="utf-8")
    return folder


def fill(runs: Sequence[Path]) -> None:
    """Publishes the runs and makes the accounts, all with the same password of their own; files an appeal of the town.

    The cycles, their rubrics (taken in) and the store of their runs lie in the data folder; this year's is checked, and its twin
    `trial` has not been scored yet.
    """
    from django.conf import settings

    from scoring.web.people.models import Account
    from scoring.web.published.decide import confirm
    from scoring.web.published.load import load
    from scoring.web.rubrics.take_in import take_in
    from scoring.web.work.cycles import Work
    from scoring.web.work.jobs import ask, carry_out_next
    from scoring.web.work.models import Kind

    data, home = Path(settings.DATA), runs[0].parent.parent
    shutil.copytree(home, data, dirs_exist_ok=True)
    add_cycle(data, "trial")
    take_in(data / "rubrics", PROPOSER, lambda version: None)
    edit()
    for folder in runs:
        confirm(load(open_run(data / "runs" / folder.name), PROPOSER), "committee_second")
    ask(Work(data / "cycles" / "sample-2025", data / "runs"), Kind.CHECK, PROPOSER)
    carry_out_next()
    measure(runs[-1].name)
    for name, (role, unit) in ACTORS.items():
        account = Account(username=name, role=role, unit_id=unit, created_by="tests")
        account.set_password(PASSWORD)
        account.save()
    appeal()
    submissions()


def submissions() -> None:
    """On line, for `trial`: the town has submitted, with a file of evidence; the community below it was given its form back."""
    from scoring.web.evidence import keep
    from scoring.web.people.models import Account
    from scoring.web.rights.scope import Scope
    from scoring.web.submissions.answer import give_back
    from scoring.web.submissions.fill import Answers, save, submit

    def hand_in(actor: str, values: dict[str, str], metric: str) -> int:
        scope = Scope(Account.objects.get(username=actor))
        forms = scope.forms("trial")
        unit, file = scope.reporter(forms, ACTORS[actor][1]), keep("示例 名册.pdf", [PDF])
        answers = Answers(values, {metric: "上年结转一个，今年一并整顿（示例）"}, {metric: file}, frozenset(), 0)
        revision = save(forms, unit, answers, actor, lambda _: None).revision
        submit(forms, unit, revision, actor, lambda _: None)
        return revision

    town = {
        "weak_listed": "3",
        "weak_cleared": "4",
        "two_new_cover": "61.5",
        "projects_filed": "4",
        "false_figures": "否",
    }
    hand_in("secretary_own", town, "weak_cleared")
    community = {"community_operating_funds": "6.9", "community_workers": "8", "community_grids": "9"}
    revision = hand_in("secretary_below", community, "community_workers")
    scope = Scope(Account.objects.get(username="committee_county"))
    forms = scope.forms("trial")
    unit, told = scope.reporter(forms, UNITS["below"]), {"community_grids": "与网格台账不符（示例）"}
    give_back(forms, unit, revision, "committee_county", "网格数请核对后再报。", told, lambda _: None)
    later = Answers(community | {"community_grids": "九个"}, {}, {}, frozenset(), revision)
    save(forms, unit, later, "secretary_below", lambda _: None)


def edit() -> None:
    """An author hands in an edit of the village rubric: a band that begins lower."""
    from scoring.web.rubrics.approve import submit
    from scoring.web.rubrics.models import Rubric
    from scoring.web.rubrics.save import save

    village = Rubric.objects.get(name="village")
    text = edited(village.draft.text)
    submit(village, save(village, text, 1, "author").number, "author", "破零第二档由 10 万元降到 8 万元（示例）")


def measure(run: str) -> None:
    """What the author's edit would have done to a run."""
    from scoring.web.rubrics.models import Version
    from scoring.web.work.jobs import ask_impact, carry_out_next

    ask_impact(Version.objects.get(rubric__name="village", number=2), run, "author")
    carry_out_next()


def edited(text: str) -> str:
    """The village rubric with a band that begins lower, its examples and its version put right."""
    for old, new in (
        ("{at_least: 10, points: 16}", "{at_least: 8, points: 16}"),
        ("{given: {income: 9.99}, points: 12}", "{given: {income: 7.99}, points: 12}"),
        ('version: "2025.1"', 'version: "2025.2"'),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


def appeal() -> None:
    """The town's secretary questions an item of last year's scorecard."""
    from scoring.web.appeals.file import file
    from scoring.web.evidence import keep
    from scoring.web.people.models import Account
    from scoring.web.rights.scope import Scope

    scope = Scope(Account.objects.get(username="secretary_own"))
    unit = scope.unit(scope.cycle("sample-2024"), TOWN)
    card = scope.card(unit)
    assert card is not None
    evidence = keep("示例 佐证.pdf", [PDF])
    file(
        unit, card, scope.item(unit, APPEALED), "figure", "70", "年报第 3 页为 70%（示例）。", "secretary_own", evidence
    )


if __name__ == "__main__":
    from scoring.web.start import make_ready, migrate

    make_ready(Path(sys.argv[1]))
    migrate()
    fill([Path(run) for run in sys.argv[2:]])
