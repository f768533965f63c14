"""An impact as a job keeps it: twice, with names for who answers for everything and without for authors, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from scoring.analysis import Impact, impact, impact_sections, unnamed_sections
from scoring.reports.sections import Section, plain
from scoring.rubric import Plan
from scoring.runs import Run

LANGS: Final = ("zh", "en")


def impact_found(run: Run, plan: Plan) -> dict[str, Any]:
    """What an edit would have done to a run: for each kind of reader (`named`, `unnamed`) and language the sections of a page."""
    found = impact(run, plan)
    return {"named": _told(found, impact_sections), "unnamed": _told(found, unnamed_sections)}


def _told(found: Impact, tell: Callable[[Impact, str], Iterable[Section]]) -> dict[str, Any]:
    return {lang: list(_plain(tell(found, lang), lang)) for lang in LANGS}


def _plain(told: Iterable[Section], lang: str) -> Iterator[dict[str, Any]]:
    for one in told:
        yield {
            "heading": one.heading,
            "notes": list(one.notes),
            "pictures": list(one.pictures),
            "caption": one.caption,
            "tables": [plain(table, lang) for table in one.tables],
        }
