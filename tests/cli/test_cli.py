"""The command line as a person uses it: what it prints, how it ends, and that problems are never tracebacks."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scoring.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def scoring(*words: str | Path) -> Done:
    """The command line in this process: as `python -m scoring`, without starting Python each time."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("COLUMNS", "160")
        patch.setattr(sys, "argv", ["scoring", *map(str, words)])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def test_the_module_is_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scoring", "rank", str(ROOT)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, "no-run" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


@pytest.mark.parametrize("words", [("rank",), ("rubric", "test"), ("web", "restore")])
def test_what_is_refused_is_told_in_the_language_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)  # where the server would keep its data
    done = scoring(*words, tmp_path / "none", "--lang", "en")
    assert (done.returncode, "fix: " in done.stderr, "改法" in done.stderr) == (1, True, False)


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample province, both years scored once; the run of the later."""
    out = tmp_path_factory.mktemp("runs")
    for year in ("2024", "2025"):
        done = scoring("run", ROOT / "data" / "sample" / year, "--out", out)
        assert done.returncode == 0, done.stderr
    return next(out.glob("2025-*"))


def rows(*words: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(scoring("rank", *words, "--json").stdout)
    return found


def test_a_run_says_how_many_were_scored_and_held_and_the_sums_agree(run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    counts = manifest["counts"]
    assert counts["units"] == counts["scored"] + counts["held"] + counts["no_rubric"]
    assert counts["held"] == 6
    assert set(manifest["reconciliation"]) == {"submissions", "ballots", "panels"}
    for sums in manifest["reconciliation"].values():
        assert sums["rows_read"] == sums["rows_used"] + sums["rows_refused"] + sums["rows_left_out"]
        assert sums["cells_read"] == sums["cells_used"] + sums["cells_empty"] + sums["cells_refused"]


def test_a_run_names_the_run_of_the_year_before(run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    (before,) = run.parent.glob("2024-*")
    assert manifest["previous"]["run"] == before.name


def test_scoring_again_gives_the_same_run(run: Path) -> None:
    done = scoring("run", ROOT / "data" / "sample" / "2025", "--out", run.parent, "--json")
    assert json.loads(done.stdout)["run"] == str(run)


def test_ranks_go_down_from_the_province_to_a_township(run: Path) -> None:
    everyone = rows(run)
    county = rows(run, "--under", "示例丁县")
    township = rows(run, "--under", "p01-f01-c04-t01", "--sector", "village")
    assert len(everyone) > len(county) > len(township) > 5
    assert {row["sector"] for row in county} >= {"village", "organ", "school", "new_type", "territory"}
    villages = [row for row in everyone if row["rubric"] == "village" and not row["held"]]
    assert {row["peers_province"] for row in villages} == {len(villages)}


def test_a_ranking_table_lists_the_best_first(run: Path) -> None:
    shown = scoring("rank", run, "--by", "county", "--sector", "village", "--under", "p01-f01-c04", "--top", "3").stdout
    assert [line.split()[0] for line in shown.splitlines()[2:5]] == ["1/22", "2/22", "3/22"]


def test_below_a_unit_the_ranking_within_it_is_shown_and_every_line_has_its_own(run: Path) -> None:
    assert "全县名次" in scoring("rank", run, "--under", "p01-f01-c04", "--sector", "village").stdout
    lines = scoring("rank", run, "--by", "unit.line", "--top", "1").stdout
    for line in ("本条线名次", "机关工委", "省直机关工委"):
        assert line in lines
    zones = scoring("rank", run, "--by", "unit.zone", "--sector", "village", "--top", "2").stdout
    assert [zone for zone in ("农区", "城镇", "牧区") if zone in zones] == ["农区", "城镇", "牧区"]


def test_a_ranking_that_no_rubric_has_is_said(run: Path) -> None:
    done = scoring("rank", run, "--by", "unit.age")
    assert (done.returncode, "no-ranks" in done.stderr) == (1, True)


def test_without_a_unit_the_tree_of_results_is_shown(run: Path) -> None:
    shown = scoring("show", run, "--depth", "2").stdout
    for word in ("示例省", "示例一市", "示例丁县", "国企", "高校", "平均"):
        assert word in shown
    assert "示例甲区" in scoring("show", run, "--under", "p01-f01").stdout


def test_a_territorys_scorecard_names_the_units_that_moved_its_rollups_most(run: Path) -> None:
    shown = scoring("show", run, "p01-f01-c04-t01").stdout
    for word in ("牵动汇总指标最多的下级单位", "拉低", "拉高", "÷", "所属村级单位"):
        assert word in shown


def test_a_scorecard_shows_points_losses_places_and_what_would_earn_more(run: Path) -> None:
    shown = scoring("show", run, "示例022村").stdout
    for word in ("总分", "等次", "全县", "失分最多的三项", "折算", "可得", "评委", "村民代表 好"):
        assert word in shown


def test_a_scorecard_is_written_as_a_page_as_pdf_and_as_json(run: Path, tmp_path: Path) -> None:
    done = scoring("show", run, "示例022村", "--html", "--pdf", "--json", "-o", tmp_path / "card")
    assert done.returncode == 0, done.stderr
    begins = {path.suffix: path.read_bytes()[:5] for path in tmp_path.iterdir()}
    assert begins == {".html": b"<!doc", ".pdf": b"%PDF-", ".json": b'{\n "u'}
    told = json.loads(scoring("show", run, "示例022村", "--json").stdout)
    assert told == json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))


def test_a_held_unit_shows_its_reason_and_no_score(run: Path) -> None:
    held = [row for row in rows(run) if row["held"]]
    shown = scoring("show", run, held[0]["unit_id"]).stdout
    assert "暂不评分" in shown
    assert "作废：收回票数多于发出票数" in shown


def test_a_vetoed_unit_shows_the_veto(run: Path) -> None:
    vetoed = next(row for row in rows(run) if row["vetoes"] == ["gang"])
    assert "一票否决：涉黑涉恶" in scoring("show", run, vetoed["unit_id"]).stdout


def test_forms_are_made_one_a_parent_unit_with_last_years_figures(run: Path, tmp_path: Path) -> None:
    (before,) = run.parent.glob("2024-*")
    units = ROOT / "data" / "sample" / "2025" / "units.csv"
    words = ("--units", units, "-o", tmp_path / "forms", "--under", "示例丁县", "--split", "--previous", before)
    done = scoring("template", ROOT / "rubrics" / "village.yaml", *words)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "forms").glob("village-p01-f01-c04-*.xlsx"))) == 3
    refused = scoring("template", ROOT / "rubrics" / "village.yaml", "--units", units, "--under", "示例子县")
    assert (refused.returncode, "unknown-unit" in refused.stderr) == (1, True)


def test_a_check_lists_issues_by_file_and_who_has_not_handed_in(run: Path) -> None:
    year = ROOT / "data" / "sample" / "2025"
    done = scoring("check", year, "--out", run.parent)
    assert done.returncode == 1
    for word in ("submissions/village-p01-f01.csv", "不在选项之内", "全部报送", "退回"):
        assert word in done.stdout
    told = json.loads(scoring("check", year, "--out", run.parent, "--json").stdout)
    assert {row["submitted"] for row in told["completeness"]} == {row["expected"] for row in told["completeness"]}
    assert all(issue["fix_zh"] and issue["fix_en"] for issue in told["issues"] if issue["severity"] == "error")


def test_english_is_spoken_on_wish(run: Path) -> None:
    shown = scoring("show", run, "示例022村", "--lang", "en").stdout
    assert "The three largest losses" in shown
    assert "would earn" in shown
    assert "judges" in shown
    ranked = scoring("rank", run, "--under", "p01-f01-c02", "--lang", "en").stdout
    assert "Unit id" in ranked
    assert "unit_id" not in ranked


def test_a_sample_is_made_and_can_be_scored(tmp_path: Path) -> None:
    done = scoring("sample", tmp_path / "s", "--size", "county", "--seed", "3", "--dirty", "2%")
    assert done.returncode == 0, done.stderr
    for year in ("2024", "2025"):
        assert scoring("run", tmp_path / "s" / year, "--out", tmp_path / "runs").returncode == 0
    for words, code in ((("--size", "huge"), "sample-size"), (("--dirty", "3"), "not-a-share")):
        refused = scoring("sample", tmp_path / "t", *words)
        assert (refused.returncode, code in refused.stderr) == (1, True)


def test_an_unknown_unit_is_a_problem_not_a_traceback(run: Path) -> None:
    done = scoring("show", run, "nobody")
    assert (done.returncode, "unknown-unit" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_a_changed_file_of_a_run_is_noticed(run: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(run, tmp_path / "copy")
    scores = copy / "scores.parquet"
    scores.write_bytes(scores.read_bytes()[:-1] + b"x")
    done = scoring("rank", copy)
    assert (done.returncode, "file-changed" in done.stderr) == (1, True)


def test_no_cycle_no_run_and_no_rubric_are_problems(tmp_path: Path) -> None:
    for words, code in (
        (("run", tmp_path), "no-cycle"),
        (("rank", tmp_path), "no-run"),
        (("rubric", "check", tmp_path / "x.yaml"), "unreadable"),
    ):
        done = scoring(*words)
        assert done.returncode == 1
        assert code in done.stderr + done.stdout
        assert "Traceback" not in done.stderr


def test_wrong_usage_ends_with_two() -> None:
    assert scoring("rank").returncode == 2


def test_our_rubrics_are_without_problems_and_their_examples_hold() -> None:
    for place in ("rubrics", "docs/first.yaml"):
        assert scoring("rubric", "check", ROOT / place).returncode == 0
        assert scoring("rubric", "test", ROOT / place).returncode == 0


def test_a_broken_rubric_is_listed_as_json(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "first.yaml").read_text(encoding="utf-8").replace("method: bands", "method: band")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    done = scoring("rubric", "check", tmp_path / "b.yaml", "--json")
    assert done.returncode == 1
    assert [(p["code"], p["line"], p["col"]) for p in json.loads(done.stdout) if p["severity"] == "error"] == [
        ("unknown-method", 14, 13)
    ]


def test_a_rubric_is_shown_as_a_tree() -> None:
    shown = scoring("rubric", "show", ROOT / "rubrics" / "village.yaml").stdout
    assert "村集体经济“破零”" in shown
    assert "completion" in shown


def test_the_demo_scores_every_cycle() -> None:
    done = scoring("demo")
    assert done.returncode == 0, done.stderr
    for word in ("青海省", "示例省", "结果树", "高校", "失分最多的三项", "牵动汇总指标最多的下级单位"):
        assert word in done.stdout


def test_a_period_outside_the_rubrics_span_is_refused(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text((ROOT / "docs" / "first.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "units.csv").write_text(
        "unit_id,name,level,sector,parent_id\na,甲,village,village,\n", encoding="utf-8"
    )
    (tmp_path / "cycle.yaml").write_text(
        "period: 2030\nrubrics: [first.yaml]\ninputs: {units: units.csv}\n", encoding="utf-8"
    )
    done = scoring("run", tmp_path, "--out", tmp_path / "runs")
    assert (done.returncode, "period-outside" in done.stderr) == (1, True)


def test_two_years_are_compared_with_sums_grades_and_reasons(run: Path, tmp_path: Path) -> None:
    (before,) = run.parent.glob("2024-*")
    book = tmp_path / "new" / "moves.xlsx"
    done = scoring("compare", before, run, "--top", "3", "--xlsx", book)
    assert done.returncode == 0, done.stderr
    for word in ("两个年度", "名次相关", "等次去向", "变动的单位 298", "折算 · ", "示例003联村", "另有 295 个"):
        assert word in done.stdout
    assert book.is_file()
    shown = scoring("compare", before, run, "--unit", "示例135村", "--lang", "en").stdout
    for word in ("sum = change of the total", "Then", "Places", "collective operating income"):
        assert word in shown


def test_a_comparison_for_programs_closes_too(run: Path) -> None:
    (before,) = run.parent.glob("2024-*")
    told = json.loads(scoring("compare", before, run, "--json").stdout)
    assert (told["relation"], len(told["summary"]), len(told["units"])) == ("years", 10, 298)
    for unit in told["units"]:
        effects = [Decimal(cause["effect"]) for cause in unit["causes"] if cause["effect"] is not None]
        assert unit["change"] is None or sum(effects) == Decimal(unit["change"])


def test_a_file_that_cannot_be_written_is_a_problem(run: Path) -> None:
    done = scoring("compare", run, run, "--xlsx", run / "scores.parquet" / "x.xlsx")
    assert (done.returncode, "not-written" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def own_store(run: Path, tmp_path: Path) -> Path:
    """The run in a store of its own, where it can be corrected."""
    return shutil.copytree(run.parent, tmp_path / "store") / run.name


def test_a_run_is_corrected_with_a_table_and_everyone_affected_is_listed(run: Path, tmp_path: Path) -> None:
    old, table = own_store(run, tmp_path), tmp_path / "c.csv"
    table.write_text("unit_id,metric,value,was\np01-f01-c02-t01-v001,income,4.2,73.48\n", encoding="utf-8")
    done = scoring("run", "--correct", old, "--with", table, "--reason", "申诉属实", "--by", "示例核分人", "--top", "5")
    assert done.returncode == 0, done.stderr
    for word in ("更正后的批次", "73.48 → 4.2 万元", "c.csv:2", "理由：申诉属实", "自身数据未变", "名次相关"):
        assert word in done.stdout
    (made,) = set(old.parent.glob("2025-*")) - {old}
    listed = scoring("corrections", old).stdout
    assert [line.split()[0] for line in listed.splitlines()[1:]] == [old.name, made.name]
    assert scoring("verify", made, "--replay").returncode == 0
    again = scoring("run", "--correct", old, "--with", table, "--reason", "申诉属实")
    assert (again.returncode, "already-corrected" in again.stderr) == (1, True)


def test_a_correction_for_programs_tells_changes_and_comparison(run: Path, tmp_path: Path) -> None:
    old, table = own_store(run, tmp_path), tmp_path / "c.csv"
    table.write_text("unit_id,metric,value\np01-f01-c02-t01-v001,income,空\n", encoding="utf-8")
    told = json.loads(scoring("run", "--correct", old, "--with", table, "--reason", "x", "--json").stdout)
    assert told["changes"][0] | {"file": ""} == {
        "unit_id": "p01-f01-c02-t01-v001", "metric": "income", "old": 73.48, "new": None, "why": None, "file": "", "row": 2,
    }  # fmt: skip
    assert told["comparison"]["relation"] == "correction"
    assert told["corrects"]["run"] == old.name


@pytest.mark.parametrize(
    "words",
    [("--correct", "x"), ("--correct", "x", "--with", "c.csv", "cycle"), ("--with", "c.csv"), ("cycle", "--reason", "y"), ()],
)  # fmt: skip
def test_a_correction_that_is_half_said_is_wrong_usage(words: tuple[str, ...]) -> None:
    assert scoring("run", *words).returncode == 2


VILLAGES = (ROOT / "rubrics" / "village.yaml", "--units", ROOT / "data" / "sample" / "2025" / "units.csv")


def test_a_form_is_written_to_the_file_that_is_named(tmp_path: Path) -> None:
    done = scoring("template", *VILLAGES, "--under", "p01-f01", "-o", tmp_path / "new" / "v.xlsx")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["new", "v.xlsx"]
    assert scoring("template", *VILLAGES, "--split", "-o", tmp_path / "v.xlsx").returncode == 2


def test_units_that_are_not_there_are_a_problem_and_no_traceback(tmp_path: Path) -> None:
    done = scoring("template", VILLAGES[0], "--units", tmp_path / "nothing.csv")
    assert (done.returncode, "no-file" in done.stderr) == (1, True)


def test_a_new_cycle_takes_the_rubrics_of_its_year_and_says_what_comes_next(tmp_path: Path) -> None:
    done = scoring("new", tmp_path / "2026", ROOT / "rubrics", "--period", "2026")
    assert "scoring check" in done.stdout
    assert "province.yaml" not in (tmp_path / "2026" / "cycle.yaml").read_text(encoding="utf-8")
    assert scoring("new", tmp_path / "1999", ROOT / "rubrics", "--period", "1999").returncode == 2
