"""The report as PDF."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from scoring.reports.overview.page import sections, tiles
from scoring.reports.overview.words import word
from scoring.reports.sections import Section, plain
from scoring.reports.typeset import typeset
from scoring.reports.view import View
from scoring.text import clean


def overview_pdf(view: View) -> bytes:
    """The whole report on A4, landscape; the same run gives the same bytes.

    Raises:
        RunError: where the extra `[pdf]` is not installed.
    """
    data = {
        "lang": "en" if view.lang == "en" else "zh",
        "title": view.title,
        "kind": word("report", view.lang),
        "scope": view.scope,
        "source": word("source", view.lang, view.title, view.run.id, view.run.digest),
        "tiles": [{"name": name, "figure": number} for name, number in tiles(view)],
        "sections": [_plain(section, view.lang) for section in sections(view)],
    }
    return typeset(_template(), _clean(data))


def _plain(section: Section, lang: str) -> dict[str, Any]:
    return asdict(section) | {"tables": [plain(table, lang) for table in section.tables]}


def _clean(found: Any) -> Any:
    """What cannot be printed is shown as such."""
    if isinstance(found, dict):
        return {key: _clean(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_clean(one) for one in found]
    return clean(found) if isinstance(found, str) else found


@cache
def _template() -> bytes:
    return (files("scoring.reports.overview") / "templates" / "overview.typ").read_bytes()
