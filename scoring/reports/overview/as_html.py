"""The report as one HTML page that needs nothing else: no script, no fonts, no pictures from anywhere; also printed."""

from __future__ import annotations

from markupsafe import Markup

from scoring.reports.card import card_css
from scoring.reports.overview.page import plain, sections, tiles
from scoring.reports.overview.words import word
from scoring.reports.page import style, templates
from scoring.reports.view import View

ROOM = "scoring.reports.overview"


def overview_html(view: View) -> str:
    """The whole page."""
    return (
        templates(ROOM)
        .get_template("page.html")
        .render(
            view=view,
            css=Markup(card_css()) + style(ROOM, "overview.css"),
            tiles=tiles(view),
            sections=sections(view),
            plain=lambda table: plain(table, view.lang),
            svg=Markup,
            w=lambda key, *parts: word(key, view.lang, *parts),
        )
    )
