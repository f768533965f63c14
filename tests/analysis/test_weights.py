"""Suggestions for points: published examples of pairwise comparison, and items that tell units apart."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from scoring import RubricError
from scoring.analysis.weights import entropy, pairwise
from tests.runs.stores import small_run


def compared(tmp_path: Path, rows: str, full: int = 100) -> dict[str, Decimal]:
    path = tmp_path / "pairs.csv"
    path.write_text(rows, encoding="utf-8")
    return dict(pairwise(path, Decimal(full)).points)


def test_consistent_judgements_give_their_own_proportions(tmp_path: Path) -> None:
    assert compared(tmp_path, ",a,b,c\na,1,2,4\nb,,1,2\nc,,,1\n", 70) == {"a": 40, "b": 20, "c": 10}


def test_weights_and_ratio_of_the_textbooks_matrix(tmp_path: Path) -> None:
    """Judgements 3, 5, 3: the greatest eigenvalue is 3.0385, so CI = 0.0193 and, with 0.58 for three items, 0.033."""
    path = tmp_path / "pairs.csv"
    path.write_text(",a,b,c\na,1,3,5\nb,1/3,1,3\nc,1/5,1/3,1\n", encoding="utf-8")
    found = pairwise(path, Decimal(100))
    assert [round(share, 3) for share in found.shares.values()] == [0.637, 0.258, 0.105]
    assert found.ratio is not None
    assert round(found.ratio, 3) == 0.033
    assert found.is_consistent


def test_judgements_that_go_round_in_a_circle_are_inconsistent(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(",a,b,c\na,1,9,1/9\nb,,1,9\nc,,,1\n", encoding="utf-8")
    assert not pairwise(path, Decimal(100)).is_consistent


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        (",a,b\na,1,10\nb,,1\n", ["2:3"]),
        (",a,b,c\na,1,2,\nb,1/3,1,x\nc,,,1\n", ["2:4", "3:2", "3:4"]),
        (",a,b\nb,1,2\na,,1\n", [""]),
    ],
)
def test_every_cell_that_is_no_judgement_is_told_at_once(tmp_path: Path, rows: str, places: list[str]) -> None:
    with pytest.raises(RubricError) as caught:
        compared(tmp_path, rows)
    found = sorted(f"{p.place.line}:{p.place.col}" if p.place.line else "" for p in caught.value.problems)
    assert found == places


def test_points_add_up_to_the_total_whatever_the_shares(tmp_path: Path) -> None:
    assert sum(compared(tmp_path, ",a,b,c\na,1,3,5\nb,,1,3\nc,,,1\n", 17).values()) == 17


def test_an_item_on_which_all_earn_the_same_deserves_no_weight(tmp_path: Path) -> None:
    run = small_run(tmp_path, v1=(50, 0), v2=(10, 0), v3=(20, 0), v4=(30, 0), v5=(1, 0), v6=(2, 0)).run
    found = entropy(run, run.plan("tiny"))
    assert found.points == {"economy": Decimal("100.00"), "order": Decimal("0.00")}


def test_a_group_that_is_not_there_is_told(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    with pytest.raises(RubricError):
        entropy(run, run.plan("tiny"), "ecnomy")
