"""Reading a workbook of 12 columns: ours, with every guard and its process, beside fastexcel's bare reading; time and CPU time."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import fastexcel
import pytest
import xlsxwriter
from pytest_benchmark.fixture import BenchmarkFixture

from scoring.intake.excel.workbook import read_workbook

COLUMNS, ROUNDS = 12, 3


def made(path: Path, rows: int) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("填报")
        sheet.write_row(0, 0, ["unit_id", *(f"指标{n}" for n in range(1, COLUMNS))])
        for row in range(1, rows + 1):
            sheet.write_string(row, 0, f"v-{row:06d}")
            for col in range(1, COLUMNS):
                sheet.write_number(row, col, (row * col % 10_007) / 100)
    return path


@pytest.fixture(scope="module", params=[100_000, 200_000])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    return made(tmp_path_factory.mktemp("books") / "large.xlsx", request.param), request.param


def timed(benchmark: BenchmarkFixture, read: Callable[[], int]) -> int:
    """What was read; the seconds of a processor that it took, children's too, are said beside the benchmark's own."""
    before = sum(os.times()[:4])
    found = benchmark.pedantic(read, rounds=ROUNDS)
    print(f"\n{benchmark.name}: {(sum(os.times()[:4]) - before) / ROUNDS:.2f} s CPU")
    return int(found)


@pytest.mark.benchmark(group="workbook")
def test_read_workbook(benchmark: BenchmarkFixture, book: tuple[Path, int]) -> None:
    path, rows = book
    assert timed(benchmark, lambda: read_workbook(path)[0].cells.height) == (rows + 1) * COLUMNS


@pytest.mark.benchmark(group="workbook")
def test_fastexcel_alone(benchmark: BenchmarkFixture, book: tuple[Path, int]) -> None:
    path, rows = book

    def read() -> int:
        sheet = fastexcel.read_excel(str(path)).load_sheet(0, header_row=None, dtypes="string")
        return sheet.to_polars().height

    assert timed(benchmark, read) == rows + 1
