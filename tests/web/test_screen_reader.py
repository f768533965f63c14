"""What a screen reader is given: Chromium's own accessibility tree of every page."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page

from tests.web.live import Live
from tests.web.pages import PAGES, Shown, visit

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
