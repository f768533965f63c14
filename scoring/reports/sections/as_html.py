"""A report as one HTML page that needs nothing else: no script, no fonts, no pictures from anywhere; also printed."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from scoring.reports.card import card_css
from scoring.reports.card.scoped import scoped
from scoring.reports.page import style, templates
from scoring.reports.sections.build import Page, plain
from scoring.text import Text

ROOM = "scoring.reports.sections"
CONTENTS = Text("目录", "Contents")


def page_html(page: Page) -> str:
    """The whole page."""
    return _render("page.html", page)


def page_body(page: Page) -> str:
    """The report alone, for a page that has the style sheet already (in an element of class `report`)."""
    return _render("body.html", page)


@cache
def page_css(part: str | None = None) -> str:
    """The style sheet; with `part`, a selector, for that part of a page that has its own."""
    css = str(card_css()) + style(ROOM, "sections.css")
    return css if part is None else scoped(css, part)


def _render(template: str, page: Page) -> str:
    return (
        templates(ROOM)
        .get_template(template)
        .render(
            page=page,
            css=Markup(page_css()),
            contents=CONTENTS.pick(page.lang),
            plain=lambda table: plain(table, page.lang),
            svg=Markup,
        )
    )
