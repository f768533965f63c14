"""A submission's way from the first wrong value to the score, with a real browser on each database; many accepted at once."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from scoring.intake.form.template import FIRST, HEADS
from scoring.runs import Run, open_run, run_cycle
from scoring.runs.forms import make_forms
from scoring.runs.index import entries
from tests.browser import looks
from tests.web.live import ROOT, Live, environment, faults
from tests.web.test_submissions import FILE, UNIT, figures, without
from tests.web.world import PDF, TOWN, add_cycle

JOB = 180_000  # milliseconds, on a busy machine
PROCESSES = 3
UNITS = [f"{TOWN}-com00{n}" for n in range(2, 8)]


def test_from_a_wrong_value_to_the_score_that_the_same_values_have_from_excel(fresh: Live) -> None:
    folder = add_cycle(fresh.data, "online")
    without(folder, UNIT)
    values = figures(fresh.data)
    secretary, committee = fresh.page_as("secretary_below", "phone"), fresh.page_as("committee_county")
    for page in (secretary, committee):
        page.set_default_timeout(JOB)
    fill_in(secretary, values | {"community_workers": "七"})
    press(secretary, "上报")
    expect(secretary.get_by_role("alert")).to_contain_text("1 处不能采用")
    expect(secretary.locator(".is-wrong")).to_contain_text("“七”不是数字 — 填整数（人），1—1000，没有就留空")
    assert looks(secretary) == []
    put(secretary, "community_workers", values["community_workers"])
    press(secretary, "上报")
    expect(secretary.get_by_role("heading", level=1)).to_contain_text("待审核")
    give_back(committee)
    secretary.goto("/submissions/online/" + UNIT + "/")
    expect(secretary.locator(".note")).to_contain_text("网格数请核对")
    secretary.get_by_role("link", name="继续填写").click()
    expect(secretary.locator(".field", has_text="网格数").first).to_contain_text("审核意见：与台账不符")
    press(secretary, "上报")
    committee.reload()
    press(committee, "采用")
    expect(committee.get_by_role("heading", level=1)).to_contain_text("已采用")
    assert looks(committee) == []
    told = [fault for page in (secretary, committee) for fault in faults(page) if "409" not in fault]
    assert told == []
    assert of_unit(scored(fresh)) == of_unit(from_excel(fresh, values))


def fill_in(page: Page, values: dict[str, str]) -> None:
    page.goto("/submissions/")
    page.get_by_role("row", name="online").get_by_role("link").click()
    page.get_by_role("link", name="开始填写").click()
    for metric, text in values.items():
        put(page, metric, text)


def put(page: Page, metric: str, text: str) -> None:
    field = page.locator(f'[name="value.{metric}"]')
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(text)
    else:
        field.fill(text)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def give_back(page: Page) -> None:
    page.goto("/submissions/")
    page.get_by_role("row", name="online").get_by_role("link").click()
    page.get_by_label("状态").select_option("submitted")
    press(page, "查找")
    page.get_by_role("link", name="示例001社区").click()
    page.get_by_label("退回时的意见 网格数", exact=True).fill("与台账不符（示例）")
    page.get_by_label("退回的理由").fill("网格数请核对")
    press(page, "退回")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已退回")


def scored(live: Live) -> Run:
    """The run that a job makes of the cycle."""
    page = live.page_as("committee")
    page.goto("/cycles/online/work/")
    page.get_by_role("button", name="评分", exact=True).click()
    expect(page.locator("#job .state")).to_have_text("完成", timeout=JOB)
    store = live.data / "runs"
    return open_run(store / next(entry.run for entry in entries(store) if entry.cycle == "online"))


def from_excel(live: Live, values: dict[str, str]) -> Run:
    """The run of a cycle in which the unit's form came back as a workbook."""
    folder = add_cycle(live.data, "excel")
    without(folder, UNIT)
    form = folder / "submissions/form.xlsx"
    make_forms(live.data / "rubrics/community.yaml", folder / "units.csv", form, under=UNIT)
    book = openpyxl.load_workbook(form)
    sheet = book["填报"]
    heads = {str(cell.value).split("（")[0]: cell.column for cell in sheet[HEADS + 1]}
    labels = labels_of(live)
    for metric, text in values.items():
        sheet.cell(FIRST + 1, heads[labels[metric].split("（")[0]]).value = text
    book.save(form)
    cycle = folder / "cycle.yaml"
    text = cycle.read_text(encoding="utf-8")
    cycle.write_text(text.replace("submissions:\n", "submissions:\n    - submissions/form.xlsx\n"), encoding="utf-8")
    return run_cycle(folder, live.data / "runs").run


def labels_of(live: Live) -> dict[str, str]:
    from scoring.rubric import load_rubric

    metrics = load_rubric(live.data / "rubrics/community.yaml").rubric.metrics
    return {id: metric.name(id).zh for id, metric in metrics.items()}


def of_unit(run: Run) -> tuple[object, ...]:
    """Everything that a run says of the unit, which is scored."""
    score, items = run.scores.filter(unit_id=UNIT), run.items("community").filter(unit_id=UNIT)
    assert not score["held"].item()
    return score.row(0), items.row(0)


def test_a_form_is_filled_in_without_scripts(fresh: Live, tmp_path: Path) -> None:
    proof = tmp_path / "示例 名册.pdf"
    proof.write_bytes(PDF)
    page = fresh.page_as("secretary_beside", "phone", javascript=False)
    page.goto("/submissions/trial/p01-f01-c01-t02/fill/")
    page.get_by_label("列入整顿的软弱涣散村党组织数").first.fill("2")
    page.get_by_text("备注、佐证、规则").first.click()
    page.locator("input[type=file]").first.set_input_files(proof)
    press(page, "保存草稿")
    expect(page.get_by_label("列入整顿的软弱涣散村党组织数").first).to_have_value("2")
    expect(page.get_by_role("link", name="示例 名册.pdf")).to_be_visible()


def test_submissions_accepted_at_once_by_several_processes_all_stand_in_the_cycle(fresh: Live) -> None:
    cycle = f"many-{len(list((fresh.data / 'cycles').iterdir()))}"
    folder = add_cycle(fresh.data, cycle)
    accepting(fresh, cycle, "submit", UNITS).wait()
    started = [accepting(fresh, cycle, "accept", UNITS[n::PROCESSES]) for n in range(PROCESSES)]
    (fresh.data / "go").touch()
    assert [process.wait(JOB / 1000) for process in started] == [0] * PROCESSES
    data = (folder / "submissions" / FILE).read_bytes()
    assert data.decode("utf-8-sig").splitlines()[1:] == [f"{unit},community_workers,9" for unit in UNITS]
    kept = fresh.data / "uploads" / cycle
    assert (kept / sha256(data).hexdigest()).read_bytes() == data
    assert len(list(kept.iterdir())) == len(UNITS)


def accepting(live: Live, cycle: str, act: str, units: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.web.accepting", str(live.data), cycle, act, *units]
    return subprocess.Popen(command, env=environment(live.database), cwd=ROOT)
