"""An edit's impact on a published cycle: authors see sums of many, who answers for everything sees the units."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoring.errors import RunError
from scoring.runs import Run, open_run
from scoring.web.rubrics.approve import turn_back
from scoring.web.rubrics.models import Rubric
from scoring.web.rubrics.save import save
from scoring.web.work.jobs import ask_impact, carry_out_next, say_stopped
from scoring.web.work.models import Job, JobState
from tests.web.conftest import As

pytestmark = pytest.mark.django_db
ADDRESS = "/rubrics/village/impact/"


@pytest.fixture
def village() -> Rubric:
    return Rubric.objects.get(name="village")


@pytest.fixture
def run(runs: list[Path]) -> Run:
    return open_run(runs[-1])


def villages(run: Run) -> set[str]:
    rows = run.scores.filter(rubric="village")
    return set(rows["name"]) | set(rows["unit_id"]) | {str(total) for total in rows["total"].drop_nulls()}


def words(page: str) -> set[str]:
    return set(re.findall(r"[\w.-]+", re.sub(r"<[^>]*>", " ", page)))


def test_an_author_reads_no_name_and_no_total_of_a_unit(sign_in: As, run: Run) -> None:
    page = sign_in("author").get(ADDRESS).content.decode()
    assert "名次有多像" in page
    assert words(page) & villages(run) == set()


def test_who_answers_for_everything_reads_which_units_move(sign_in: As, run: Run) -> None:
    assert words(sign_in("committee").get(ADDRESS).content.decode()) & villages(run)


def test_an_authors_text_may_not_pick_out_a_unit(sign_in: As, village: Rubric, run: Run) -> None:
    text = village.draft.text.replace(
        "vetoes:\n", "vetoes:\n  - {id: one, when: unit.unit_id = 'p01', grade_at_most: 差}\n", 1
    )
    save(village, text, village.draft.number, "author")
    page = sign_in("author").post(ADDRESS, {"version": "draft", "run": run.id})
    assert page.status_code == 409
    assert "picks-out-units" in page.content.decode()


def test_only_runs_of_published_cycles_can_be_measured_by(sign_in: As, run: Run) -> None:
    client = sign_in("author")
    assert client.post(ADDRESS, {"version": "draft", "run": "2025-0000000000"}).status_code == 400
    assert client.post(ADDRESS, {"version": "draft", "run": run.id}).status_code == 302


def test_a_rubric_has_one_job_at_a_time_and_a_stopped_one_can_be_asked_for_again(village: Rubric, run: Run) -> None:
    version = village.numbered()[0]
    job = ask_impact(version, run.id, "author")
    with pytest.raises(RunError):
        ask_impact(version, run.id, "author")
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    say_stopped()
    ask_impact(version, run.id, "author")
    assert carry_out_next()
    assert Job.objects.filter(rubric=village).first().state == JobState.DONE  # type: ignore[union-attr]


def test_a_text_that_does_not_fit_the_rubrics_in_force_fails_with_its_problems(village: Rubric, run: Run) -> None:
    turn_back(village.numbered()[0], "committee", "x")
    saved = save(village, village.draft.text + "x: 1\n", village.draft.number, "author")
    Job.objects.create(
        rubric=village, kind="impact", by="author", run=run.id, asked={"text": saved.number, "digest": saved.digest}
    )
    carry_out_next()
    job = Job.objects.filter(rubric=village).first()
    assert job is not None
    assert job.state == JobState.FAILED
    assert job.problems[0]["place"].startswith("village.yaml:")
