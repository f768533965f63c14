"""By keys alone: every control of every page, and the main path of each role."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.keys import left_out, tab, tab_to
from tests.web.live import Live, faults
from tests.web.pages import CYCLE, PAGES, Shown, visit
from tests.web.world import PASSWORD, add_cycle

SECONDS = 180_000  # a job's, on a busy machine; in ms
BESIDE = "/cycles/sample-2024/units/p01-f01-c01-t02/"


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_every_control_of_a_page_is_reached_and_shows_that_it_has_the_focus(
    live: Live, runs: list[Path], shown: Shown
) -> None:
    page = live.page_as(shown.actor, "phone")
    visit(page, shown, runs)
    page.evaluate("document.activeElement.blur()")
    assert left_out(page) == []


def test_the_first_stop_leads_past_the_menu(live: Live) -> None:
    page = live.page_as("committee")
    page.goto("/cycles/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_one_signs_in(live: Live) -> None:
    page = live.page_as("anonymous")
    page.goto("/sign-in/")
    for password in ("wrong", PASSWORD):
        expect(page.get_by_label("用户名")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.type("author")
        tab(page)
        expect(page.get_by_label("密码")).to_be_focused()
        page.keyboard.type(password)
        with page.expect_navigation(timeout=SECONDS):
            page.keyboard.press("Enter")
        if password == "wrong":
            expect(page.get_by_label("密码")).to_have_accessible_description(re.compile("用户名或密码不对"))
    expect(page.get_by_role("heading", level=1)).to_have_text("细则")


def test_a_secretary_goes_through_the_scorecard_and_questions_an_item(live: Live) -> None:
    page = live.page_as("secretary_beside", "phone")
    page.goto("/")
    enter(page, page.get_by_role("navigation", name="年度").get_by_role("link", name="2024"))
    enter(page, page.get_by_role("link", name="申诉", exact=True).last)
    item = page.locator(".items-to-question a").nth(2)
    enter(page, item)
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_label("理由"))
    page.keyboard.type("与台账不符（示例）")
    enter(page, page.get_by_role("button", name="提交申诉"))
    expect(page.locator("main")).to_contain_text("与台账不符（示例）")
    assert faults(page) == []


def test_a_secretary_fills_in_a_form(live: Live) -> None:
    page = live.page_as("secretary_above", "phone")
    page.goto("/submissions/")
    enter(page, page.locator("main").get_by_role("link").first)
    enter(page, page.get_by_role("link", name="开始填写"))
    tab_to(page, page.locator("input[inputmode=decimal]").first)
    page.keyboard.type("1")
    tab(page)
    page.keyboard.press("Enter")  # unfolds what else there is of the field
    tab(page)
    page.keyboard.type("见台账（示例）")
    enter(page, page.get_by_role("button", name="保存草稿"))
    expect(page.locator("main")).to_contain_text("已填 1 /")
    expect(page.get_by_label("备注").first).to_have_value("见台账（示例）")
    assert faults(page) == []


def enter(page: Page, wanted: Locator) -> None:
    """Follows a link or presses a button; what comes next is there when it returns: a key only begins the way there."""
    tab_to(page, wanted)
    with page.expect_navigation(timeout=SECONDS):
        page.keyboard.press("Enter")


def test_a_committee_searches_sorts_turns_the_page_and_goes_down(live: Live) -> None:
    page = live.page_as("committee")
    page.goto(f"/cycles/{CYCLE}/ranking/?level=village&sector=village")
    said = page.locator("#said")
    tab_to(page, page.get_by_label("查找"))
    page.keyboard.type("示例1")
    expect(said).to_contain_text("个单位")
    expect(page.get_by_label("查找")).to_be_focused()
    for key in ("Backspace", "Backspace", "Backspace"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("q=(&|$)"))
    by_name = page.get_by_role("link", name="单位", exact=True)
    enter(page, by_name)
    expect(page).to_have_url(re.compile("sort=name"))
    expect(by_name).to_be_focused()
    enter(page, page.get_by_role("link", name="下一页"))
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator("#next")).to_be_focused()
    expect(said).to_contain_text("第 2")
    assert "sort=name" in page.url
    page.go_back()
    expect(page.locator(".pages")).to_contain_text("第 1 /")
    page.goto(f"/cycles/{CYCLE}/ranking/")
    enter(page, page.get_by_role("link", name="下级 示例一市"))
    expect(page.get_by_role("heading", name="示例一市 排名")).to_be_visible()
    assert faults(page) == []


def test_a_committee_starts_a_run_and_follows_it(live: Live) -> None:
    add_cycle(live.data, "keys")
    page = live.page_as("committee")
    page.goto("/cycles/keys/work/")
    enter(page, page.get_by_role("button", name="评分"))
    expect(page.locator("#job")).to_be_focused()
    tab(page)
    expect(page.locator("#again")).to_be_focused()
    expect(page.locator("#job .state")).to_have_text("完成", timeout=SECONDS)
    expect(page.locator("#said")).to_have_text("评分：完成")
    expect(page.locator("#again")).to_be_focused()
    enter(page, page.locator("#job").get_by_role("link"))
    expect(page.locator("main")).to_contain_text("最近批次")
    assert faults(page) == []


def test_an_author_reaches_the_editor_and_leaves_it_again(live: Live) -> None:
    page = live.page_as("author")
    page.goto("/rubrics/village/")
    text = page.get_by_role("group", name="细则正文：回车进入编辑，Esc 离开")
    tab_to(page, text)
    page.keyboard.press("Enter")
    page.keyboard.type("# ")
    page.keyboard.press("Tab")
    assert page.evaluate("ace.edit('ace').session.getLine(0)").startswith("#   ")
    page.keyboard.press("Control+F")
    expect(page.get_by_placeholder("查找")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".ace_text-input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    tab(page)
    expect(page.get_by_role("button", name="保存")).to_be_focused()
    tab_to(page, text, back=True)
    assert faults(page) == []
