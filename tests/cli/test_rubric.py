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

FIRST = (ROOT / "docs" / "first.yaml").read_text(encoding="utf-8")
BROKEN = FIRST.replace("method: bands", "method: band")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "b.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_the_shipped_rubrics_have_no_error_and_no_warning() -> None:
    for folder in ("rubrics", "docs"):
        done = scoring("rubric", "check", ROOT / folder)
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
        assert _until(watch, "errors") == "1 rubrics, 1 errors, 0 warnings"
        broken.write_text(FIRST, encoding="utf-8")
        assert _until(watch, "errors") == "1 rubrics, 0 errors, 0 warnings"
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
