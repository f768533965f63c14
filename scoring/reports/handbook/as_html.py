"""A handbook as one HTML page that needs nothing else; it prints on landscape A4 with its headings on every page."""

from __future__ import annotations

from scoring.reports.handbook.build import WORDS, Handbook
from scoring.reports.page import style, templates
from scoring.text import Text

ROOM = "scoring.reports.handbook"


def handbook_html(book: Handbook, lang: str = "zh") -> bytes:
    """The whole page, in UTF-8."""
    css = style(ROOM, "handbook.css")
    rows = [sorted(cell for cell in book.cells if cell.row == row) for row in range(book.height)]
    words = {"t": lambda text: Text.pick(text, lang), "w": lambda key: WORDS[key].pick(lang)}
    page = templates(ROOM).get_template("page.html")
    return page.render(book=book, rows=rows, css=css, lang=lang, **words).encode()
