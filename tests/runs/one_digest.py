"""Scores the sample province in this process and prints the logical digest of each run: run with POLARS_MAX_THREADS set.

    python one_digest.py CYCLE PREVIOUS OUT

Its tables are given as csv, xlsx and parquet, their rows in another order each time, and scored by both engines of Polars.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl
import xlsxwriter
import yaml

from scoring.runs import run_cycle


def as_csv(table: pl.DataFrame, path: Path) -> None:
    table.write_csv(path)


def as_parquet(table: pl.DataFrame, path: Path) -> None:
    """Columns of nothing but numbers as numbers."""
    pl.DataFrame([typed(column) for column in table]).write_parquet(path)


def typed(column: pl.Series) -> pl.Series:
    for kind in (pl.Int64, pl.Float64):
        with suppress(pl.exceptions.InvalidOperationError):
            return column.cast(kind)
    return column


def as_xlsx(table: pl.DataFrame, path: Path) -> None:
    """Numbers as numbers, everything else as text."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, cells in enumerate([table.columns, *table.rows()]):
        for column, text in enumerate(cells):
            if text is not None:
                number = text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()
                sheet.write_number(row, column, float(text)) if number else sheet.write_string(row, column, text)
    book.close()


KEYS = (
    "unit_id",
    "poll",
    "panel",
    "group",
    "choice",
    "judge",
)  # of rows with the same, the first counts: order matters
WAYS: dict[str, Callable[[pl.DataFrame, Path], None]] = {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet}


def given_as(kind: str, cycle: Path, folder: Path, seed: int) -> Path:
    """The cycle with every table of that kind, its rows shuffled."""
    said = yaml.safe_load((cycle / "cycle.yaml").read_text(encoding="utf-8"))
    said["rubrics"] = [str((cycle / name).resolve()) for name in said["rubrics"]]
    del said["previous"]
    inputs = said["inputs"]
    names = [inputs["units"], inputs["ballots"], inputs["panels"], *inputs["submissions"]]
    for name in names:
        table = pl.read_csv(cycle / name, infer_schema=False)
        keys = [key for key in KEYS if key in table.columns]
        table = table.unique(keys, keep="first", maintain_order=True).sample(fraction=1, shuffle=True, seed=seed)
        path = folder / Path(name).with_suffix(f".{kind}")
        path.parent.mkdir(parents=True, exist_ok=True)
        WAYS[kind](table, path)
    (folder / inputs["mapping"]).write_bytes((cycle / inputs["mapping"]).read_bytes())
    inputs["submissions"] = [str(Path(name).with_suffix(f".{kind}")) for name in inputs["submissions"]]
    inputs |= {name: str(Path(inputs[name]).with_suffix(f".{kind}")) for name in ("units", "ballots", "panels")}
    (folder / "cycle.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return folder


def main(cycle: Path, previous: Path, out: Path) -> None:
    seed = pl.thread_pool_size() * 100
    for kind in WAYS:
        for engine in ("in-memory", "streaming"):
            seed += 1
            pl.Config.set_engine_affinity(engine)  # type: ignore[arg-type]
            folder = given_as(kind, cycle, out / f"{kind}-{engine}", seed)
            print(run_cycle(folder, out / "runs", previous).run.manifest["logical"])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
