"""No bad input is worth a traceback, a hang, a silent wrong value or a message without a place.

What is right for each case stands in `cases/*.yaml`:

- `read`: the values that are taken over, all of them, by `unit.metric`; what is not listed was not taken over;
- `said`: every issue, as `code file[:sheet] row column`;
- `refused`: the whole cycle is refused, with these problems, as `code file:line:col`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.intake import files
from scoring.intake.excel.workbook import read_workbooks
from scoring.runs import run_cycle
from tests.corpus.base import Input, write
from tests.corpus.make import all_inputs
from tests.corpus.seen import look

SECONDS = 10
NONE = re.compile("“None”|'None'")
ALONE = {
    "xlsx-bomb-sheet",
    "xlsx-far-corner",
    "xlsx-cut-50",
    "cell-full-width-digits-xlsx",
}  # read as a user's would be
# What is no mistake, or says itself what to do.
NO_MEND = {"empty-file", "read-as-gb18030"}


def table() -> dict[str, dict[str, Any]]:
    """The expected outcome of every case."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


TABLE = table()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the cases are written, with a run of the year before."""
    folder = tmp_path_factory.mktemp("corpus")
    run_cycle(write(Input(), folder / "2024", 2024), folder / "runs")
    return folder


@pytest.fixture(scope="session")
def books(home: Path) -> dict[bytes, Any]:
    """Every workbook of the corpus, read in one go: one process starts for all of them in place of one each."""
    folder = home / "books"
    folder.mkdir()
    found = {
        data for one in all_inputs().values() for name, data in one.files.items() if _looks_like_a_book(name, data)
    }
    paths = [folder / str(number) for number in range(len(found))]
    for path, data in zip(paths, found, strict=True):
        path.write_bytes(data)
    return dict(zip(found, read_workbooks(paths), strict=True))


def _looks_like_a_book(name: str, data: bytes) -> bool:
    return data.startswith((b"PK", b"\xd0\xcf")) or name.endswith((".xlsx", ".xls", ".et"))


def contents(folder: Path) -> dict[str, bytes]:
    """What stands in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("case", TABLE)
def test_a_bad_input_has_its_outcome(
    case: str, home: Path, books: dict[bytes, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(paths: Sequence[Path], _: object) -> list[Any]:
        data = [path.read_bytes() for path in paths]
        return [books[one] for one in data] if all(one in books for one in data) else read_workbooks(paths)

    if case not in ALONE:
        monkeypatch.setattr(files, "read_workbooks", known)
    folder = write(all_inputs()[case], home / case)
    before = contents(folder)
    monkeypatch.chdir(folder)
    start = time.monotonic()
    seen = look(folder, home / "runs")
    assert time.monotonic() - start < SECONDS
    assert contents(folder) == before, "a check writes nothing"
    assert all(seen.sums.values()), f"the sums of {[name for name, fit in seen.sums.items() if not fit]} do not add up"
    row = TABLE[case]
    assert seen.refused == sorted(row.get("refused", []))
    assert seen.said == sorted(row.get("said", []))
    assert seen.read == row.get("read", {})
    for code, zh, en, fix_zh, fix_en in seen.texts:
        assert zh, code
        assert en, code
        assert not NONE.search(f"{zh} {en}"), f"{code} shows Python's None"
        assert code in NO_MEND or (fix_zh and fix_en), f"{code} has no mend"


def test_every_case_has_an_outcome_and_every_outcome_a_case() -> None:
    assert set(TABLE) == set(all_inputs())
    assert len(TABLE) >= 300


def test_the_corpus_is_the_same_every_time() -> None:
    first = {case: dict(one.files) for case, one in all_inputs().items()}
    all_inputs.cache_clear()
    assert {case: dict(one.files) for case, one in all_inputs().items()} == first
