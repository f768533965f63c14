"""A tie across the line of a quota: the committee decides it, and a second person brings it to the scorecards; in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from scoring.runs import Run, open_run
from scoring.runs.decisions import read_book
from scoring.runs.verify import verify
from tests.runs.committee import COMMITTEE, TIED, tied_run, to_stage
from tests.runs.stores import small_cycle
from tests.web.live import Live
from tests.web.test_canaries import client_of
from tests.web.test_committee import ask, step, well

TIE = "第 1—2 名 2 个单位各项破平后仍相同，名额只余 1 个，由考核组审定"
REASON = "群众评议更好（示例）"


def tied_cycle(live: Live) -> None:
    """A cycle of a sample province in which two villages tie for the one place that there is."""
    folder = small_cycle(live.data / "cycles" / "small", rubric=COMMITTEE, **TIED)
    units = folder / "units.csv"
    text = units.read_text(encoding="utf-8").replace("c1,示例县,county,territory,", "c1,示例县,county,territory,p01")
    units.write_text(text + "p01,示例省,province,territory,\n", encoding="utf-8")


def case(page: Page, unit: str) -> Locator:
    return page.locator("form.case", has_text=unit)


def decide(page: Page, unit: str, grade: str, reason: str) -> None:
    form = case(page, unit)
    form.get_by_role("combobox").select_option(grade)
    form.get_by_role("textbox").fill(reason)
    form.get_by_role("button").click()
    page.wait_for_load_state()


def test_a_tie_is_decided_by_the_committee_and_published_by_somebody_who_did_not(fresh: Live) -> None:
    tied_cycle(fresh)
    page = fresh.page_as("committee")
    page.goto("/cycles/small/work/")
    ask(page, "评分")
    page.goto("/cycles/small/grades/")
    expect(case(page, "示例v2村")).to_contain_text(TIE)
    expect(page.locator("main")).to_contain_text("冻结以后才能作决定")
    page.get_by_role("link", name="阶段", exact=True).click()
    expect(page.locator("dl div", has_text="待审定").locator("b")).to_have_text("2")
    step(page, "进到预览")
    step(page, "进到冻结")
    page.get_by_role("link", name="等次与决定").first.click()
    well(page)
    decide(page, "示例v2村", "好", REASON)
    expect(case(page, "示例v3村")).to_contain_text("已审定为“好”的 1 个")
    decide(page, "示例v3村", "一般", "群众评议在后（示例）")
    expect(page.locator("form.case")).to_have_count(0)
    expect(page.get_by_role("row", name=REASON).first).to_contain_text("好")
    well(page)
    page.get_by_role("link", name="阶段", exact=True).click()
    expect(page.locator("dl div", has_text="待审定").locator("b")).to_have_text("0")
    step(page, "进到公布")
    published(fresh, page)
    on_a_phone(fresh)


def published(fresh: Live, page: Page) -> None:
    """Another member proposes; who decided cannot confirm, a third does; then everybody sees the decision."""
    proposing, second = fresh.page_as("committee_whole"), fresh.page_as("committee_second")
    proposing.goto("/cycles/small/work/")
    ask(proposing, "装入现行批次，提出发布")
    proposing.get_by_role("link", name="待另一人确认").click()
    page.goto(proposing.url)
    expect(page.locator("main")).to_contain_text("其中有你作的决定")
    expect(page.get_by_role("button", name="确认发布")).to_have_count(0)
    second.goto(proposing.url)
    expect(second.get_by_role("row", name=REASON)).to_contain_text("committee")
    second.set_viewport_size({"width": 390, "height": 844})
    well(second)
    step(second, "确认发布")
    second.goto("/cycles/small-2025/ranking/?level=village&sector=village")
    expect(second.get_by_role("row", name="示例v2村")).to_contain_text("好")
    second.goto("/cycles/small-2025/units/v2/")
    expect(second.locator("main")).to_contain_text(f"审定（名额线）：{REASON}（committee")
    well(second)
    assert [verify(run) for run in (fresh.data / "runs").glob("2025-*") if open_run(run).cycle == "small-2025"] == [[]]


def on_a_phone(fresh: Live) -> None:
    """The pages with the decisions fit a phone."""
    phone = fresh.page_as("committee", "phone")
    phone.goto("/cycles/small/grades/")
    expect(phone.get_by_role("row", name=REASON).last).to_contain_text("有效")
    well(phone)


# -- what is refused, without a browser -----------------------------------------------------------------------------------


@pytest.fixture
def run(db: None, tmp_path: Path, settings: object) -> Run:
    """A frozen cycle with two villages to decide."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    found = to_stage(tied_run(tmp_path), "frozen")
    (tmp_path / "cycles").mkdir()
    (tmp_path / "2025").rename(tmp_path / "cycles" / "small")
    return found


def post(client: Client, unit: str = "v2", grade: str = "好", reason: str = REASON, seen: str = "0") -> tuple[int, str]:
    form = {"unit": unit, "kind": "cut_line", "grade": grade, "reason": reason, "seen": seen}
    response = client.post("/cycles/small/decide/", form)
    return response.status_code, response.content.decode()


def test_a_case_is_shown_with_what_it_is_about_and_no_grade_chosen(run: Run) -> None:
    page = client_of("committee", "*").get("/cycles/small/grades/").content.decode()
    assert page.count(TIE) == 4  # of each in its form and in the table
    assert page.count('<option value="">—</option>') == 3
    assert "selected>好" not in page


def test_what_was_written_stays_in_its_form_where_it_is_refused(run: Run) -> None:
    status, page = post(client_of("committee", "*"), reason="=群众评议更好")
    form = page.partition('name="unit" value="v2"')[2].partition("</form>")[0]
    other = page.rpartition('name="unit" required')[2]
    assert (status, "[not-plain]" in page) == (409, True)
    assert "<option selected>好</option>" in form
    assert 'value="=群众评议更好"' in form
    assert "=群众评议更好" not in other
    assert read_book(run.store, run.cycle).rows == ()


def test_a_case_that_somebody_decided_meanwhile_is_not_decided_again_unseen(run: Run) -> None:
    first, second = client_of("committee", "*"), client_of("committee", "c1")
    assert second.get("/cycles/small/grades/").status_code == 404
    assert post(first)[0] == 302
    status, page = post(first, grade="一般", reason="另有考虑（示例）")
    assert (status, "[decided-since]" in page, REASON in page) == (409, True, True)
    assert post(first, grade="一般", reason="另有考虑（示例）", seen="1")[0] == 302
    assert [row.grade for row in read_book(run.store, run.cycle).rows] == ["好", "一般"]
