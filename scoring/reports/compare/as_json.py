"""A comparison for programs: figures as text with all their places, sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scoring.names import NAME, UNIT
from scoring.rubric.diff import Change
from scoring.runs import Run
from scoring.runs.compare import Cause, Comparison, Figure, Part, PlaceMoved, Sums, Why, was
from scoring.runs.compare.moves import MARKS
from scoring.runs.renamed import OLD
from scoring.text import Text


def comparison_dict(found: Comparison) -> dict[str, Any]:
    """Everything that differs: the runs, sums a rubric, rules, units of one run only, and every unit that moved with its reasons."""
    rows = {row[UNIT]: row for row in found.rows.iter_rows(named=True)}
    own = set(found.own)
    return {
        "old": _run(found.old),
        "new": _run(found.new),
        "relation": found.relation,
        "corrects": found.new.manifest["corrects"],
        "summary": [_sums(one) for one in found.sums],
        "rules": {id: [_rule(rule) for rule in rules] for id, rules in found.rules.items()},
        "only_old": found.pairs.only_old.to_dicts(),
        "only_new": found.pairs.only_new.to_dicts(),
        "units": [_unit(rows[why.unit_id], why, why.unit_id in own) for why in found.why(found.moved)],
    }


def _run(run: Run) -> dict[str, Any]:
    return {"run": run.id, "manifest": run.digest, "period": run.manifest["period"], "made": run.manifest["made"]}


def _sums(one: Sums) -> dict[str, Any]:
    grades = [{"old": then, "new": now, "units": number} for (then, now), number in one.grades.items()]
    counts = {
        name: getattr(one, name)
        for name in ("rubric", "units", "own", "totals", "grades_moved", "held", "ranks", "affected")
    }
    return counts | {"grades": grades, "spearman": _plain(one.spearman)}


def _unit(row: Mapping[str, Any], why: Why, own: bool) -> dict[str, Any]:
    return {
        "unit_id": row[UNIT],
        "previous_id": row[OLD],
        "name": row[NAME],
        "own": own,
        **{name: {"old": _plain(row[was(name)]), "new": _plain(row[name])} for name in MARKS},
        "change": _plain(row["change"]),
        "causes": [_cause(cause) for cause in why.causes],
        "figures": [_figure(one) for one in why.figures],
        "ranks": [_place(place) for place in why.places],
        "notes": [_text(note) for note in why.notes],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    line = cause.line
    return {
        "item": line.id,
        "kind": line.kind,
        "name": _text(line.name),
        "points": {"old": _plain(line.old), "new": _plain(line.new)},
        "effect": _plain(line.effect),
        "clause": line.clause,
        "how": {"old": _text(line.old_how), "new": _text(line.new_how)},
        "figures": [one.name for one in cause.figures],
        "rules": [_rule(rule) for rule in cause.rules],
        "peers": [_part(part) for part in cause.peers],
        "more_peers": cause.more_peers,
    }


def _rule(rule: Change) -> dict[str, Any]:
    return {"id": rule.id, "severity": rule.severity, "of": _text(rule.of), "said": _text(rule.said)}


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "label": _text(one.label),
        "measure": one.measure,
        "value": {"old": _plain(one.old), "new": _plain(one.new)},
        "place": {"old": one.old_place, "new": one.new_place},
        "parts": [_part(part) for part in one.parts],
        "more": one.more,
    }


def _part(part: Part) -> dict[str, Any]:
    return {"name": _text(part.name), "old": _plain(part.old), "new": _plain(part.new)}


def _place(place: PlaceMoved) -> dict[str, Any]:
    passed = None if place.passed is None else {"ahead": place.passed.ahead, "behind": place.passed.behind}
    return {
        "within": place.within,
        "rank": {"old": _plain(place.old), "new": _plain(place.new)},
        "peers": {"old": _plain(place.old_peers), "new": _plain(place.new_peers)},
        "passed": passed,
    }


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def _plain(x: Any) -> Any:
    """A figure as text, with its places; the rest as it is."""
    return format(x, "f") if isinstance(x, Decimal) else x
