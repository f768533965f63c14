"""A cycle's way from draft to final on the command line, with the decisions on the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scoring.runs import Run
from scoring.runs.locks import hold
from tests.cli.test_cli import Done, scoring
from tests.runs.committee import tied_run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return tied_run(tmp_path)


def stage(run: Run, *words: str) -> Done:
    return scoring("stage", run.folder, *words, "--by", "示例主任")


def decide(run: Run, *words: str) -> Done:
    return scoring("decide", run.folder, *words, "--by", "示例委员")


def test_a_cycle_goes_from_draft_to_final(run: Run) -> None:
    for one in ("preview", "frozen"):
        assert stage(run, one).returncode == 0
    assert decide(run, "v2", "好", "--kind", "cut_line", "--reason", "群众评议更好").returncode == 0
    assert stage(run, "published").returncode == 0
    assert stage(run, "appeal").returncode == 0
    refused = stage(run, "final")
    assert (refused.returncode, "open-cases" in refused.stderr, "v3" in refused.stderr) == (1, True, True)
    assert decide(run, "v3", "一般", "--kind", "cut_line", "--reason", "另一村更好").returncode == 0
    assert "定为定案" in stage(run, "final").stdout
    assert scoring("verify", run.store).returncode == 0


def test_a_refused_step_says_what_is_open(run: Run) -> None:
    done = stage(run, "published")
    assert (done.returncode, "stage-refused" in done.stderr, "预览 preview，任一批次" in done.stderr) == (1, True, True)
    assert stage(run, "over").returncode == 2


def test_a_decision_is_shown_on_the_scorecard_in_the_tree_and_in_the_list(run: Run) -> None:
    for one in ("preview", "frozen"):
        stage(run, one)
    decide(run, "v2", "好", "--kind", "cut_line", "--reason", "群众评议更好")
    card = scoring("show", run.folder, "v2").stdout
    for word in ("好 考核组决定", "示例委员", "群众评议更好"):
        assert word in card
    assert "决定 1：名额线 1；等次 好 0→1" in scoring("show", run.folder).stdout
    (row,) = json.loads(scoring("decisions", run.folder, "--json").stdout)
    assert (row["unit_id"], row["grade"], row["computed_total"], row["state"]) == ("v2", "好", "88.00", "own")
    decide(run, "v2", "--withdraw", "--reason", "票数有误")
    assert "撤回" in scoring("decisions", run.folder).stdout
    assert "考核组决定" not in scoring("show", run.folder, "v2").stdout


def test_a_grade_or_its_withdrawal_is_asked_for_and_not_both(run: Run) -> None:
    assert decide(run, "v2", "--reason", "x").returncode == 2
    assert decide(run, "v2", "好", "--withdraw", "--reason", "x").returncode == 2


def test_what_another_member_decided_is_not_overruled_unseen(run: Run) -> None:
    for one in ("preview", "frozen"):
        stage(run, one)
    words = ("decide", run.folder, "v2", "--kind", "cut_line", "--by", "示例乙", "--reason", "另有考虑")
    assert decide(run, "v2", "好", "--kind", "cut_line", "--reason", "群众评议更好").returncode == 0
    refused = scoring(*words, "一般")
    assert (refused.returncode, "decided-since" in refused.stderr, "--seen 1" in refused.stderr) == (1, True, True)
    assert scoring(*words, "一般", "--seen", "1").returncode == 0
    rows = json.loads(scoring("decisions", run.folder, "--json").stdout)
    assert [(row["by"], row["grade"]) for row in rows] == [("示例委员", "好"), ("示例乙", "一般")]


def test_the_status_says_where_each_cycle_is_and_who_is_at_work(run: Run) -> None:
    stage(run, "preview", "--reason", "征求意见")
    with hold(run.store, run.cycle, "示例甲", "correct"):
        shown = scoring("status", run.store).stdout
        (cycle,) = json.loads(scoring("status", run.store, "--json").stdout)["cycles"]
    for word in ("[预览]", "示例主任", "征求意见", run.id, "冻结 frozen", "示例甲", "正在更正", run.digest):
        assert word in shown
    assert (cycle["stage"], cycle["standing"], cycle["undecided"]) == ("preview", run.id, ["v2", "v3"])
    assert [move["to"] for move in cycle["moves"]] == ["draft", "preview", "frozen"]
    assert "nobody is at work" in scoring("status", run.store, "--lang", "en").stdout


def test_without_a_store_the_status_says_so(tmp_path: Path) -> None:
    done = scoring("status", tmp_path)
    assert (done.returncode, "no-store" in done.stderr) == (1, True)
