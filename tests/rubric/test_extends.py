"""`extends`: a whole rubric taken over, with what the author names changed, added and removed."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from pathlib import Path

import pytest

from scoring import Plan, RubricError, parse_rubric
from scoring.rubric import examine_files
from tests.rubrics import text

BASE = text(
    rubric="village",
    metrics="""
        income: {type: number, range: [0, 100]}
        rate: {type: percent}
        growth: {formula: income - previous.income}
        crimes: {type: integer, missing: hold}
    """,
    scorecard="""
        - id: economy
          points: 60
          items:
            - {id: earn, method: linear, value: income, zero_at: 0, full_at: 50, points: 40}
            - {id: grow, method: linear, value: growth, zero_at: 0, full_at: 50, points: 20}
        - {id: solve, method: completion, value: rate, target: 90, points: 40}
    """,
    ranking="{within: [county], tie_break: [earn]}",
    grades="[{grade: 好, at_least: 85, quota: {share: 30%, within: county}}, {grade: 差}]",
    vetoes="[{id: gang, when: crimes > 0, grade_at_most: 差}]",
)
HEAD = 'extends: village\nrubric: pastoral\nversion: "2"\napplies_to: {sector: village, where: "unit.zone = \'pastoral\'"}\n'


def read(id: str) -> tuple[str, str] | None:
    return (BASE, "village.yaml") if id == "village" else None


def extended(body: str) -> Plan:
    return parse_rubric(HEAD + textwrap.dedent(body), "pastoral.yaml", read)


def problems(body: str, head: str = HEAD) -> list[tuple[str, str]]:
    with pytest.raises(RubricError) as caught:
        parse_rubric(head + textwrap.dedent(body), "pastoral.yaml", read)
    return [(p.code, str(p.place)) for p in caught.value.problems]


def test_what_is_not_named_stays() -> None:
    made = extended("")
    assert (made.id, made.rubric.version, made.rubric.decimals) == ("pastoral", "2", 2)
    assert [leaf.id for leaf in made.leaves] == ["earn", "grow", "solve"]
    assert dict(made.bases) == {"village": BASE}


def test_keys_of_items_metrics_vetoes_and_grades_are_changed_by_their_names() -> None:
    made = extended("""
        change:
          earn.full_at: 20
          earn.points: 30
          grow.points: 30
          income.range: [0, 40]
          gang.when: crimes > 1
          好.at_least: 80
          好.quota.share: 40%
          ranking.within: [parent]
    """)
    grade = made.rubric.grades[0]
    assert (made.leaf("earn").method.points, grade.at_least) == (30, 80)
    assert grade.quota is not None
    assert (grade.quota.share, grade.quota.within) == (Decimal("0.4"), "county")
    assert made.rubric.metrics["income"].range == (0, 40)
    assert made.rubric.vetoes[0].when.text == "crimes > 1"
    assert made.rubric.ranking.within == ("parent",)


def test_null_takes_a_key_away() -> None:
    assert extended("change: {好.quota: null}").rubric.grades[0].quota is None


def test_metrics_items_and_vetoes_are_added_and_removed() -> None:
    made = extended("""
        remove: [grow, growth]
        add:
          metrics: {herd: {type: integer}, fraud: {type: boolean}}
          economy: [{id: herding, method: linear, value: herd, zero_at: 0, full_at: 9, points: 20}]
          vetoes: [{id: fraud_veto, when: fraud, grade_at_most: 差}]
    """)
    assert [leaf.id for leaf in made.leaves] == ["earn", "herding", "solve"]
    assert [veto.id for veto in made.rubric.vetoes] == ["gang", "fraud_veto"]
    assert "growth" not in made.rubric.metrics


def test_the_checks_run_on_the_result_and_point_into_the_file_where_the_piece_stands() -> None:
    assert problems("change: {earn.points: 50}") == [("points-do-not-add-up", "village.yaml:15:13")]
    assert problems("change: {earn.value: incme}") == [("unknown-name", "pastoral.yaml:5:22")]
    assert problems("remove: [growth]") == [("unknown-name", "village.yaml:18:43")]


def test_what_the_base_does_not_have_is_refused_at_its_place() -> None:
    assert problems("change: {ern.points: 30}") == [("unknown-name", "pastoral.yaml:5:10")]
    assert problems("remove: [grow, grwth]") == [("unknown-name", "pastoral.yaml:5:16")]
    assert problems("add: {economi: []}") == [("unknown-name", "pastoral.yaml:5:7")]
    assert problems("add: {metrics: {rate: {type: number}}}") == [("duplicate-id", "pastoral.yaml:5:17")]
    assert problems("scorecard: []") == [("replaces-all", "pastoral.yaml:5:1")]
    assert problems("change: [1]") == [("wrong-form", "pastoral.yaml:5:1")]


def test_all_of_an_extensions_faults_come_in_one_pass() -> None:
    found = problems("change: {ern.points: 30}\nremove: [grwth]\nadd: {economi: []}")
    assert [code for code, _ in found] == ["unknown-name"] * 3


def test_a_base_that_is_not_there_or_a_circle_is_said() -> None:
    assert problems("", HEAD.replace("village\n", "vilage\n", 1)) == [("no-base", "pastoral.yaml:1:10")]

    def circle(id: str) -> tuple[str, str]:
        return f"extends: {'b' if id == 'a' else 'a'}\n", f"{id}.yaml"

    with pytest.raises(RubricError) as caught:
        parse_rubric("extends: a\n", "c.yaml", circle)
    assert [p.code for p in caught.value.problems] == ["circular-extends"]


def test_a_base_named_by_a_path_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "sample.yaml").write_text("extends: ../village\n", encoding="utf-8")
    assert [problem.code for problem in examine_files([tmp_path / "sample.yaml"])[1]] == ["no-base"]


def test_an_extension_can_be_extended() -> None:
    middle = HEAD + "change: {earn.full_at: 20}\n"
    bases = {"pastoral": (middle, "pastoral.yaml"), "village": (BASE, "village.yaml")}
    made = parse_rubric("extends: pastoral\nrubric: high\nchange: {earn.zero_at: 1}\n", "high.yaml", bases.get)
    assert sorted(made.bases) == ["pastoral", "village"]
    assert made.id == "high"
