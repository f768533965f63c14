"""What changed and why, as sentences: a figure, an item, a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from scoring.rubric.diff import Change
from scoring.runs.compare import Cause, Figure, Part, Passed, PlaceMoved, Why
from scoring.text import Text, figure, rounded

NOTHING = "—"
NAMED = 3  # units that are named
TRUTH = {True: Text("是", "yes"), False: Text("否", "no")}
KIND = {
    "conversion": Text("折算 · ", "conversion · "),
    "group": Text("", ""),
}


def value(x: Any, lang: str) -> str:
    """A figure for a sentence: at most four decimals, marked where that cuts something off."""
    return TRUTH[x].pick(lang) if isinstance(x, bool) else rounded(x)


def signed(x: Decimal | int) -> str:
    """A change with its sign and all its places.

    Example:
        >>> signed(Decimal("1.50")), signed(Decimal("-0.25")), signed(Decimal("0.00"))
        ('+1.50', '−0.25', '0.00')
    """
    return f"{'+' if x > 0 else '−' if x < 0 else ''}{abs(x):f}" if isinstance(x, Decimal) else f"{x:+d}"


def arrow(old: str, new: str) -> str:
    """What was and is; once where it is the same."""
    return new if old == new else f"{old} → {new}"


def stop(lang: str) -> str:
    return ": " if lang == "en" else "："


def listed(texts: Iterable[str], lang: str) -> str:
    return (", " if lang == "en" else "、").join(texts)


def joined(texts: Iterable[str], lang: str) -> str:
    return ("; " if lang == "en" else "；").join(text for text in texts if text)


def parts_text(parts: Sequence[Part], more: int, lang: str) -> str:
    """示例甲村 70 → 75、示例乙村 — → 80，另 3 个."""
    shown = listed(
        (f"{part.name.pick(lang)} {arrow(value(part.old, lang), value(part.new, lang))}" for part in parts), lang
    )
    rest = f" and {more} more" if lang == "en" else f" 等，另 {more} 个"
    return shown + (rest if more else "")


def figure_text(found: Figure, lang: str, places: bool = False) -> str:
    """收入 9.99 → 10 万元, what it is made of, and on wish where it stands."""
    gap = "" if found.measure in ("", "%") else " "
    said = f"{found.label.pick(lang)} {arrow(value(found.old, lang), value(found.new, lang))}{gap}{found.measure}"
    if found.parts:
        said += f"{stop(lang)}{parts_text(found.parts, found.more, lang)}"
    where = place_text(found)
    return f"{said}〔{where}〕" if places and where else said


def place_text(found: Figure) -> str:
    """Where the figure stood and stands."""
    if found.old_place is None and found.new_place is None:
        return ""
    return arrow(found.old_place or NOTHING, found.new_place or NOTHING)


def reason_texts(cause: Cause, lang: str, places: bool = False) -> list[str]:
    """What made one line: the unit's own figures, other units' values, the rule."""
    said = [figure_text(one, lang, places) for one in cause.figures]
    if cause.peers:
        head = "peers" if lang == "en" else "同类的值"
        said.append(f"{head}{stop(lang)}{parts_text(cause.peers, cause.more_peers, lang)}")
    rules = (rule.said.pick(lang) if rule.of == cause.line.name else rule_text(rule, lang) for rule in cause.rules)
    return [*said, *rules]


def rule_text(rule: Change, lang: str) -> str:
    """村集体经济“破零”：第 2 档由“…”改为“…”."""
    return f"{rule.of.pick(lang)}{stop(lang)}{rule.said.pick(lang)}"


def reason_text(cause: Cause, lang: str, places: bool = False) -> str:
    return joined(reason_texts(cause, lang, places), lang)


def line_name(cause: Cause, lang: str) -> str:
    return KIND.get(cause.line.kind, Text("", "")).pick(lang) + cause.line.name.pick(lang)


def cause_text(cause: Cause, lang: str) -> str:
    """村集体经济“破零” +3.60：收入 9.99 → 10 万元."""
    effect = "" if cause.line.effect is None else f" {signed(cause.line.effect)}"
    why = reason_text(cause, lang) or how_text(cause, lang)
    return f"{line_name(cause, lang)}{effect}{stop(lang) + why if why else ''}"


def how_text(cause: Cause, lang: str) -> str:
    """How the points came about then and now."""
    none = "does not count" if lang == "en" else "不计"
    plain = "not converted" if lang == "en" else "不折算"
    other = plain if cause.line.kind == "conversion" else none
    then, now = (how.pick(lang) if how is not None else "" for how in (cause.line.old_how, cause.line.new_how))
    return arrow(then or other, now or other) if then or now else ""


def rank_text(old: Any, new: Any, peers: int | None) -> str:
    """5 → 3/22."""
    return f"{arrow(figure(old), figure(new))}{f'/{peers}' if peers is not None else ''}"


def place_moved_text(place: PlaceMoved, lang: str) -> str:
    """全县 5 → 6/22：示例A村 超过."""
    said = f"{place.name.pick(lang)} {rank_text(place.old, place.new, place.new_peers)}"
    if place.passed is None:
        return said
    who = passed_text([place.passed], lang)
    return f"{said}{stop(lang)}{who}" if who else said


def passed_text(passed: Sequence[Passed], lang: str) -> str:
    """Who went ahead and who fell behind, in any of some places, each named once."""
    ahead, behind = (dict.fromkeys(name for one in passed for name in getattr(one, key)) for key in ("ahead", "behind"))
    words = (("went ahead", "升到前面"), ("fell behind", "不再在前"))
    return joined(
        (f"{_names(list(names), lang)} {said[lang == 'zh']}" for names, said in zip((ahead, behind), words, strict=True) if names), lang
    )  # fmt: skip


def _names(names: Sequence[str], lang: str) -> str:
    more = len(names) - NAMED
    rest = "" if more <= 0 else f" and {more} more" if lang == "en" else f" 等 {len(names)} 个"
    return listed(names[:NAMED], lang) + rest


def why_lines(why: Why, most: int, lang: str) -> list[str]:
    """The reasons of one unit in a few lines: the items that did most, what became of its grade, who went past it."""
    strong = sorted(why.causes, key=lambda one: -abs(one.line.effect or Decimal(0)))
    said = [cause_text(cause, lang) for cause in strong[:most]]
    if len(strong) > most:
        rest = sum((cause.line.effect or Decimal(0) for cause in strong[most:]), Decimal(0))
        said.append(
            f"{len(strong) - most} more, {signed(rest)}"
            if lang == "en"
            else f"另 {len(strong) - most} 项 {signed(rest)}"
        )
    if not why.causes:
        said += [note.pick(lang) for note in why.notes[:most]]
        said += [figure_text(one, lang) for one in why.figures[:most]]
        passed = passed_text([place.passed for place in why.places if place.passed is not None], lang)
        said += [passed if why.figures else f"{OTHERS.pick(lang)}{stop(lang)}{passed}"] if passed else []
    return said


OTHERS = Text("自身未变", "nothing of its own")
