"""The main path of every role in a real browser, on SQLite and on PostgreSQL, from the first account to a secretary's own scorecard.

The world is the module's own, and what a test publishes stays published: tests that need the sample come first.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import looks
from tests.web.live import Live, faults, sign_in
from tests.web.trees import random_tree, run_of
from tests.web.world import PASSWORD, TOWN

OWN = "Chun-Feng-2026"
VILLAGE = f"{TOWN}-com002"


def quiet(page: Page) -> bool:
    return faults(page) + looks(page) == []


def test_from_the_list_of_one_time_passwords_to_a_secretarys_own_scorecard(fresh: Live) -> None:
    page = fresh.page_as("administrator")
    page.goto("/accounts/")
    page.get_by_role("link", name="为全部单位新建").click()
    page.get_by_role("button", name="新建并显示清单").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=VILLAGE, exact=True))
    password = row.locator("code").inner_text()
    assert quiet(page)
    page.goto("/unit-accounts/")
    page.get_by_role("button", name="新建并显示清单").click()
    expect(page.get_by_text("全部单位都已有账号")).to_be_visible()
    choose_a_password(fresh.page_as("anonymous", "phone"), password)


def choose_a_password(page: Page, password: str) -> None:
    sign_in(page, VILLAGE, password)
    expect(page.get_by_text("这是一次性密码")).to_be_visible()
    for own, told in (("short", "至少 10 个字符"), (OWN, "")):
        for label, text in (("现在的密码", password), ("新密码", own), ("再输一次", own)):
            page.get_by_label(label).fill(text)
        page.get_by_role("button", name="修改").click()
        if told:
            expect(page.get_by_role("alert").first).to_contain_text(told)
    expect(page.get_by_role("heading", name="示例002社区")).to_be_visible()
    assert page.url.endswith(f"/units/{VILLAGE}/")
    assert [fault for fault in faults(page) if "400" not in fault] + looks(page) == []


def test_a_secretary_goes_to_last_year_downloads_the_pdf_and_gets_nowhere_else(fresh: Live, tmp_path: Path) -> None:
    page = fresh.page_as("secretary_own", "phone")
    page.goto("/")
    page.get_by_role("navigation", name="年度").get_by_role("link", name="2024").click()
    expect(page.get_by_role("heading", name="2024")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    download.value.save_as(tmp_path / "card.pdf")
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")
    page.goto("/")
    page.get_by_role("link", name="示例001社区").click()
    expect(page.get_by_role("heading", name="示例001社区")).to_be_visible()
    assert quiet(page)
    assert page.goto("/units/p01-f01/").status == 404  # type: ignore[union-attr]


def test_a_committee_goes_down_from_the_province_to_a_village(fresh: Live) -> None:
    page = fresh.page_as("committee")
    page.goto("/")
    page.get_by_role("link", name="示例省 2025").last.click()
    page.get_by_role("link", name="排名", exact=True).click()
    for name in ("示例一市", "示例甲区", "示例01街道"):
        page.get_by_role("link", name=f"下级 {name}").click()
        expect(page.get_by_role("heading", name=f"{name} 排名")).to_be_visible()
    page.get_by_role("link", name="示例003社区").click()
    expect(page.get_by_role("heading", name="示例003社区")).to_be_visible()
    assert quiet(page)


def test_searching_changes_the_list_and_the_address_and_comes_back_alike(fresh: Live) -> None:
    page = fresh.page_as("committee")
    page.goto("/cycles/sample-2025/ranking/?level=village&sector=village")
    page.get_by_label("查找").press_sequentially("示例10")
    expect(page).to_have_url(re.compile("q=%E7%A4%BA%E4%BE%8B10"))
    rows = page.locator("table.ranking tbody tr")
    expect(rows.first).to_contain_text("示例10")
    shown = rows.all_inner_texts()
    page.reload()
    assert page.locator("table.ranking tbody tr").all_inner_texts() == shown
    assert quiet(page)


def test_a_run_is_proposed_by_one_and_confirmed_by_another(fresh: Live, tmp_path: Path) -> None:
    run = run_of(random_tree(3), tmp_path)
    fresh.scoring("publish", run.folder, "--by", "committee")
    page = fresh.page_as("committee")
    page.goto(f"/publishing/{run.id}/")
    expect(page.get_by_text("要由另一位考核委员确认")).to_be_visible()
    assert page.get_by_role("button", name="确认发布").count() == 0
    assert quiet(page)
    other = fresh.page_as("committee_whole")
    other.goto(f"/publishing/{run.id}/")
    other.get_by_role("button", name="确认发布").click()
    expect(other.get_by_text("已发布")).to_be_visible()
    assert quiet(other)


def test_an_auditor_finds_who_signed_in_and_takes_the_log_along(fresh: Live) -> None:
    sign_in(fresh.page_as("anonymous"), "author", PASSWORD)
    page = fresh.page_as("auditor")
    page.goto("/audit/")
    page.get_by_label("事件").select_option("sign_in")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("row").filter(has_text="author").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "author" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert quiet(page)


def test_the_language_is_changed_and_stays(fresh: Live) -> None:
    page = fresh.page_as("committee")
    page.goto("/cycles/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Cycles")).to_be_visible()
    page.goto("/cycles/sample-2025/ranking/")
    expect(page.get_by_role("heading", name="Ranking of all units")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    assert quiet(page)


def test_whoever_signs_out_is_out(fresh: Live) -> None:
    page = fresh.page_as("anonymous")
    sign_in(page, "author", PASSWORD)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
