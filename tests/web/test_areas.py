"""Pictures of a cycle: what is counted in them agrees with the places and totals of the run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from scoring.reports.view import Kind
from scoring.runs import open_run
from scoring.web.people.models import Account
from scoring.web.published.areas import areas, moved, of_kind
from scoring.web.published.models import Published, UnitAt
from scoring.web.rights.scope import Scope
from tests.web.conftest import As

pytestmark = pytest.mark.django_db
VILLAGES = Kind("village", "village", "village")


@pytest.fixture
def scope() -> Scope:
    return Scope(Account.objects.get(username="committee"))


@pytest.fixture
def run() -> Published:
    return Published.objects.get(cycle="sample-2025")


def test_areas_hold_every_scored_unit_of_the_kind_once(scope: Scope, run: Published) -> None:
    units = scope.units(run)
    found = areas(units, None, VILLAGES)
    scored = of_kind(units, VILLAGES).filter(score__held=False)
    assert sum(len(area.totals) for area in found) == scored.count()
    assert sum((area.grades for area in found), Counter()) == Counter(scored.values_list("score__grade", flat=True))


def test_an_areas_median_is_that_of_the_run(scope: Scope, run: Published, runs: list[Path]) -> None:
    area = areas(scope.units(run), None, VILLAGES)[0]
    stored = open_run(runs[1])
    inside = UnitAt.objects.filter(published=run, seq__gte=area.unit.seq, seq__lte=area.unit.last, rubric="village")
    totals = [stored.explain(unit_id).total for unit_id in inside.values_list("unit_id", flat=True)]
    assert area.median == median(total for total in totals if total is not None)


def test_movement_counts_units_of_both_years_once(scope: Scope, run: Published) -> None:
    last = Published.objects.get(cycle="sample-2024")
    before, now = of_kind(scope.units(last), VILLAGES), of_kind(scope.units(run), VILLAGES)
    both = set(before.filter(score__held=False).values_list("unit_id", flat=True))
    both &= set(now.filter(score__held=False).values_list("unit_id", flat=True))
    found = moved(before, now, run.grades("village"))
    assert sum(sum(counts) for _, counts in found) == len(both)


def test_a_committee_of_a_county_sees_no_area_outside_it(sign_in: As) -> None:
    page = sign_in("committee_county").get("/cycles/sample-2025/").content.decode()
    assert "<svg" in page
    assert "p01-f02" not in page
    assert sign_in("committee_county").get("/cycles/sample-2025/?under=p01-f02").status_code == 404
