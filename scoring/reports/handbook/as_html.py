"""A handbook as one HTML page that needs nothing else; it prints on landscape A4 with its headings on every page."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scoring.reports.handbook.build import WORDS, Handbook
from scoring.text import Text, clean


def handbook_html(book: Handbook, lang: str = "zh") -> bytes:
    """The whole page, in UTF-8."""
    environment = _environment()
    loader = environment.loader
    assert loader is not None
    css = Markup(loader.get_source(environment, "handbook.css")[0])
    rows = [sorted(cell for cell in book.cells if cell.row == row) for row in range(book.height)]
    words = {"t": lambda text: Text.pick(text, lang), "w": lambda key: WORDS[key].pick(lang)}
    page = environment.get_template("page.html")
    return page.render(book=book, rows=rows, css=css, lang=lang, **words).encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("scoring.reports.handbook"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_printable,
    )  # fmt: skip


def _printable(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
