"""`scoring export` from the command line."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests import rubrics
from tests.cli.test_cli import rows, run, scoring
from tests.reports.book.stored import store

__all__ = ["run"]


def test_workbooks_and_tables_of_a_part_of_the_run_are_written(run: Path, tmp_path: Path) -> None:
    done = scoring("export", run, "--under", "示例丁县", "--rankings", "--xlsx", "--csv", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    written = [Path(line) for line in done.stdout.splitlines()]
    assert written[0].name == f"{run.name}-示例丁县-排名.xlsx"
    assert [path.name for path in written[1:]][-2:] == ["07 村级·社区.csv", "08 名额线.csv"]
    assert all(path.is_file() for path in written)


def test_a_workbook_is_what_one_gets_where_nothing_is_said(run: Path, tmp_path: Path) -> None:
    done = scoring("export", run, "--lang", "en", "-o", tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == [f"{run.name}-rankings.xlsx", f"{run.name}-summary.xlsx"], done.stderr


def test_where_nothing_is_asked_for_what_there_is_is_said(run: Path, tmp_path: Path) -> None:
    done = scoring("export", run, "--level", "village", "--sector", "organ", "-o", tmp_path)
    assert (done.returncode, "no-units" in done.stderr, "township organ" in done.stderr) == (1, True, True)


def test_scorecards_of_a_part_are_pages_and_one_book_is_one_file(run: Path, tmp_path: Path) -> None:
    words = ("export", run, "--under", "p01-f01-c04-t01", "--level", "village", "-o", tmp_path)
    done = scoring(*words, "--html", "--cards")
    assert done.returncode == 0, done.stderr
    pages = sorted(path.name for path in tmp_path.glob("*-成绩单/*.html"))
    ids = [row["unit_id"] for row in rows(run, "--under", "p01-f01-c04-t01", "--level", "village")]
    assert pages == sorted(f"{id}.html" for id in ids)
    done = scoring(*words, "--html", "--cards", "--one-book")
    assert [Path(line).name for line in done.stdout.splitlines()] == ["scorecards.html"]


def test_the_summary_report_comes_in_every_format(run: Path, tmp_path: Path) -> None:
    done = scoring("export", run, "--summary", "--xlsx", "--csv", "--html", "--under", "示例一市", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    stem = f"{run.name}-示例一市-汇总"
    assert {path.name for path in tmp_path.iterdir()} == {f"{stem}.xlsx", f"{stem}.html", stem}
    assert len(list((tmp_path / stem).glob("*.csv"))) == 6


def test_a_part_without_the_format_asked_for_is_said(run: Path, tmp_path: Path) -> None:
    done = scoring("export", run, "--rankings", "--html", "-o", tmp_path)
    assert (done.returncode, "no-format" in done.stderr, "--xlsx --csv" in done.stderr) == (1, True, True)


def test_a_very_long_name_leaves_every_part_a_file_of_its_own(tmp_path: Path) -> None:
    units = rubrics.units("t1: v1").with_columns(name=pl.lit("很长的名称" * 30))
    made = store(tmp_path / "runs", rubrics.plan(), units, rubrics.table([{"x": 1}]))
    done = scoring("export", made.folder, "--under", "t1", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    names = [path.name for path in (tmp_path / "out").iterdir()]
    assert sorted(name[-8:] for name in names) == ["-排名.xlsx", "-汇总.xlsx"]
    assert all(len(name.encode()) < 255 for name in names)
