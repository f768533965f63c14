"""A rubric's publication killed at every sync and rename: in force whole, or the version before it is (every write: approved.py)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.crash.prepared import ROOT
from tests.crash.trace import can_trace


@pytest.mark.skipif(not can_trace(), reason="strace is not installed, or may not trace here")
def test_a_publication_of_a_rubric_that_is_killed_leaves_the_old_version_in_force_or_the_new_one() -> None:
    command = [sys.executable, "-m", "tests.crash.approved", "--short"]
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SCORING_", "DJANGO_"))}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=own)
    assert done.returncode == 0, done.stderr
    assert "nothing half done, every publication done again" in done.stdout
    assert "'taken back'" in done.stdout  # some hit between the file and the database
