"""The report as one HTML page that needs nothing else: no script, no fonts, no pictures from anywhere; also printed."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scoring.reports.card import card_css
from scoring.reports.overview.page import plain, sections, tiles
from scoring.reports.overview.words import word
from scoring.reports.view import View
from scoring.text import clean


def overview_html(view: View) -> str:
    """The whole page."""
    environment = _environment()
    loader = environment.loader
    assert loader is not None
    css = card_css() + loader.get_source(environment, "overview.css")[0]
    return environment.get_template("page.html").render(
        view=view,
        css=Markup(css),
        tiles=tiles(view),
        sections=sections(view),
        plain=lambda table: plain(table, view.lang),
        svg=Markup,
        w=lambda key, *parts: word(key, view.lang, *parts),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("scoring.reports.overview"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )


def _printable(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
