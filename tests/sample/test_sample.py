"""The invented sample: the same bytes every time, figures within their bounds and alike from year to year."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from scoring.intake.collect import collect
from scoring.intake.cycle import read_cycle
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.rubric.model import NUMERIC, Metric
from scoring.sample import SIZES, make_sample
from scoring.sample.lines import By, Line, lines
from scoring.sample.shapes import Part
from tests.rubrics import plan
from tests.sample.reading import FILES, RUBRICS, digests, numbers, read, submissions


def test_the_same_arguments_give_the_same_bytes(plans: list[Plan], spoiled: list[Path], tmp_path: Path) -> None:
    make_sample(tmp_path, plans, SIZES["small"], 7, dirty=0.02, rubrics=FILES)
    assert digests(tmp_path) == digests(spoiled[0].parent)


def test_another_seed_gives_other_figures(plans: list[Plan], folders: list[Path], tmp_path: Path) -> None:
    other = make_sample(tmp_path, plans[-1:], SIZES["small"], 8)
    assert read(other[1] / "ballots.csv")["count"].to_list() != read(folders[1] / "ballots.csv")["count"].to_list()


def test_figures_of_a_rubric_do_not_depend_on_the_other_rubrics(
    plans: list[Plan], folders: list[Path], tmp_path: Path
) -> None:
    alone = make_sample(tmp_path, plans[-1:], SIZES["small"], 7)
    for file in sorted((alone[1] / "submissions").iterdir()):
        assert file.read_bytes() == (folders[1] / "submissions" / file.name).read_bytes()


def test_the_order_of_hashes_does_not_show(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from scoring.rubric import load_rubrics; from scoring.sample import *; "
        "make_sample(Path(sys.argv[1]), load_rubrics([sys.argv[2]]), SIZES['county'], 3, dirty=0.05)"
    )
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [sys.executable, "-c", code, str(out), str(RUBRICS / "village.yaml")]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        made.append(digests(out))
    assert made[0] == made[1]


def test_renamed_merged_and_renumbered_units_are_mapped(folders: list[Path]) -> None:
    last, this = (set(read(folder / "units.csv")[UNIT]) for folder in folders)
    mapping = read(folders[1] / "renamed.csv")
    assert set(mapping["previous_id"]) == last - this
    assert set(mapping["unit_id"]) == this - last
    assert sorted(mapping["unit_id"].value_counts()["count"]) == [1, 2]
    names = [dict(read(folder / "units.csv").select(UNIT, "name").iter_rows()) for folder in folders]
    assert sum(names[0][unit] != names[1][unit] for unit in last & this) == 1


def test_most_villages_keep_their_class(folders: list[Path], plans: list[Plan]) -> None:
    village = next(plan for plan in plans if plan.id == "village")
    last, this = (submissions(folder, village).select(UNIT, "class_rating") for folder in folders)
    both = last.join(this, on=UNIT)
    same: float = both.select((pl.col("class_rating") == pl.col("class_rating_right")).mean()).item()
    assert 0.6 < same < 0.95


def reported(plans: list[Plan]) -> Iterator[tuple[Plan, str, Metric]]:
    for one in plans:
        for id, metric in one.rubric.made_by("type").items():
            yield one, id, metric


def test_every_rubric_has_units(folders: list[Path], plans: list[Plan]) -> None:
    assert len(plans) == len(FILES) == 10
    for one in plans:
        assert submissions(folders[1], one).height >= 3


def test_every_value_lies_within_its_range_and_choices(folders: list[Path], plans: list[Plan]) -> None:
    for folder in folders:
        for one in plans:
            table = submissions(folder, one)
            for id, metric in one.rubric.made_by("type").items():
                assert table[id].null_count() == 0
                if metric.type in NUMERIC:
                    low, high = metric.range or (-1e12, 1e12)
                    assert numbers(table[id]).is_between(float(low), float(high)).all(), (one.id, id)
                if metric.type == "integer":
                    assert table[id].str.contains(r"^\d+$").all(), (one.id, id)
                if metric.choices:
                    assert set(table[id]) <= set(metric.choices)


def test_parts_never_exceed_their_wholes(folders: list[Path], plans: list[Plan]) -> None:
    seen = 0
    for one, id, _ in reported(plans):
        line = lines().get(id)
        cases = line.cases.values() if isinstance(line, By) else [line] if isinstance(line, Line) else []
        for shape in (case.shape for case in cases if isinstance(case.shape, Part)):
            for folder in folders:
                table = submissions(folder, one)
                used = numbers(table[shape.less]) if shape.less else 0
                assert (numbers(table[id]) + used <= numbers(table[shape.of])).all(), (one.id, id)
                seen += 1
    assert seen > 60


def test_every_reported_metric_has_a_line_and_every_line_a_metric(plans: list[Plan]) -> None:
    wanted = {id for _, id, _ in reported(plans)}
    wanted |= {id for one in plans for id, metric in one.rubric.metrics.items() if metric.voices}
    assert wanted == set(lines())


def test_a_clean_sample_is_clean(folders: list[Path], plans: list[Plan]) -> None:
    taken = collect(read_cycle(folders[1]), plans)
    assert taken.issues.rows() == []
    assert taken.values["village"].drop_nulls().height == 159


def test_a_rubric_of_ones_own_gets_figures_targets_ballots_and_panels(tmp_path: Path) -> None:
    own = plan(
        metrics="""
            x: {type: number, range: [5, 9]}
            kind: {type: choice, choices: [甲, 乙]}
            ok: {type: boolean}
            said: {type: text}
            income: {type: choice, choices: [有, 无], note: 与村细则的 income 不同类}
            heard: {ballot: {choices: {是: 1, 否: 0}}}
            seen: {panel: {scale: 10, groups: {a: 1, b: 2}}}
        """,
        scorecard="- {id: a, method: completion, value: x, target: target.x, points: 100}",
    )
    folder = make_sample(tmp_path, [own], SIZES["county"], 1)[1]
    values = read(next((folder / "submissions").iterdir()))
    assert numbers(values["x"]).is_between(5, 9).all()
    assert set(values["kind"]) == {"甲", "乙"}
    assert set(values["income"]) == {"有", "无"}
    assert set(values["ok"]) == {"是", "否"}
    assert read(folder / "targets.csv").columns == [UNIT, "x"]
    assert set(read(folder / "ballots.csv")["choice"]) == {"是", "否", "blank", "spoiled", "issued"}
    panels = read(folder / "panels.csv")
    assert set(panels["group"]) == {"a", "b"}
    assert numbers(panels["score"]).is_between(0, 10).all()
    assert read_cycle_text(folder).count("targets: targets.csv") == 1


def read_cycle_text(folder: Path) -> str:
    return (folder / "cycle.yaml").read_text("utf-8")


def test_no_more_ballots_come_back_than_were_issued(folders: list[Path]) -> None:
    ballots = read(folders[1] / "ballots.csv").with_columns(pl.col("count").cast(pl.Int64))
    issued = pl.col("count").filter(pl.col("choice") == "issued").sum()
    returned = pl.col("count").filter(pl.col("choice") != "issued").sum()
    groups = ballots.group_by(UNIT, "poll", "group").agg(issued.alias("issued"), returned.alias("returned"))
    assert groups.select((pl.col("returned") <= pl.col("issued")).all()).item()
    assert groups.select((pl.col("returned") >= 0.8 * pl.col("issued")).all()).item()


def test_five_to_nine_judges_score_with_one_decimal(folders: list[Path]) -> None:
    panels = read(folders[1] / "panels.csv")
    judges = panels.group_by(UNIT, "panel").len()["len"]
    assert (judges.min(), judges.max()) == (5, 9)
    assert panels["score"].str.contains(r"^\d+\.\d$").all()
