"""`scoring run --engine spark` where it cannot be: said before anything is read, and nothing is stored."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "2024"


def run(out: Path, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scoring", "run", str(SAMPLE), "--out", str(out), "--engine", "spark", *options]
    kept = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    return subprocess.run(command, env=kept | env, capture_output=True, text=True)


def test_without_spark_or_java_it_is_said_and_nothing_is_stored(tmp_path: Path) -> None:
    done = run(tmp_path / "runs", PATH="/nowhere")
    assert done.returncode == 1
    assert "[no-spark]" in done.stdout + done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_setting_without_a_value_is_a_slip_of_the_command(tmp_path: Path) -> None:
    assert run(tmp_path / "runs", "--conf", "spark.driver.memory").returncode == 2
