"""A scorecard in one language, as the plain words and figures that a page or a sheet of paper is set from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scoring.reports.card.model import Card, Place, Row
from scoring.reports.card.pictures import pictures, signed
from scoring.reports.card.words import word
from scoring.reports.charts import described
from scoring.text import Text, clean, figure, points_text


def sheet(card: Card, lang: str) -> dict[str, Any]:
    """Lists and words only, what cannot be printed already marked; the template decides nothing but places."""
    about = [
        word("secretary", lang).format(card.unit.secretary) if card.unit.secretary else "",
        word("unit_id", lang).format(card.unit.id),
        f"{card.source.title.pick(lang)} {card.source.version}",
        card.cycle.pick(lang),
    ]
    source = card.source
    found = {
        "name": card.unit.name,
        "kind": f"{card.period} {word('scorecard', lang)}",
        "path": " › ".join(card.unit.path),
        "about": " · ".join(part for part in about if part),
        "alarms": _alarms(card, lang),
        "tiles": _tiles(card, lang),
        "note": word("held_note", lang) if card.held else "",
        "places": [_place(place, lang) for place in card.places],
        "first": _sections(lang, ("quotas", card.quotas)),
        "charts": [_chart(card, name, svg, lang) for name, svg in pictures(card, lang).items()],
        "tables": _tables(card, lang),
        "tree": {"heading": word("adds", lang), "rows": _tree(card, lang), "lines": [t.pick(lang) for t in card.sums]},
        "last": _pulls(card, lang),
        "source": word("source", lang).format(
            source.title.pick(lang), source.version, source.run, source.head, source.program
        ),
    }
    return _clean(found)  # type: ignore[no-any-return]


def title(cards: Sequence[Card], lang: str) -> str:
    """What a file of these cards is called."""
    first = cards[0]
    name = first.unit.name if len(cards) == 1 else first.cycle.pick(lang)
    return clean(f"{name} · {word('scorecard', lang)} {first.period}")


def _clean(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _clean(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_clean(one) for one in found]
    return clean(found) if isinstance(found, str) else found


def _tile(name: str, said: str, beside: str = "", kind: str = "") -> dict[str, str]:
    return {"name": name, "figure": said, "beside": beside, "kind": kind}


def _tiles(card: Card, lang: str) -> list[dict[str, str]]:
    def points(value: Any) -> str:
        return points_text(value, card.decimals)

    full = word("of_full", lang).format(figure(card.full))
    grade = word("undecided", lang) if card.undecided else card.final_grade or "—"
    tiles = [
        _tile(word("total", lang), word("held", lang) if card.held else points(card.total), full),
        _tile(word("grade", lang), grade, word("by_decision", lang) if card.decided else ""),
    ]
    main = card.main
    if main is not None:
        tiles.append(_tile(word("rank_in", lang).format(main.within.pick(lang)), figure(main.rank), f"/ {main.units}"))
    if card.change is not None:
        kind = "good" if card.change > 0 else "bad" if card.change < 0 else ""
        tiles.append(_tile(word("change", lang), signed(card.change, card.decimals), "", kind))
    for gap in card.gaps:
        beside = "" if gap.points else word("tie_break", lang)
        tiles.append(_tile(word("short_of", lang).format(gap.to.pick(lang)), points(gap.points), beside))
    return tiles


def _place(place: Place, lang: str) -> dict[str, str]:
    last = ""
    if place.last_rank is not None:
        last = word("last_rank", lang).format(figure(place.last_rank), place.last_units)
    name = f"{place.within.pick(lang)} {place.group or ''}".strip()
    return {"name": name, "rank": f"{figure(place.rank)}/{place.units}", "last": last}


def _alarms(card: Card, lang: str) -> list[dict[str, Any]]:
    """What comes before everything else: why there is no score, what caps it, what was decided."""
    parts = (("reasons", card.reasons, "warn"), ("vetoes", card.vetoes, "alarm"), ("decisions", card.decisions, "warn"))
    return [one | {"kind": kind} for key, texts, kind in parts for one in _sections(lang, (key, texts))]


def _sections(lang: str, *parts: tuple[str, tuple[Text, ...]]) -> list[dict[str, Any]]:
    return [
        {"heading": word(key, lang), "note": "", "lines": [text.pick(lang) for text in texts]}
        for key, texts in parts
        if texts
    ]


def _chart(card: Card, name: str, svg: str, lang: str) -> dict[str, str]:
    heading, note = {
        "losses": ("losses", word("losses_note", lang)),
        "dimensions": ("dimensions", _dimensions_note(card, lang)),
        "peers": ("position", word("position_note", lang)),
        "years": ("years", word("years_note", lang)),
    }[name]
    return {"heading": word(heading, lang), "note": note, "svg": svg, "alt": described(svg)}


def _dimensions_note(card: Card, lang: str) -> str:
    """Whom the dimensions are compared with, or why with nobody."""
    if card.peers is None:
        return word("no_peers", lang)
    return word("dimensions_note", lang).format(card.peers.within.pick(lang), card.peers.units)


def _tables(card: Card, lang: str) -> list[dict[str, Any]]:
    heads = [word(key, lang) for key in ("item", "value", "rule", "points", "lost", "next")]
    rows = [_row(row, card.inside(row), card, lang) for row in card.losses()]
    tables = [{"heading": word("items_held" if card.held else "items", lang), "heads": heads, "rows": rows}]
    extra = [_row(row, [], card, lang) for row in (*card.of("bonus"), *card.of("deductions"))]
    if extra:
        tables.append({"heading": word("extra", lang), "heads": heads[:4], "rows": extra})
    return tables


def _row(row: Row, inner: list[Row], card: Card, lang: str) -> dict[str, Any]:
    cost = row.cost if row.lost and row.cost != row.lost else None
    more = [text.pick(lang) for text in row.origins] + [_inside(one, card, lang) for one in inner]
    more += [f"{word('clause', lang)} {row.clause}"] if row.clause else []
    more += [f"{word('note', lang)} {row.note.pick(lang)}"] if row.note is not None else []
    return {
        "name": _name(row, lang),
        "value": row.value,
        "how": [text.pick(lang) for text in (row.rule, row.how) if text is not None],
        "more": more,
        "points": points_text(row.points, card.decimals),
        "of": f"/ {figure(row.full)}",
        "lost": signed(-row.lost, card.decimals) if row.lost else "",
        "cost": "" if cost is None else f"{word('cost', lang)} {signed(-cost, card.decimals)}",
        "next": "" if row.next_step is None else row.next_step.pick(lang),
    }


def _name(row: Row, lang: str) -> str:
    """An item's name; under bonus and deductions with the word for them before it."""
    name = row.name.pick(lang)
    return name if row.part == "scorecard" else f"{word(row.part, lang)} · {name}"


def _inside(row: Row, card: Card, lang: str) -> str:
    said = [text.pick(lang) for text in (row.rule, row.how, *row.origins) if text is not None]
    how = f" {' '.join(said)}" if said else ""
    return f"{row.name.pick(lang)} {points_text(row.points, card.decimals)} / {figure(row.full)}{how}"


def _tree(card: Card, lang: str) -> list[dict[str, Any]]:
    """Every group and item with its points, in the order of the rubric."""
    return [
        {
            "depth": row.depth,
            "leaf": row.leaf,
            "name": row.name.pick(lang),
            "points": points_text(row.points, card.decimals),
            "of": f"/ {figure(row.full)}",
            "how": "" if row.leaf or row.how is None else row.how.pick(lang),
        }
        for row in card.of("scorecard")
    ]


def _pulls(card: Card, lang: str) -> list[dict[str, Any]]:
    lines = list(pull_lines(card, lang))
    return [{"heading": word("pulls", lang), "note": word("pulls_note", lang), "lines": lines}] if lines else []


def pull_lines(card: Card, lang: str) -> Iterator[str]:
    """晋位的村：拉低 示例甲村 (−2.00)、示例乙村 (−1.00)；拉高 ….

    A line a rolled-up figure: the units below that pull it down, and those that pull it up.
    """
    comma, semicolon, colon = (", ", "; ", ": ") if lang == "en" else ("、", "；", "：")
    for pull in card.pulls:
        said = [
            f"{word(key, lang)} {comma.join(one.pick(lang) for one in some)}"
            for key, some in (("down", pull.down), ("up", pull.up))
            if some
        ]
        yield f"{pull.name.pick(lang)}{colon}{semicolon.join(said)}"
