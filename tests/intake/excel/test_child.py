"""Whatever a file does to its reader, the process that asked lives on and is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scoring.intake.excel import workbook
from scoring.intake.excel.refused import RefusalError
from scoring.intake.excel.workbook import read_workbook, read_workbooks
from scoring.intake.excel.workbook_child import read
from tests.intake.excel import files

GOOD = files.grid([["unit_id", "收入"], ["v-1", 97.4]], merged=["D1:E1"])
# Written so compactly that the guard's ratio cannot tell it from a real sheet is not possible; these pass the zip's caps.
HOSTILE = {
    "far.xlsx": (files.cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "far-cell"),
    "bomb.xlsx": (
        files.edited(GOOD, files.SHEET, lambda _: b"<worksheet>" + b"<a/>" * (6 << 20) + b"</worksheet>"), "zip-bomb",
    ),
    "cut.xlsx": (GOOD[:-100], "damaged"),
    "page.xls": (b"<html><table></table></html>", "unsupported-format"),
    "broken.et": (files.ole("Root Entry", "Workbook"), "damaged"),
    "deep.xlsx": (files.sheet("<a>" * 100_000 + "</a>" * 100_000), None),
    "empty.xlsx": (b"", "not-a-workbook"),
}  # fmt: skip


def test_one_process_reads_many_files_and_a_bad_one_harms_no_other(tmp_path: Path) -> None:
    hostile = [files.saved(tmp_path, name, data) for name, (data, _) in HOSTILE.items()]
    paths = [files.saved(tmp_path, "a.xlsx", GOOD), *hostile, tmp_path / "a.xlsx", tmp_path / "nowhere.xlsx"]
    first, *found, last, missing = read_workbooks(paths)
    codes = [one.code if isinstance(one, RefusalError) else None for one in found]
    assert codes == [code for _, code in HOSTILE.values()]
    assert isinstance(first, list)
    assert isinstance(last, list)
    assert first[0].cells.equals(last[0].cells)
    assert first[0].merged == read(tmp_path / "a.xlsx")[0].merged
    assert isinstance(missing, RefusalError)


def test_a_refusal_keeps_its_words_and_its_cell(tmp_path: Path) -> None:
    with pytest.raises(RefusalError) as caught:
        read_workbook(files.saved(tmp_path, "far.xlsx", HOSTILE["far.xlsx"][0]))
    found = caught.value.as_issue("far.xlsx")
    assert (found.code, found.column) == ("far-cell", "XFD1048576")
    assert "XFD1048576" in found.en


def test_a_reader_that_never_starts_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "CHILD", "scoring.intake.no_such_module")
    (found,) = read_workbooks([files.saved(tmp_path, "a.xlsx", GOOD)])
    assert isinstance(found, RefusalError)
    assert found.code == "reader-died"


LIMITED = """
import sys
from scoring.intake.excel import workbook_child as child
from pathlib import Path
home = Path(sys.argv[1])
def act(file, home, tell):
    {act}
child.write = act
limit = child.limit
child.limit = lambda: limit(memory=64 << 20, seconds=1)
child.main(home, [Path("a"), Path("b")])
"""


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ("while True: pass", "reader-timeout"),
        ("import time; time.sleep(60)", "reader-timeout"),
        ("bytearray(1 << 30)", "reader-memory"),
        ("import polars as pl; pl.int_range(0, 1 << 29, eager=True)", "reader-memory"),
        ("import os; os.abort()", "reader-died"),
        ("import os; os.kill(os.getpid(), 11)", "reader-died"),
        ("raise KeyError('x')", "reader-died"),
        ("import sys; sys.exit(3)", "reader-died"),
    ],
)
def test_a_fork_that_dies_ends_alone_and_its_reason_is_known(tmp_path: Path, act: str, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED.format(act=act), str(tmp_path)], check=False, capture_output=True,
        cwd=workbook.HOME,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    for number in ("0", "1"):
        found = workbook._found(tmp_path / number, Path("a"), finished=True)
        assert isinstance(found, RefusalError)
        assert found.code == code


@pytest.mark.parametrize(
    ("act", "codes"),
    [
        ("file.name == 'a' and os.abort()", [-6, 0]),
        ("file.name == 'b' and os.abort()", [0, -6]),
        ("kept.append(file) or len(kept) == 2 and os.abort()", [0, 0]),
    ],
    ids=["the first dies", "the second dies", "the second dies beside the first"],
)
def test_files_that_share_a_fork_end_as_they_would_alone(tmp_path: Path, act: str, codes: list[int]) -> None:
    script = LIMITED.format(act="import os; " + act).replace("home =", "kept = []\nhome =", 1)
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True, cwd=workbook.HOME)
    assert [int((tmp_path / number / "ended").read_text()) for number in ("0", "1")] == codes


def test_small_files_are_read_by_one_fork(tmp_path: Path) -> None:
    script = LIMITED.format(act="import os; os.write(1, b'pid %d\\n' % os.getpid())")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True, cwd=workbook.HOME
    )
    pids = [line for line in done.stdout.split(b"\n") if line.startswith(b"pid")]
    assert len(pids) == 2
    assert len(set(pids)) == 1
