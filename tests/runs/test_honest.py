"""No false alarm: neither verifier finds anything in honest runs (1,000 of them: see tests/runs/honest.py)."""

from __future__ import annotations

from tests.runs.honest import look


def test_nothing_is_found_in_honest_runs_of_many_kinds() -> None:
    seen, alarms = look(24)
    assert seen >= 24
    assert alarms == []
