"""What a correction does to one unit, as plain values that can be kept: figures, item, total, grade and places, then and now."""

from __future__ import annotations

from typing import Any

import polars as pl

from scoring.engine.explain import Explanation, Standing
from scoring.names import UNIT
from scoring.runs.correct import Corrected
from scoring.text import Text, figure, points_text

GRADE_MOVED = "moved.grade"


def effect_of(found: Corrected, unit: str, item: str) -> dict[str, Any]:
    """`changes` (each figure put right) and `lines` (points of the item, total, grade, each place), old beside new, in words;
    `others` are how many other units it moved, `grades` how many of them have another grade.
    """
    old, new = found.old.explain(unit), found.run.explain(unit)
    others = found.comparison.affected.filter(pl.col(UNIT) != unit)
    return {
        "run": found.old.id,
        "changes": [
            {
                "metric": one.field.name,
                "zh": one.field.label.zh,
                "en": one.field.label.en,
                "old": figure(one.old),
                "new": figure(one.new),
            }
            for one in found.changes
        ],
        "lines": [
            _line(old.node(item).name, _points(old, item), _points(new, item)),
            _line(Text("总分", "total"), *(points_text(card.total, card.decimals) for card in (old, new))),
            _line(Text("等次", "grade"), old.grade or "—", new.grade or "—"),
            *(
                _line(Text(f"{then.within.zh}名次", f"rank, {then.within.en}"), _place(then), _place(now))
                for then, now in zip(old.places, new.places, strict=True)
            ),
        ],
        "others": others.height,
        "grades": int(others[GRADE_MOVED].sum()),
    }


def _line(name: Text, old: str, new: str) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en, "old": old, "new": new}


def _points(card: Explanation, item: str) -> str:
    return points_text(card.node(item).points, card.decimals)


def _place(standing: Standing) -> str:
    return "—" if standing.rank is None else f"{figure(standing.rank)}/{standing.peers}"
