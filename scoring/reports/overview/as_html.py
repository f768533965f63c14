"""The report as one HTML page."""

from __future__ import annotations

from scoring.reports.overview.page import sections, tiles
from scoring.reports.overview.words import word
from scoring.reports.sections import Page, page_html
from scoring.reports.view import View


def overview_html(view: View) -> str:
    """The whole page."""
    source = word("source", view.lang, view.title, view.run.id, view.run.digest)
    kind = word("report", view.lang)
    return page_html(Page(view.lang, view.title, kind, view.scope, source, tiles(view), sections(view)))
