"""A server killed at random moments: nothing half done, nothing acknowledged lost (more kills: see served.py)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.crash.prepared import ROOT
from tests.postgres import SERVERS


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_server_that_is_killed_at_random_moments_leaves_nothing_half_done(database: str) -> None:
    if database == "postgresql" and not SERVERS:
        pytest.skip("no PostgreSQL server is installed")
    more = ["--postgresql"] if database == "postgresql" else []
    command = [sys.executable, "-m", "tests.crash.served", "13", *more]
    # a process of its own has the server's settings, not those of the tests of the web
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SCORING_", "DJANGO_"))}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=own)
    assert done.returncode == 0, done.stderr
    assert "13 kills: nothing half done, nothing acknowledged lost" in done.stdout
