"""What a screen reader is given: Chromium's own accessibility tree of every page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.web.live import Live
from tests.web.pages import PAGES, Shown, visit
from tests.web.world import UNITS

SECONDS = 180_000  # on a busy machine; in ms
USED = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "spinbutton", "Date"}
LOOKED_AT = {"table", "image", "img", "navigation", "region", "progressbar", "dialog"} | USED


class Said(NamedTuple):
    """One thing of the tree as it is read out."""

    role: str
    name: str
    more: dict[str, Any]


def read_out(page: Page) -> list[Said]:
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        Said(
            node["role"]["value"],
            node.get("name", {}).get("value", "").strip(),
            {one["name"]: one["value"].get("value") for one in node.get("properties", ())},
        )
        for node in nodes
        if not node["ignored"]
    ]


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_everything_of_a_page_has_a_name_and_its_landmarks_are_there(
    live: Live, runs: list[Path], shown: Shown
) -> None:
    page = live.page_as(shown.actor)
    visit(page, shown, runs)
    said = read_out(page)
    roles = [one.role for one in said]
    assert [one for one in said if one.role in LOOKED_AT and not one.name] == []
    assert (roles.count("main"), roles.count("banner"), roles.count("status")) == (1, 1, 1)
    assert [one.more["level"] for one in said if one.role == "heading"].count(1) == 1


def test_a_wrong_field_is_read_out_with_what_is_wrong_and_what_the_review_said(live: Live) -> None:
    page = live.page_as("secretary_below")
    page.goto(f"/submissions/trial/{UNITS['below']}/fill/")
    grids = page.locator("[name='value.community_grids']")
    expect(grids).to_have_attribute("aria-invalid", "true")
    expect(grids).to_have_accessible_description(re.compile("与网格台账不符.*整数.*错误：.*不是数字"))


def test_a_question_without_a_reason_says_so_at_the_reason(live: Live) -> None:
    page = live.page_as("secretary_above")
    page.goto("/cycles/sample-2024/units/p01-f01-c01/question/below_score/")
    page.locator("main form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.get_by_label("理由")).to_have_accessible_description("须写明理由")
    expect(page.get_by_role("group", name="哪里不对")).to_have_accessible_description("须选择一种情形")


def test_an_issue_says_how_grave_it_is(live: Live) -> None:
    page = live.page_as("committee")
    page.goto("/cycles/sample-2025/data/?file=ballots.csv")
    expect(page.locator(".issues tr.error").get_by_role("rowheader", name=re.compile("^错误：")).first).to_be_visible()


def test_the_editor_says_how_many_problems_there_are_once_that_changes(live: Live) -> None:
    page = live.page_as("author")
    page.goto("/rubrics/village/")
    expect(page.locator("#examples")).to_contain_text("项全部相符", timeout=SECONDS)
    page.evaluate("ace.edit('ace').session.insert({row: 0, column: 0}, ': }')")
    expect(page.get_by_role("status")).to_have_text(re.compile("问题 1 处错误"), timeout=SECONDS)
