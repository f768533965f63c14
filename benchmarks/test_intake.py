"""Reading a workbook of 100,000 rows and 12 columns: ours, with every guard, beside fastexcel's bare reading."""

from __future__ import annotations

from pathlib import Path

import fastexcel
import pytest
import xlsxwriter
from pytest_benchmark.fixture import BenchmarkFixture

from scoring.intake.excel.workbook import read_workbook

ROWS, COLUMNS = 100_000, 12


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "large.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
        sheet = made.add_worksheet("填报")
        sheet.write_row(0, 0, ["unit_id", *(f"指标{n}" for n in range(1, COLUMNS))])
        for row in range(1, ROWS + 1):
            sheet.write_string(row, 0, f"v-{row:06d}")
            for col in range(1, COLUMNS):
                sheet.write_number(row, col, (row * col % 10_007) / 100)
    return path


@pytest.mark.benchmark(group="workbook")
def test_read_workbook(benchmark: BenchmarkFixture, book: Path) -> None:
    sheets = benchmark.pedantic(lambda: read_workbook(book), rounds=2)
    assert sheets[0].cells.height == (ROWS + 1) * COLUMNS


@pytest.mark.benchmark(group="workbook")
def test_fastexcel_alone(benchmark: BenchmarkFixture, book: Path) -> None:
    def read() -> int:
        sheet = fastexcel.read_excel(str(book)).load_sheet(0, header_row=None, dtypes="string")
        return int(sheet.to_polars().height)

    assert benchmark.pedantic(read, rounds=2) == ROWS + 1
