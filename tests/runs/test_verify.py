"""What verify finds, and that it finds nothing in an honest run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scoring.errors import Problem
from scoring.runs.sign import new_key
from scoring.runs.verify import Trust, verify
from scoring.runs.write import Seal
from tests.runs.forge import forge
from tests.runs.stores import small_run


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_an_honest_run_is_as_published_and_scores_the_same_again(tmp_path: Path, alg: str) -> None:
    run = small_run(tmp_path, Seal("示例核分人", alg)).run  # type: ignore[arg-type]
    assert verify(run.folder, replay=True) == []


def test_a_signed_run_is_told_from_one_signed_by_another(tmp_path: Path) -> None:
    mine, other = new_key(tmp_path / "mine.key"), new_key(tmp_path / "other.key")
    run = small_run(tmp_path, Seal("示例核分人", key=mine)).run
    assert verify(run.folder, Trust(mine.public)) == []
    assert codes(verify(run.folder, Trust(other.public))) == {"wrong-key"}


def test_a_run_without_a_signature_is_told_where_one_is_asked_for(tmp_path: Path) -> None:
    key = new_key(tmp_path / "mine.key")
    assert codes(verify(small_run(tmp_path).run.folder, Trust(key.public))) == {"not-signed"}


def test_the_head_printed_on_a_scorecard_is_in_the_chain(tmp_path: Path) -> None:
    first, last = small_run(tmp_path).run, small_run(tmp_path, v1=(49, 0)).run
    assert verify(last.folder, Trust(head=first.digest)) == []
    assert codes(verify(last.folder, Trust(head="0" * 64))) == {"chain-broken"}


def test_a_run_outside_its_store_is_checked_but_for_its_chain(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    copy = shutil.copytree(run.folder, tmp_path / "usb" / run.id)
    assert [(problem.code, problem.severity) for problem in verify(copy)] == [("no-chain", "warning")]


def test_a_rule_changed_with_all_digests_made_anew_is_found_by_scoring_again(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    rubric = (run.folder / "rubrics" / "tiny.yaml").read_text(encoding="utf-8").replace("full_at: 50", "full_at: 60")
    forged = forge(run.folder, {"rubrics/tiny.yaml": rubric.encode()})
    assert codes(verify(forged)) == {"no-chain"}
    assert codes(verify(forged, replay=True)) == {"no-chain", "replay-differs"}
