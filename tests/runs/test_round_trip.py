"""Forms that go out, are filled in and come back give the very scores that the same figures gave as CSV."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scoring.names import UNIT
from scoring.runs import Outcome, check_cycle, run_cycle
from scoring.runs.forms import make_forms

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample" / "2024"
HEADINGS, FIRST = 4, 6  # rows of a form


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run_cycle(SAMPLE, tmp_path_factory.mktemp("plain"))


def fill(form: Path, plain: Outcome, rubric: str) -> None:
    """Types a unit's figures into its row, as a person would: 是 and 否, numbers as numbers, nothing where nothing is known."""
    book = openpyxl.load_workbook(form)
    sheet = book["填报"]
    known = {row[UNIT]: row for row in plain.intake.values[rubric].iter_rows(named=True)}
    metrics = {metric.name(id).zh: id for id, metric in plain.run.plan(rubric).rubric.made_by("type").items()}
    columns: dict[int, str] = {}
    for col in range(1, sheet.max_column + 1):
        words = str(sheet.cell(HEADINGS, col).value or "")
        named = [
            id
            for label, id in metrics.items()
            if words in (label, *(f"{label}（{m}）" for m in measures(plain, rubric, id)))
        ]
        columns |= dict.fromkeys([col], named[0]) if named else {}
    for row in range(FIRST, sheet.max_row + 1):
        for col, id in columns.items():
            value: Any = known[sheet.cell(row, 1).value][id]
            sheet.cell(row, col).value = (
                {True: "是", False: "否"}.get(value, value) if isinstance(value, bool) else value
            )
    book.save(form)


def measures(plain: Outcome, rubric: str, id: str) -> tuple[str]:
    return (plain.run.plan(rubric).rubric.metrics[id].measure,)


def filled(folder: Path, plain: Outcome) -> Path:
    """The sample's cycle with every submission as a filled-in form."""
    rubrics = plain.run.rubrics
    for rubric in rubrics:
        for form in make_forms(ROOT / "rubrics" / f"{rubric}.yaml", SAMPLE / "units.csv", folder / "forms"):
            fill(form, plain, rubric)
    files = ", ".join(str(ROOT / "rubrics" / f"{rubric}.yaml") for rubric in rubrics)
    for name in ("units.csv", "ballots.csv", "panels.csv"):
        (folder / name).write_bytes((SAMPLE / name).read_bytes())
    inputs = "{units: units.csv, submissions: [forms], ballots: ballots.csv, panels: panels.csv}"
    (folder / "cycle.yaml").write_text(f"period: 2024\nrubrics: [{files}]\ninputs: {inputs}\n", encoding="utf-8")
    return folder


def test_every_rubrics_form_comes_back_with_the_same_scores(plain: Outcome, tmp_path: Path) -> None:
    cycle = filled(tmp_path, plain)
    checked = check_cycle(cycle)
    assert checked.issues.filter(severity="error").is_empty(), checked.issues.to_dicts()[:3]
    assert checked.completeness["missing"].list.len().sum() == 0
    assert all(sums.adds_up for sums in checked.intake.reconciliations.values())
    back = run_cycle(cycle, tmp_path / "runs")
    assert back.run.manifest["tables"]["scores"] == plain.run.manifest["tables"]["scores"]
    for rubric in plain.run.rubrics:
        name = f"items/{rubric}"
        assert back.run.manifest["tables"][name] == plain.run.manifest["tables"][name]


def test_a_wrong_cell_of_a_form_is_named_by_its_sheet_and_address(plain: Outcome, tmp_path: Path) -> None:
    cycle = filled(tmp_path, plain)
    form = tmp_path / "forms" / "soe.xlsx"
    book = openpyxl.load_workbook(form)
    book["填报"]["D7"] = "约12"
    book.save(form)
    (issue,) = check_cycle(cycle).issues.filter(severity="error").to_dicts()
    assert (issue["file"], issue["row"], issue["column"]) == ("forms/soe.xlsx:填报", 7, "D7")
    assert (issue["code"], issue["found"]) == ("not-a-number", "约12")


def test_totals_and_remarks_below_a_form_are_left_out_and_counted(plain: Outcome, tmp_path: Path) -> None:
    cycle = filled(tmp_path, plain)
    book = openpyxl.load_workbook(tmp_path / "forms" / "soe.xlsx")
    sheet = book["填报"]
    last = sheet.max_row
    sheet.cell(last + 1, 1).value, sheet.cell(last + 1, 4).value = "合计", 99
    sheet.cell(last + 2, 1).value = "填表人：示例"
    book.save(tmp_path / "forms" / "soe.xlsx")
    checked = check_cycle(cycle)
    sums = checked.intake.reconciliations["submissions"]
    assert (sums.rows_left_out, sums.rows_refused, sums.adds_up) == (2, 0, True)
    assert set(checked.issues["code"]) == {"total-row", "note-row"}


def test_a_form_of_an_older_text_of_the_rubric_is_recognised(plain: Outcome, tmp_path: Path) -> None:
    cycle = filled(tmp_path, plain)
    rubric = tmp_path / "soe.yaml"
    newer = (
        (ROOT / "rubrics" / "soe.yaml").read_text(encoding="utf-8").replace('version: "2025.1"', 'version: "2025.2"')
    )
    rubric.write_text(newer, encoding="utf-8")
    text = (cycle / "cycle.yaml").read_text(encoding="utf-8")
    (cycle / "cycle.yaml").write_text(text.replace(str(ROOT / "rubrics" / "soe.yaml"), "soe.yaml"), encoding="utf-8")
    found = check_cycle(cycle).issues.filter(code="outdated-form").to_dicts()
    assert [issue["file"] for issue in found] == ["forms/soe.xlsx"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_forms_saved_by_libreoffice_come_back_with_the_same_scores(plain: Outcome, tmp_path: Path) -> None:
    cycle = filled(tmp_path, plain)
    forms = sorted((tmp_path / "forms").glob("*.xlsx"))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", tmp_path / "saved", *forms], check=True, capture_output=True, timeout=300)
    for form in forms:
        shutil.move(tmp_path / "saved" / form.name, form)
    checked = check_cycle(cycle)
    assert checked.issues.filter(severity="error").is_empty(), checked.issues.to_dicts()[:3]
    back = run_cycle(cycle, tmp_path / "runs")
    assert back.run.manifest["tables"]["scores"] == plain.run.manifest["tables"]["scores"]
