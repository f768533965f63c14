"""Two persons for everything that counts: decisions taken after a run was loaded are published like the run, and so is the last stage."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from scoring.errors import RunError
from scoring.runs import Run
from scoring.runs.decide import decide
from scoring.runs.stages import life_of, move
from scoring.web.published.decide import confirm
from scoring.web.published.load import load
from scoring.web.published.models import Published, Score, State
from scoring.web.published.waiting import waiting
from scoring.web.work import final
from scoring.web.work.cycles import Work
from tests.runs.committee import correction
from tests.web.test_canaries import client_of
from tests.web.trees import random_tree, run_of

pytestmark = pytest.mark.django_db
UNITS = random_tree(7)
VILLAGE = next(unit.id for unit in UNITS if unit.level == "village" and unit is not UNITS[-1])


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run that one person loaded and another confirmed."""
    found = run_of(UNITS, tmp_path)
    confirm(load(found, "one"), "two")
    return found


@pytest.fixture
def client() -> Client:
    return client_of("committee", "*")


def another_grade(run: Run) -> str:
    """A grade that was not computed for the unit."""
    computed = run.explain(VILLAGE)
    return next(one.grade for one in run.plan(computed.rubric).rubric.grades if one.grade != computed.grade)


def regrade(run: Run, by: str = "one") -> str:
    grade = another_grade(run)
    decide(run, VILLAGE, grade, "manual", "示例理由", by)
    return grade


def published_grade() -> str:
    return Score.objects.get(
        unit__published__state=State.PUBLISHED, unit__published__cycle="tiny", unit__unit_id=VILLAGE
    ).grade


def test_a_decision_taken_after_the_run_was_published_waits(run: Run) -> None:
    before = published_grade()
    regrade(run)
    assert (published_grade(), len(waiting(run.store, run.cycle))) == (before, 1)


def test_loading_the_run_again_and_confirming_it_publishes_the_decision(run: Run, client: Client) -> None:
    grade = regrade(run)
    confirm(load(run, "one"), "two")
    rows = client.get("/cycles/tiny/ranking.csv?level=village&sector=village").content.decode()
    card = client.get(f"/cycles/tiny/units/{VILLAGE}/").content.decode()
    assert (published_grade(), waiting(run.store, run.cycle)) == (grade, ())
    assert "示例理由" in rows
    assert "示例理由" in card


def test_the_row_before_it_is_replaced_and_still_says_what_was_published(run: Run) -> None:
    regrade(run)
    confirm(load(run, "one"), "two")
    rows = Published.objects.filter(run=run.id).order_by("pk").values_list("state", "decisions")
    assert list(rows) == [(State.REPLACED, 0), (State.PUBLISHED, 1)]


def test_who_took_a_decision_does_not_confirm_it(run: Run) -> None:
    regrade(run, by="two")
    loaded = load(run, "one")
    for person in ("one", "two"):
        with pytest.raises(RunError, match="not-confirmed"):
            confirm(loaded, person)
    confirm(loaded, "three")


def test_who_took_a_decision_that_another_confirmed_may_confirm_the_next(run: Run) -> None:
    regrade(run, by="one")
    confirm(load(run, "one"), "two")
    decide(run, VILLAGE, None, "manual", "撤回示例", "two", seen=1)
    confirm(load(run, "two"), "one")
    assert published_grade() == (run.explain(VILLAGE).grade or "")


def test_a_proposal_is_withdrawn_by_a_later_one_with_more_decisions(run: Run) -> None:
    regrade(run)
    first = load(run, "one")
    decide(run, VILLAGE, None, "manual", "撤回示例", "one")
    load(run, "two")
    first.refresh_from_db()
    assert first.state == State.WITHDRAWN


def test_a_run_that_was_withdrawn_can_be_proposed_again(run: Run, client: Client) -> None:
    regrade(run)
    load(run, "one")
    assert client.post(f"/publishing/{run.id}/withdraw/").status_code == 302
    assert load(run, "one").state == State.PROPOSED


def test_what_was_loaded_since_the_page_was_opened_is_not_confirmed(run: Run, client: Client) -> None:
    regrade(run)
    load(run, "one")
    address = f"/publishing/{run.id}/confirm/"
    assert client.post(address, {"decisions": "0"}).status_code == 409
    assert client.post(address, {"decisions": "1"}).status_code == 302


def test_the_second_person_sees_the_decisions_that_are_confirmed(run: Run, client: Client) -> None:
    grade = regrade(run)
    load(run, "one")
    page = client.get(f"/publishing/{run.id}/").content.decode()
    assert "示例理由" in page
    assert f"<b>{grade}</b>" in page


def test_a_run_that_no_longer_stands_is_not_confirmed(tmp_path: Path) -> None:
    old = run_of(UNITS, tmp_path)
    loaded = load(old, "one")
    new = correction(old)
    move(new, "published", "one", "示例更正")
    with pytest.raises(RunError, match="not-confirmed"):
        confirm(loaded, "two")


# -- the last stage ---------------------------------------------------------------------------------------------------


@pytest.fixture
def work(run: Run) -> Work:
    """The cycle of the run, taking appeals."""
    move(run, "appeal", "one")
    return Work(Path(run.store.parent) / "tiny", run.store)


def test_a_cycle_becomes_final_by_two_persons(work: Work) -> None:
    final.propose(work, "one", "示例")
    with pytest.raises(RunError, match="not-confirmed"):
        final.confirm(work, "one")
    final.confirm(work, "two")
    life = life_of(work.store, work.id)
    assert (life.stage, life.steps[-1].by, life.steps[-1].reason) == ("final", "two", "one 提出：示例")


def test_nothing_becomes_final_without_a_proposal(work: Work) -> None:
    with pytest.raises(RunError, match="not-confirmed"):
        final.confirm(work, "two")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_cycle_whose_decisions_wait_does_not_become_final(run: Run, work: Work, when: str) -> None:
    if when == "after":
        final.propose(work, "one", "")
    regrade(run)
    act = final.confirm if when == "after" else lambda work, by: final.propose(work, by, "")
    with pytest.raises(RunError, match="decisions-waiting"):
        act(work, "two")


def test_a_proposal_that_was_taken_back_is_no_proposal(work: Work) -> None:
    final.propose(work, "one", "")
    final.withdraw(work)
    assert final.proposal(work) is None
