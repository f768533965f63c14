"""An author's way: an edit with its problems, a calculation, the difference, submission; a second person puts it in force."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import looks
from tests.web.live import Live, faults

SECONDS = 180_000  # on a busy machine; in ms


@pytest.fixture
def page(fresh: Live) -> Page:
    return fresh.page_as("author")


def well(page: Page) -> None:
    assert faults(page) + looks(page) == []


def errors(page: Page) -> Locator:
    return page.locator("#panel .found .error")


def stand(page: Page, after: str) -> None:
    """The cursor at the end of the first line that has these words."""
    page.locator("#ace").click()
    page.evaluate(
        """words => {
          const editor = ace.edit('ace'), lines = editor.getValue().split('\\n');
          const row = lines.findIndex((line) => line.includes(words));
          editor.gotoLine(row + 1, lines[row].length);
        }""",
        after,
    )


def test_an_edit_is_written_checked_compared_submitted_approved_published_and_measured(fresh: Live, page: Page) -> None:
    page.goto("/rubrics/")
    page.get_by_role("link", name="school", exact=True).click()
    expect(page.locator("#examples")).to_contain_text("项全部相符", timeout=SECONDS)

    # an error is told at its line, and mended
    stand(page, "decimals:")
    page.keyboard.press("Enter")
    page.keyboard.type("che")
    expect(page.locator(".ace_autocomplete")).to_contain_text("checks", timeout=SECONDS)
    page.keyboard.press("Enter")
    page.keyboard.type(": }")
    expect(errors(page).first).to_contain_text("YAML", timeout=SECONDS)
    line = int(errors(page).first.get_by_role("link").get_attribute("data-line") or 0)
    expect(page.locator(".ace_gutter-cell.ace_error").first).to_be_visible()
    errors(page).first.get_by_role("link").click()
    assert page.evaluate("ace.edit('ace').getCursorPosition().row + 1") == line
    stand(page, "checks: }")
    page.keyboard.press("Shift+Home")
    page.keyboard.type("# 试改（示例）")
    expect(errors(page)).to_have_count(0, timeout=SECONDS)

    # the points of a group that does not add up, and does again
    replaced(page, "points: 20", "points: 21")
    expect(page.locator(".sums .off").first).to_contain_text("少 1", timeout=SECONDS)
    replaced(page, "points: 21", "points: 20")
    expect(page.locator(".sums .off")).to_have_count(0, timeout=SECONDS)
    replaced(page, 'version: "2025.1"', 'version: "2025.9"')
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#saved")).to_contain_text("第 2 稿 · author", timeout=SECONDS)
    well(page)

    page.get_by_role("link", name="试算").click()
    page.get_by_label("示例").select_option(index=1)
    page.get_by_role("button", name="取它的数值").click()
    expect(page.get_by_role("row", name="述职").first).to_be_visible()
    page.get_by_role("link", name="比较").click()
    expect(page.get_by_role("row", name="版本由“2025.1”改为“2025.9”")).to_be_visible()
    well(page)
    page.get_by_role("link", name="版本").click()
    page.get_by_role("button", name="提交第 2 稿").click()
    expect(page.locator("main")).to_contain_text("待审定")

    second = fresh.page_as("committee")
    second.goto(page.url)
    second.get_by_role("button", name="审定").click()
    second.get_by_role("button", name="公布，替换在用的文件").click()
    expect(second.get_by_role("heading", level=2).first).to_contain_text("已公布")
    well(second)
    assert "试改（示例）" in (fresh.data / "rubrics" / "school.yaml").read_text(encoding="utf-8")

    page.get_by_role("link", name="影响").click()
    page.get_by_role("button", name="算影响").click()
    expect(page.locator("#job .state")).to_have_text("完成", timeout=SECONDS)
    page.goto("/rubrics/school/impact/")
    expect(page.get_by_role("heading", name="改了什么")).to_be_visible()
    well(page)


def replaced(page: Page, old: str, new: str) -> None:
    """The first of some words written otherwise, as by a keyboard."""
    page.evaluate(
        """([old, now]) => {
          const editor = ace.edit('ace'), found = editor.find(old, {start: new ace.Range(0, 0, 0, 0), caseSensitive: true});
          editor.session.replace(found, now);
        }""",
        [old, new],
    )


def test_two_windows_lose_nothing(fresh: Live) -> None:
    one, other = (fresh.page_as("author") for _ in range(2))
    for page in (one, other):
        page.goto("/rubrics/soe/")
    for page, words in ((one, "# 一\n"), (other, "# 二\n")):
        page.evaluate("words => ace.edit('ace').session.insert({row: 0, column: 0}, words)", words)
        page.get_by_role("button", name="保存").click()
    expect(other.get_by_role("alert")).to_contain_text("又保存过一次")
    expect(other.locator(".side .changed").first).to_contain_text("# 一")
    assert other.evaluate("ace.edit('ace').getValue()").startswith("# 二\n")
    other.get_by_role("button", name="保存").click()
    expect(other.locator("#saved")).to_contain_text("第 3 稿")
    other.goto("/rubrics/soe/difference/?old=s2&new=s3")
    expect(other.locator(".side .changed").first).to_contain_text("# 一")


def test_without_scripts_a_text_is_checked_and_saved_by_buttons(fresh: Live) -> None:
    page = fresh.page_as("author", javascript=False)
    page.goto("/rubrics/organ/")
    text = page.get_by_label("细则", exact=True)
    whole = text.input_value()
    text.fill(whole + "x: 1\n")
    page.get_by_role("button", name="检查").click()
    expect(errors(page)).to_have_count(1)
    text.fill(whole + "# 完\n")
    page.get_by_role("button", name="检查").click()
    expect(errors(page)).to_have_count(0)
    expect(page.locator("#examples")).to_contain_text("项全部相符")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#saved")).to_contain_text("第 2 稿")
