"""Publishers killed at random moments: nothing corrupted, nothing acknowledged lost (1,000 kills: see kill.py)."""

from __future__ import annotations

import subprocess
import sys

from tests.crash.prepared import ROOT


def test_kills_at_random_moments_corrupt_and_lose_nothing() -> None:
    command = [sys.executable, "-m", "tests.crash.kill", "60"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "60 kills" in done.stdout
    assert "0 corrupted, 0 acknowledged runs lost, leftovers swept" in done.stdout
