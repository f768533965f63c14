"""Where the published figures lie; they never enter the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CASES = Path(os.environ.get("SCORING_CASES_DIR", Path(__file__).parents[2].parent / "shared" / "cases"))


def case(name: str) -> Path:
    """The folder of one published case; the test is skipped where it is absent."""
    if not (CASES / name).is_dir():
        pytest.skip(f"the published case '{name}' is not here (set SCORING_CASES_DIR)")
    return CASES / name
