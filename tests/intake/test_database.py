"""A table may be a query: SQLite from a file, PostgreSQL from a server that the test starts; one answer for the whole run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from scoring import RunError
from scoring.intake.cycle import read_cycle
from scoring.runs import Outcome, run_cycle
from tests.postgres import postgres
from tests.rubrics import text

UNITS = "unit_id,name,level,sector,parent_id\nt1,示例乡,township,territory,\n007,示例甲村,village,village,t1\nv2,示例乙村,village,village,t1\n"


def cycle(home: Path, submissions: str) -> Path:
    (home / "units.csv").write_text(UNITS, encoding="utf-8")
    (home / "tiny.yaml").write_text(text(), encoding="utf-8")
    head = "period: 2025\nrubrics: [tiny.yaml]\ninputs:\n  units: units.csv\n  submissions:\n"
    (home / "cycle.yaml").write_text(f"{head}    - {submissions}\n", encoding="utf-8")
    return home


def fill(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE figures (unit_id TEXT, x REAL, late INTEGER)")
    connection.executemany("INSERT INTO figures VALUES (?, ?, ?)", [("007", 9.99, 0), ("v2", 40, 1), ("zz", 1, 0)])
    connection.commit()


def values(outcome: Outcome) -> list[float | None]:
    found: list[float | None] = outcome.intake.values["tiny"].filter(pl.col("unit_id") != "t1")["x"].to_list()
    return found


def test_a_query_of_sqlite_is_a_table_like_any_other(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "figures.db") as connection:
        fill(connection)
    folder = cycle(tmp_path, '{database: "sqlite:///figures.db", query: "SELECT unit_id, x FROM figures"}')
    outcome = run_cycle(folder, tmp_path / "runs")
    assert values(outcome) == [9.99, 40.0]
    (issue,) = outcome.intake.issues.to_dicts()
    assert (issue["code"], issue["row"], issue["found"]) == ("unknown-unit", 4, "zz")
    assert issue["file"] == "figures.db: SELECT unit_id, x FROM figures"
    assert "figures.db: SELECT unit_id, x FROM figures" in outcome.run.manifest["inputs"]


def test_a_query_is_asked_once_and_only_read(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "figures.db") as connection:
        fill(connection)
    cycle(tmp_path, '{database: "sqlite:///figures.db", query: "DELETE FROM figures RETURNING unit_id, x"}')
    outcome = run_cycle(tmp_path, tmp_path / "runs")
    assert [row["code"] for row in outcome.intake.issues.to_dicts()] == ["unreadable"]
    with sqlite3.connect(tmp_path / "figures.db") as connection:
        assert connection.execute("SELECT count(*) FROM figures").fetchone() == (3,)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT nothing FROM figures", "unreadable"),
        ("SELEC", "unreadable"),
        ("SELECT x FROM figures", "missing-column"),
    ],
)
def test_a_query_that_fails_is_an_issue_and_no_traceback(tmp_path: Path, query: str, code: str) -> None:
    with sqlite3.connect(tmp_path / "figures.db") as connection:
        fill(connection)
    cycle(tmp_path, f'{{database: "sqlite:///figures.db", query: "{query}"}}')
    assert [row["code"] for row in run_cycle(tmp_path, tmp_path / "runs").intake.issues.to_dicts()] == [code]


def test_an_unknown_database_and_missing_keys_are_found_in_cycle_yaml(tmp_path: Path) -> None:
    for written, expected in (
        ("{database: 'mysql://x', query: SELECT 1}", [("unknown-database", 6)]),
        ("{database: 'sqlite:///x'}", [("missing-key", 6)]),
        ("{database: 'sqlite:///x', query: SELECT 1, user: me}", [("unknown-key", 6)]),
    ):
        with pytest.raises(RunError) as caught:
            read_cycle(cycle(tmp_path, written))
        assert [(p.code, p.place.line) for p in caught.value.problems] == expected


@pytest.fixture
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


def test_a_query_of_postgresql_is_a_table_like_any_other(tmp_path: Path, server: str) -> None:
    import psycopg

    with psycopg.connect(server) as connection:
        connection.execute("CREATE TABLE figures (unit_id text, x numeric(10, 2))")
        connection.execute("INSERT INTO figures VALUES ('007', 9.99), ('v2', NULL)")
    query = "SELECT unit_id, x FROM figures ORDER BY 1"
    outcome = run_cycle(cycle(tmp_path, f'{{database: "{server}", query: "{query}"}}'), tmp_path / "runs")
    assert values(outcome) == [9.99, None]
    written = f'{{database: "{server}", query: "DELETE FROM figures RETURNING unit_id"}}'
    refused = run_cycle(cycle(tmp_path, written), tmp_path / "runs").intake.issues.to_dicts()
    assert [(row["code"], "the query cannot be answered" in row["en"]) for row in refused] == [("unreadable", True)]
