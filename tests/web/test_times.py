"""Every time on a page is in the server's zone, whoever wrote it where."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from scoring.runs.decide import decide
from scoring.runs.stages import move
from tests.runs.committee import tied_run, to_stage
from tests.web.conftest import As
from tests.zone import zone


@pytest.mark.parametrize("written_in", ["UTC", "America/New_York"])
def test_the_history_of_a_cycle_is_told_in_the_servers_zone(
    sign_in: As, tmp_path: Path, settings: Any, written_in: str
) -> None:
    settings.DATA = tmp_path
    (tmp_path / "cycles").mkdir()
    run = tied_run(tmp_path)
    (tmp_path / "2025").rename(tmp_path / "cycles" / "2025")
    with zone(written_in):
        to_stage(run, "preview")
        step = move(run, "frozen", "示例委员")
        decision, _ = decide(run, "v2", "好", "cut_line", "示例理由", "示例委员")
    for page, at in (("work", step.at), ("grades", decision.at)):
        shown = f"{timezone.localtime(datetime.fromisoformat(at)):%Y-%m-%d %H:%M}"
        assert shown in sign_in("committee").get(f"/cycles/2025/{page}/").content.decode()
