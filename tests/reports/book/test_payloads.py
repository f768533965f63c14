"""What people write comes out as dead text: 200 payloads as names, labels, grades and reasons, in workbooks and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

import scoring
from scoring.reports import View
from scoring.reports.book.as_csv import table_csv
from scoring.reports.book.rankings import ranking_tables, ranking_workbook
from scoring.runs import Run
from tests import rubrics
from tests.payloads import PAYLOADS, UNPRINTABLE
from tests.reports.book.stored import read, store

NAMES = (*PAYLOADS, *UNPRINTABLE)
LEAVES = 40
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SPACES = " \u3000\xa0\x00\ufeff"


def hostile_rubric() -> scoring.Plan:
    """A rubric whose every label is a payload."""
    said = iter([json.dumps(one, ensure_ascii=False) for one in PAYLOADS])
    items = "\n".join(
        f"- {{id: i{n}, label: {next(said)}, method: linear, value: x{n}, zero_at: 0, full_at: 2.5, points: 2.5}}"
        for n in range(LEAVES)
    )
    metrics = "\n".join(f"x{n}: {{type: number, label: {next(said)}}}" for n in range(LEAVES))
    metrics += f"\nhold: {{type: number, missing: hold, label: {next(said)}}}"
    return rubrics.plan(
        title=next(said), version=next(said), metrics=metrics, scorecard=items,
        bonus=f"{{cap: 2, items: [{{id: b, label: {next(said)}, method: award, points: 2, each: [{{count: hold, per: 1}}]}}]}}",
        vetoes=f"[{{id: v, label: {next(said)}, when: hold > 5, grade_at_most: z}}]",
        ranking="{within: [parent, county, unit.line], tie_break: [i0]}",
        grades=f"[{{grade: {next(said)}, at_least: 40, quota: {{share: 30%, within: county}}}}, {{grade: {next(said)}, at_least: 30}}, {{grade: z}}]",
    )  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    ids = [f"v{n:03}" for n in range(len(NAMES))]
    names = ["=1+1", "<b>镇</b>", *NAMES]
    units = rubrics.units(f"c1: t1; t1: {' '.join(ids)}", line=dict(zip(ids, NAMES, strict=True)))
    units = units.with_columns(name=pl.Series(names), secretary=pl.Series(names))
    values = {
        id: {f"x{n}": (k * 7 + n) % 3 for n in range(LEAVES)} | {"hold": k % 9 or None} for k, id in enumerate(ids)
    }
    title = '&P=1+1<b>&"Arial"' + PAYLOADS[0]
    return store(tmp_path_factory.mktemp("hostile"), hostile_rubric(), units, rubrics.table(values), title)


@pytest.fixture(scope="module")
def book(run: Run) -> bytes:
    return ranking_workbook(View(run))


def parts(book: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        for name in files.namelist():
            yield name, ElementTree.fromstring(files.read(name))


def active(book: bytes) -> list[str]:
    """What in a workbook is more than text: formulas, ways out of it, objects."""
    found = []
    for name, root in parts(book):
        tags = [element.tag.removeprefix(MAIN) for element in root.iter()]
        found += [f"{name}: {tag}" for tag in tags if tag in ("f", "externalReference", "oleObject", "ddeLink")]
        links = [element.get("location") or "" for element in root.iter(f"{MAIN}hyperlink")]
        found += [f"{name}: {link}" for link in links if not link.removeprefix("#").startswith(("'", "目录"))]
        found += [f"{name}: {e.attrib}" for e in root.iter() if e.get("TargetMode") == "External"]
    return found


def plain(text: str) -> str:
    """A text as Excel shows it; openpyxl leaves the codes of control characters as they stand."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), text)


def test_a_workbook_of_payloads_holds_nothing_but_text_and_links_to_its_own_sheets(book: bytes) -> None:
    assert active(book) == []


def test_every_payload_is_shown_as_it_was_written(book: bytes) -> None:
    sheet = read(book)["村"]
    for head in ("单位", "书记", "本条线"):
        shown = {plain(text) for text in sheet.column(head)}
        assert {name for name in NAMES if name not in shown} == set(), head
    heads = plain(" ".join(sheet.heads))
    assert [label for label in PAYLOADS[:LEAVES] if label not in heads] == []


def test_grades_reasons_and_titles_are_text_too(run: Run, book: bytes) -> None:
    sheets = read(book)
    texts = {str(c.value) for sheet in sheets.values() for row in sheet.sheet.iter_rows() for c in row}
    grades = [grade.grade for grade in run.plan("tiny").rubric.grades]
    assert set(grades[:2]) <= texts
    reasons = run.issues.filter(code="on-hold")["zh"]
    assert reasons.len() > 10
    assert set(reasons) <= texts
    feet = [e.text or "" for _, root in parts(book) for e in root.iter(f"{MAIN}oddFooter")]
    assert {foot.split("<")[0] for foot in feet} == {"&L&&P=1+1"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_recalculates_nothing_and_finds_no_link(book: bytes, tmp_path: Path) -> None:
    again = by_libreoffice(tmp_path, "book.xlsx", book)
    assert active(again) == []
    shown = read(again)["村"].column("单位")
    assert {*shown, *map(plain, shown)} >= set(PAYLOADS)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_finds_no_formula_in_a_csv(run: Run, tmp_path: Path) -> None:
    data = table_csv(next(ranking_tables(View(run))))
    evaluate = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"  # detect numbers, evaluate formulas
    assert active(by_libreoffice(tmp_path, "table.csv", data, f"--infilter={evaluate}")) == []


def by_libreoffice(folder: Path, name: str, data: bytes, *more: str) -> bytes:
    """A file opened, recalculated and saved as a workbook by LibreOffice."""
    (folder / name).write_bytes(data)
    out = folder / "out"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", *more, "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", out, folder / name], check=True, capture_output=True, timeout=180)
    return (out / f"{Path(name).stem}.xlsx").read_bytes()


def test_no_cell_of_a_csv_begins_a_formula_and_every_text_is_whole(run: Run) -> None:
    data = table_csv(next(ranking_tables(View(run))))
    assert data.startswith(b"\xef\xbb\xbf")
    heads, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    figures = {n for n, head in enumerate(heads) if head.endswith("升降")}
    texts = [cell for row in (heads, *rows) for n, cell in enumerate(row) if n not in figures]
    assert [cell for cell in texts if cell.lstrip(SPACES).startswith(STARTS)] == []
    names = {row[heads.index("单位")] for row in rows}
    assert [name for name in NAMES if not {name, f"'{name}"} & names] == []
