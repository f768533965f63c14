"""Problems as a page shows them and a job keeps them."""

from __future__ import annotations

from django.conf import settings

from scoring.errors import Problem
from scoring.text import Text


def plain(problem: Problem) -> dict[str, str]:
    """Code, place and texts; places are told from the data folder on."""
    fix, said = problem.fix or Text("", ""), problem.message
    place = str(problem.place).replace(f"{settings.DATA}/", "")
    return {"code": problem.code, "place": place, "zh": said.zh, "en": said.en, "fix_zh": fix.zh, "fix_en": fix.en}
