"""An impact for programs: figures as text with all their places, sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from scoring.analysis.impact.measure import Impact
from scoring.reports.compare import comparison_dict


def impact_dict(found: Impact) -> dict[str, Any]:
    """Everything that an impact tells, and every unit that moved with its reasons."""
    compared = comparison_dict(found.comparison)
    shares = [{**_plain(one), "state": one.state} for one in found.apart]
    return {
        "run": found.old.id,
        "edited": list(found.edited),
        "remarks": [{"code": one.code, **_plain(one.message), "fix": _plain(one.fix)} for one in found.remarks],
        "notes": [_plain(note) for note in found.notes],
        "changes": {id: [_plain(change) for change in changes] for id, changes in found.changes.items()},
        "ranked": [_plain(one) for one in found.ranked],
        "summary": [one for one in compared["summary"] if one["rubric"] in found.rubrics],
        "areas": [_plain(one) for one in found.areas],
        "apart": shares,
        "vetoes": [_plain(one) for one in found.fired],
        "held": found.held,
        "released": found.released,
        "units": compared["units"],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
