"""A scorecard as PDF, set by typst; the extra `[pdf]` brings it and a Chinese font.

Everything that a person wrote goes in as JSON and is set as text; nothing is ever put into the markup.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from scoring.errors import Place, Problem, RunError
from scoring.reports.card.model import Card
from scoring.reports.card.sheet import sheet
from scoring.reports.card.words import word
from scoring.text import Text, clean


def card_pdf(cards: Sequence[Card], lang: str = "zh") -> bytes:
    """One PDF with the scorecards in the order given, each on a new page; equal cards give equal bytes.

    Raises:
        RunError: where the extra `[pdf]` is not installed.
    """
    title = cards[0].unit.name if len(cards) == 1 else cards[0].cycle.pick(lang)
    book = {
        "lang": "en" if lang == "en" else "zh",
        "title": clean(f"{title} · {word('scorecard', lang)} {cards[0].period}"),
        "cards": [sheet(card, lang) for card in cards],
    }
    words = {"book": json.dumps(book, ensure_ascii=False)}
    made: bytes = _compiler().compile(_template(), format="pdf", sys_inputs=words)
    return made


@cache
def _template() -> bytes:
    return (files("scoring.reports.card") / "templates" / "card.typ").read_bytes()


@cache
def _compiler() -> Any:
    """One compiler a process: it keeps the fonts and whatever it has set before. Its threads cannot share it."""
    try:
        import pylopdf_fonts_zh_cn
        import typst
    except ImportError:
        said = Text("没有安装 PDF 所需的部分", "what PDF needs is not installed")
        fix = Text("安装：pip install 'scoring[pdf]'", "install it: pip install 'scoring[pdf]'")
        raise RunError([Problem("no-pdf", Place("scoring[pdf]"), said, fix)]) from None
    folder = str(pylopdf_fonts_zh_cn.sans_path().parent)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return typst.Compiler(font_paths=fonts)
