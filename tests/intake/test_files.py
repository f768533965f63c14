"""The files of a cycle are read once, and who waits is told how far it has come."""

from __future__ import annotations

from pathlib import Path

from scoring.intake.files import Files, Step
from tests.intake.excel import files

ROWS = 30_000


def large(folder: Path) -> Path:
    return files.saved(folder, "large.xlsx", files.grid([["unit_id", "收入"], *((f"v-{n}", n) for n in range(ROWS))]))


def test_a_large_workbook_is_told_row_by_row_and_the_rest_when_its_turn_comes(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("unit_id,a\nv-1,2\nv-2,3\n", encoding="utf-8")
    steps: list[Step] = []
    read = Files([large(tmp_path), table, table], steps.append)
    rows = [step.row for step in steps]
    assert len(rows) > 1
    assert max(rows) == ROWS + 1
    read.table(table, "table.csv")
    assert steps[-1] == Step("table.csv", 2, 1.0)
    assert steps == sorted(steps, key=lambda step: step.done)


def test_no_files_are_read_at_once() -> None:
    assert Files([]).sheets(Path("nowhere.xlsx")) is None
