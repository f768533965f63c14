"""What holds on SQLite holds on PostgreSQL: the tests that touch the database run again on a server of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.once import SHARED, shared
from tests.postgres import postgres
from tests.web.live import ROOT, environment

AGAIN = (
    "test_publish.py",
    "test_audit.py",
    "test_sign_in.py",
    "test_canaries.py",
    "test_second_person.py",
    "test_any_request.py",
    "test_rubrics.py",
)


def test_publishing_the_log_signing_in_and_the_canaries_hold_on_postgresql_too(request: pytest.FixtureRequest) -> None:
    told = {"SCORING_EXAMPLES": "8", SHARED: str(shared(request))}
    with postgres() as address:
        files = [str(Path("tests/web", name)) for name in AGAIN]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not ones_own or 0", *files]
        done = subprocess.run(
            command, env=environment(address) | told, cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout[-5000:]
