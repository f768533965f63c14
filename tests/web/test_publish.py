"""Loading a run and publishing it: exactly what the run says, once, by two persons."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from scoring.errors import RunError
from scoring.reports.card import card_of
from scoring.reports.listed import listed
from scoring.runs import Run, open_run
from scoring.web.published.cards import unpacked
from scoring.web.published.decide import confirm, withdraw
from scoring.web.published.load import load, sweep
from scoring.web.published.models import CardText, Place, Published, Score, State, UnitAt
from tests.reports.book.stored import store
from tests.web.trees import PLANS, random_tree, run_of, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny(tmp_path: Path) -> Run:
    return run_of(random_tree(7), tmp_path)


def test_every_unit_score_and_place_of_the_sample_is_in_the_database_as_the_run_has_it(runs: list[Path]) -> None:
    run = open_run(runs[1])
    rows = {unit.unit_id: unit for unit in UnitAt.objects.filter(published__run=run.id).select_related("score")}
    assert len(rows) == run.units.height
    for unit in listed(run):
        row, result = rows[unit.unit_id], unit.result
        assert (row.name, row.level, row.sector) == (unit.name, unit.level, unit.sector)
        if result is not None:
            assert (row.score.points, row.score.grade, row.score.held) == (
                result.total,
                result.grade or "",
                result.held,
            )
            places = {(place.within, place.group, place.rank, place.peers) for place in row.places.all()}
            said = {(p.within, p.group, "" if p.rank is None else str(p.rank), p.peers) for p in result.places}
            assert places == said


def test_what_is_below_a_unit_lies_between_its_two_numbers(tiny: Run) -> None:
    units = {unit.id: unit for unit in random_tree(7)}
    rows = list(load(tiny, "one").tree.all())
    for row in rows:
        inside = {other.unit_id for other in rows if other.is_below(row)}
        assert inside == {unit.id for unit in units.values() if unit.is_inside(units[row.unit_id])}


def test_positions_go_group_by_group_best_first_with_those_on_hold_last(tiny: Run) -> None:
    places = load(tiny, "one").places
    for ranking in places.order_by().values("rubric", "within").distinct():
        rows = list(places.filter(**ranking).order_by("position"))
        groups = [row.group for row in rows]
        assert groups == sorted(groups)
        for group in groups:
            ranks = [int(row.rank or 10**9) for row in rows if row.group == group]
            assert ranks == sorted(ranks)


def test_a_scorecard_comes_back_as_the_very_same_card(runs: list[Path]) -> None:
    run = open_run(runs[1])
    for kept in CardText.objects.filter(unit__published__run=run.id, unit__level__in=("county", "township"))[:5]:
        assert unpacked(bytes(kept.data)) == card_of(run, kept.unit.unit_id)


def test_loading_a_run_again_changes_nothing(tiny: Run) -> None:
    first = load(tiny, "one")
    counts = [model.objects.count() for model in (Published, UnitAt, Score, Place, CardText)]
    assert load(tiny, "two") == first
    assert [model.objects.count() for model in (Published, UnitAt, Score, Place, CardText)] == counts
    assert Published.objects.get(run=tiny.id).proposed_by == "one"


def test_a_load_that_died_is_seen_by_nobody_and_swept_by_the_next(tiny: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(tiny, "one", dies)
    left = Published.objects.get(run=tiny.id)
    assert (left.state, left.tree.count() > 0) == (State.LOADING, True)
    load(tiny, "two")
    assert Published.objects.get(run=tiny.id).proposed_by == "two"
    assert not UnitAt.objects.filter(published=left.pk).exists()


def test_a_load_of_another_run_that_died_is_swept_after_a_while(tiny: Run) -> None:
    left = Published.objects.create(run="other", folder="/elsewhere/other", cycle="other", period=2025)
    sweep(tiny)
    assert Published.objects.filter(pk=left.pk).exists()
    Published.objects.filter(pk=left.pk).update(touched_at=timezone.now() - timedelta(minutes=11))
    sweep(tiny)
    assert not Published.objects.filter(pk=left.pk).exists()


def test_nobody_decides_or_loads_it_too_while_a_run_is_loaded(tiny: Run) -> None:
    def meanwhile(*_: object) -> None:
        with pytest.raises(RunError, match="cycle-busy"):
            load(tiny, "two")

    load(tiny, "one", meanwhile)
    assert Published.objects.filter(run=tiny.id).count() == 1


def test_who_proposed_a_run_does_not_confirm_it(tiny: Run) -> None:
    run = load(tiny, "one")
    with pytest.raises(RunError, match="not-confirmed"):
        confirm(run, "one")
    confirm(run, "two")
    assert Published.objects.get(pk=run.pk).state == State.PUBLISHED


def test_a_confirmed_run_takes_the_place_of_the_cycles_run_before_it(tiny: Run, tmp_path: Path) -> None:
    first = load(tiny, "one")
    confirm(first, "two")
    second = load(run_of(random_tree(8), tmp_path / "second"), "one")
    confirm(second, "two")
    assert [Published.objects.get(pk=run.pk).state for run in (first, second)] == [State.REPLACED, State.PUBLISHED]


def test_what_was_decided_is_not_decided_again(tiny: Run) -> None:
    run = load(tiny, "one")
    withdraw(run, "one")
    for act in (confirm, withdraw):
        with pytest.raises(RunError, match="not-confirmed"):
            act(run, "two")


def test_a_run_is_loaded_only_once_its_cycle_is_published_with_it(tmp_path: Path) -> None:
    run = store(tmp_path, PLANS, *tables(random_tree(7)), "样例")
    with pytest.raises(RunError, match="not-public"):
        load(run, "one")
