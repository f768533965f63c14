"""A committee's way through a cycle: check, score, stages, decisions, publication by two; with a real browser on each database."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scoring.runs.verify import verify
from tests.browser import looks
from tests.web.live import Live, faults

SECONDS = 180_000  # a job's, on a busy machine; in ms


def ask(page: Page, what: str) -> None:
    """Asks for a job and waits until it is done, the page telling by itself."""
    page.get_by_role("button", name=what, exact=True).first.click()
    expect(page.locator("#job .state")).to_have_text("完成", timeout=SECONDS)


def step(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def well(page: Page) -> None:
    assert faults(page) + looks(page) == []


@pytest.fixture
def page(fresh: Live) -> Page:
    return fresh.page_as("committee")


def test_a_cycle_is_scored_decided_and_published_by_two_persons(fresh: Live, page: Page) -> None:
    page.goto("/cycles/")
    page.get_by_role("row", name="trial").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("现在是草稿")
    ask(page, "评分")
    page.get_by_role("link", name="阶段", exact=True).click()
    step(page, "进到预览")
    step(page, "进到冻结")
    page.get_by_role("link", name="等次与决定").first.click()
    page.get_by_label("单位编号或名称").fill("示例052村")
    page.locator("select[name=grade]").select_option("好")
    page.get_by_label("理由（必填）").fill("同分，民主测评更好")
    step(page, "决定")
    expect(page.get_by_role("row", name="同分，民主测评更好").last).to_contain_text("有效")
    well(page)
    page.get_by_role("link", name="阶段", exact=True).click()
    step(page, "进到公布")
    well(page)
    ask(page, "装入现行批次，提出发布")
    page.get_by_role("link", name="待另一人确认").click()
    expect(page.locator("main")).to_contain_text("你提出的批次要由另一位考核委员确认")
    second = fresh.page_as("committee_second")
    second.goto(page.url)
    step(second, "确认发布")
    second.goto("/cycles/trial/")
    expect(second.get_by_role("heading", level=1)).to_contain_text("示例省 2025")


def test_a_decision_after_publication_and_the_last_stage_take_two_persons(fresh: Live, page: Page) -> None:
    cycle, card = "/cycles/sample-2024", "/cycles/sample-2024/units/p01-f01-c01-t02/"
    page.goto(f"{cycle}/grades/")
    page.get_by_label("单位编号或名称").fill("p01-f01-c01-t02")
    page.get_by_label("类别").select_option("manual")
    page.locator("select[name=grade]").select_option("差")
    page.get_by_label("理由（必填）").last.fill("巡察发现问题（示例）")
    step(page, "决定")
    expect(page.locator("main")).to_contain_text("1 条决定还没有发布")
    page.get_by_role("link", name="阶段", exact=True).click()
    expect(page.locator("main")).to_contain_text("此后又作了 1 条决定，成绩单上还没有")
    well(page)
    step(page, "提出定案")
    expect(page.get_by_role("alert")).to_contain_text("1 条决定还没有发布")
    page.goto(f"{cycle}/work/")
    ask(page, "装入现行批次，提出发布")
    page.get_by_role("link", name="待另一人确认").click()
    expect(page.get_by_role("row", name="巡察发现问题（示例）")).to_be_visible()
    assert [fault for fault in faults(page) if "409" not in fault] + looks(page) == []
    asking, second = fresh.page_as("secretary_beside"), fresh.page_as("committee_second")
    asking.goto(card)
    expect(asking.locator("main")).not_to_contain_text("巡察发现问题")
    second.goto(page.url)
    step(second, "确认发布")
    asking.goto(card)
    expect(asking.locator("main")).to_contain_text("巡察发现问题（示例）")


def test_a_check_tells_each_issue_with_its_cell_and_hands_out_the_annotated_workbook(page: Page) -> None:
    page.goto("/cycles/sample-2025/data/")
    ask(page, "再核对一次")
    page.goto("/cycles/sample-2025/data/")
    page.get_by_role("link", name="submissions/university.csv", exact=True).click()
    expect(page.locator(".issues")).to_contain_text("uni")
    with page.expect_download() as found:
        page.get_by_role("row", name="submissions/university.csv").get_by_role("link", name="标注过的工作簿").click()
    assert found.value.suggested_filename == "submissions_university.xlsx"
    well(page)


def test_a_committee_of_a_part_finds_what_is_wrong_with_its_own_units(fresh: Live) -> None:
    page = fresh.page_as("committee_far", "phone")
    page.goto("/cycles/")
    page.get_by_role("row", name="sample-2025").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("示例二州")
    page.get_by_role("link", name="submissions/village-p01-f02.csv").click()
    units = page.locator("table.issues tbody tr td:nth-child(2)").all_inner_texts()
    assert units
    assert all(unit.startswith("p01-f02-") for unit in units)
    expect(page.locator("main")).to_contain_text("应报 78 个单位，已报 78 个")
    expect(page.locator("main form")).to_have_count(0)
    well(page)


def test_a_second_run_is_compared_with_the_first(fresh: Live, page: Page) -> None:
    table = fresh.data / "cycles/trial2/submissions/university.csv"
    twin(fresh, "trial2")
    page.goto("/cycles/trial2/work/")
    ask(page, "评分")
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    table.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    page.goto("/cycles/trial2/work/")
    ask(page, "评分")
    page.get_by_role("link", name="与前一批次比较").click()
    expect(page.get_by_role("heading", name="变动的单位")).to_be_visible()
    well(page)


def test_a_job_whose_process_is_killed_has_stopped_and_can_be_asked_for_again(fresh: Live, page: Page) -> None:
    twin(fresh, "killed")
    page.goto("/cycles/killed/work/")
    page.get_by_role("button", name="评分").click()
    expect(page.locator("#job .state")).to_have_text("正在进行", timeout=SECONDS)
    os.kill(int((fresh.data / "worker.lock").read_text()), signal.SIGKILL)
    expect(page.locator("#job .state")).to_have_text("中断，可以重来", timeout=SECONDS)
    ask(page, "评分")
    assert all(not verify(run) for run in (fresh.data / "runs").glob("20*-*"))


def test_a_move_that_is_not_open_says_why(page: Page) -> None:
    page.goto("/cycles/sample-2025/work/")
    page.evaluate("document.querySelector('input[name=stage]').value = 'final'")
    page.get_by_role("button", name="进到申诉").click()
    expect(page.get_by_role("alert")).to_contain_text("不能改为定案")


def test_a_job_is_followed_without_scripts_by_loading_the_page_again(fresh: Live) -> None:
    page = fresh.page_as("committee", javascript=False)
    page.goto("/cycles/sample-2024/work/")
    page.get_by_role("button", name="核对", exact=True).click()
    deadline = time.monotonic() + SECONDS / 1000
    while "完成" not in page.locator("#job").inner_text():
        assert time.monotonic() < deadline
        page.reload()


def test_a_file_is_uploaded_and_checked_and_a_bad_one_refused_with_its_mend(fresh: Live, page: Page) -> None:
    folder = twin(fresh, "uploads") / "submissions"
    good = (folder / "university.csv").read_bytes() + b"\n"
    bad = {"name": "坏.xlsx", "mimeType": "text/plain", "buffer": b"%PDF-1.7"}
    page.goto("/cycles/uploads/data/")
    page.get_by_label("报送文件").set_input_files(
        [{"name": "university.csv", "mimeType": "text/csv", "buffer": good}, bad]  # type: ignore[list-item]
    )
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("alert")).to_contain_text("坏.xlsx [not-a-workbook]")
    assert (folder / "university.csv").read_bytes() == good
    page.goto("/cycles/uploads/jobs/")
    expect(page.locator("#job .state")).to_have_text("完成", timeout=SECONDS)
    page.get_by_role("link", name="看核对结果").click()
    expect(page.get_by_role("row", name="上传之前就在文件夹里")).to_contain_text("committee")
    assert looks(page) == []


def twin(live: Live, name: str) -> Path:
    from tests.web.world import add_cycle

    return add_cycle(live.data, name)
