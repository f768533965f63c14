"""The sheets of a comparison as tables: what it comes to, where grades went, who moved, every cause, every figure that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from scoring.names import GRADE, HELD, LEVEL_NAME, NAME, SECTOR_NAME, TOTAL, UNIT
from scoring.reports.compare.facts import grade_name, grade_order, ranks_of
from scoring.reports.compare.texts import line_name, parts_text, reason_text, why_lines
from scoring.reports.compare.words import FIGURE_KIND, LINE_KIND, word
from scoring.reports.ranking import within_text
from scoring.reports.table import UNIT_ID, Cell, Column, Kind, Table
from scoring.rubric.diff import SEVERITIES
from scoring.runs.compare import Cause, Comparison, Figure, Why, was
from scoring.runs.renamed import OLD
from scoring.text import figure

WIDE = 60.0  # of reasons, in characters
REASONS = 3


def tables(found: Comparison, whys: Sequence[Why], lang: str) -> Iterator[Table]:
    """Every sheet in its order; those with nothing on them are left out, but for the units that moved."""
    yield _sums(found, lang)
    yield _transitions(found, lang)
    yield moved_table(found, whys, lang)
    rest = (causes_table(found, whys, lang), _values(found, whys, lang), _rules(found, lang), _one_sided(found, lang))
    yield from (table for table in rest if table.height)


def _sums(found: Comparison, lang: str) -> Table:
    numbers = [
        (one.units, one.own, one.totals, one.grades_moved, one.held, one.ranks, one.affected) for one in found.sums
    ]
    keys = ("units", "own", "totals", "grades", "held_moved", "ranks", "affected")
    counts = [Column(word(key, lang), [row[n] for row in numbers], "count") for n, key in enumerate(keys)]
    alike = Column(word("spearman", lang), [one.spearman for one in found.sums], "points", places=4)
    return Table(
        word("summary", lang), word("summary", lang), [_rubrics(found, [one.rubric for one in found.sums], lang), *counts, alike]
    )  # fmt: skip


def _rubrics(found: Comparison, ids: Sequence[str], lang: str) -> Column:
    titles = {id: run.plan(id).rubric.title.pick(lang) for run in (found.old, found.new) for id in run.rubrics}
    return Column(word("rubric", lang), [titles[id] for id in ids], room=70)


def _transitions(found: Comparison, lang: str) -> Table:
    grades = grade_order(found, found.sums)
    rows = [(one, then) for one in found.sums for then in grades if any(pair[0] == then for pair in one.grades)]
    counts = [
        Column(grade_name(now, lang), [one.grades.get((then, now)) for one, then in rows], "count", word("new", lang))
        for now in grades
    ]
    then = Column(word("old", lang), [grade_name(grade, lang) for _, grade in rows], "grade")
    title = word("transitions", lang)
    rubrics = _rubrics(found, [one.rubric for one, _ in rows], lang)
    return Table(title, title, [rubrics, then, *counts], frozen=2)


# -- units ----------------------------------------------------------------------------------------------------------


def moved_table(found: Comparison, whys: Sequence[Why], lang: str) -> Table:
    """A row a unit: total, grade and every place then and now, and why."""
    rows = {row[UNIT]: row for row in found.rows.iter_rows(named=True)}
    mine = [rows[why.unit_id] for why in whys]
    places = max((_places(row[TOTAL]) for row in mine if row[TOTAL] is not None), default=2)
    reasons = ["\n".join(why_lines(why, REASONS, lang)) for why in whys]
    own = set(found.own)
    columns = [
        Column(UNIT_ID.pick(lang), [row[UNIT] for row in mine], "id"),
        Column(word("unit", lang), [row[NAME] for row in mine]),
        Column(word("level", lang), [_named(LEVEL_NAME, row["level"], lang) for row in mine]),
        Column(word("sector", lang), [_named(SECTOR_NAME, row["sector"], lang) for row in mine]),
        Column(word("own_unit", lang), [word("yes", lang) if row[UNIT] in own else "" for row in mine]),
        *(
            Column(word(head, lang), [_total(row, before, lang) for row in mine], "points", word("total", lang), places)
            for head, before in WHEN
        ),
        Column(word("change", lang), [row["change"] for row in mine], "difference", places=places),
        *(
            Column(word(head, lang), [_grade(row, before, lang) for row in mine], "grade", word("grade", lang))
            for head, before in WHEN
        ),
        *_ranks(mine, lang),
        Column(word("why", lang), reasons, room=WIDE),
    ]
    if any(row[UNIT] != row[OLD] for row in mine):
        other = [row[OLD] if row[OLD] != row[UNIT] else "" for row in mine]
        columns.append(Column(word("previous_id", lang), other, "id"))
    return Table(word("moved", lang), word("moved", lang), columns, frozen=2)


WHEN = (("old", True), ("new", False))
Row = Mapping[str, Any]


def _places(x: Decimal) -> int:
    return -int(x.as_tuple().exponent)


def _named(names: Mapping[str, tuple[str, str]], key: str, lang: str) -> str:
    return names.get(key, (key, key))[lang == "en"]


def _total(row: Row, before: bool, lang: str) -> Cell:
    held, total = (was(HELD), was(TOTAL)) if before else (HELD, TOTAL)
    return word("held", lang) if row[held] else row[total]


def _grade(row: Row, before: bool, lang: str) -> str:
    held, grade = (was(HELD), was(GRADE)) if before else (HELD, GRADE)
    return "" if row[held] is None else grade_name(HELD if row[held] else row[grade], lang)


def _ranks(rows: Sequence[Row], lang: str) -> Iterator[Column]:
    """Each ranking that some of the units have a place in: then, now, of how many."""
    for name in ranks_of(rows[0]) if rows else ():
        within = name.removeprefix("rank_")
        above = within_text(within if within in ("parent", *LEVEL_NAME) else f"unit.{within}").pick(lang)
        peers = f"peers_{within}"
        parts = (("old", was(name)), ("new", name))
        if any(row[name] is not None or row[was(name)] is not None for row in rows):
            for head, key in parts:
                yield Column(word(head, lang), [row[key] for row in rows], "rank", above)
            yield Column("/", [row[peers] for row in rows], "of", above)


# -- causes ---------------------------------------------------------------------------------------------------------


def causes_table(found: Comparison, whys: Sequence[Why], lang: str) -> Table:
    """A row a line of a unit's total that changed; those of a unit add up to its change."""
    names = found.new.names()
    rows = [(why, cause) for why in whys for cause in why.causes]
    places = max((_places(cause.line.effect) for _, cause in rows if cause.line.effect is not None), default=2)

    def column(key: str, cells: Sequence[Cell], kind: Kind = "text", **more: Any) -> Column:
        return Column(word(key, lang), cells, kind, **more)

    causes: list[Cause] = [cause for _, cause in rows]
    columns = [
        Column(UNIT_ID.pick(lang), [why.unit_id for why, _ in rows], "id"),
        column("unit", [names[why.unit_id] for why, _ in rows]),
        column("kind", [LINE_KIND[cause.line.kind].pick(lang) for cause in causes]),
        column("item", [line_name(cause, lang) for cause in causes], room=32),
        column("old", [cause.line.old for cause in causes], "points", above=word("points", lang), places=places),
        column("new", [cause.line.new for cause in causes], "points", above=word("points", lang), places=places),
        column("effect", [cause.line.effect for cause in causes], "difference", places=places),
        column("why", [reason_text(cause, lang, places=True) for cause in causes], room=WIDE),
        column("old", [_how(cause, 0, lang) for cause in causes], above=word("how", lang), room=40),
        column("new", [_how(cause, 1, lang) for cause in causes], above=word("how", lang), room=40),
        column("clause", [cause.line.clause for cause in causes], room=32),
    ]
    return Table(word("causes", lang), word("causes", lang), columns, frozen=2)


def _how(cause: Cause, n: int, lang: str) -> str:
    how = (cause.line.old_how, cause.line.new_how)[n]
    return how.pick(lang) if how is not None else ""


def _values(found: Comparison, whys: Sequence[Why], lang: str) -> Table:
    """Every figure of a unit's own that changed; what other units did stands with the causes."""
    names = found.new.names()
    rows = [(why, one) for why in whys for one in why.figures if one.kind not in ("rollup", "mean")]
    figures: list[Figure] = [one for _, one in rows]
    columns = [
        Column(UNIT_ID.pick(lang), [why.unit_id for why, _ in rows], "id"),
        Column(word("unit", lang), [names[why.unit_id] for why, _ in rows]),
        Column(word("kind", lang), [FIGURE_KIND[one.kind].pick(lang) for one in figures]),
        Column(word("figure", lang), [one.label.pick(lang) for one in figures], room=32),
        Column(word("measure", lang), [one.measure for one in figures]),
        Column(word("old", lang), [_shown(one.old, lang) for one in figures], room=24),
        Column(word("new", lang), [_shown(one.new, lang) for one in figures], room=24),
        Column(word("old", lang), [one.old_place for one in figures], above=word("place", lang), room=40),
        Column(word("new", lang), [one.new_place for one in figures], above=word("place", lang), room=40),
        Column(
            word("made_of", lang),
            [parts_text(one.parts, one.more, lang) if one.parts else "" for one in figures],
            room=WIDE,
        ),
    ]
    return Table(word("values", lang), word("values", lang), columns, frozen=2)


def _shown(x: Any, lang: str) -> str:
    """A figure with all its places."""
    return ("yes" if x else "no") if isinstance(x, bool) and lang == "en" else figure(x)


def _rules(found: Comparison, lang: str) -> Table:
    rows = [(id, rule) for id, rules in found.rules.items() for rule in rules]
    columns = [
        _rubrics(found, [id for id, _ in rows], lang),
        Column(word("kind", lang), [SEVERITIES[rule.severity].pick(lang) for _, rule in rows]),
        Column(word("item", lang), [rule.of.pick(lang) for _, rule in rows], room=32),
        Column(word("rule", lang), [rule.said.pick(lang) for _, rule in rows], room=100),
    ]
    return Table(word("rules", lang), word("rules", lang), columns)


def _one_sided(found: Comparison, lang: str) -> Table:
    sides = (("only_old", found.pairs.only_old), ("only_new", found.pairs.only_new))
    rows = [(key, *row) for key, units in sides for row in units.iter_rows()]
    columns = [
        Column(word("kind", lang), [word(row[0], lang) for row in rows]),
        Column(UNIT_ID.pick(lang), [row[1] for row in rows], "id"),
        Column(word("unit", lang), [row[2] for row in rows]),
        Column(word("level", lang), [_named(LEVEL_NAME, row[3], lang) for row in rows]),
        Column(word("sector", lang), [_named(SECTOR_NAME, row[4], lang) for row in rows]),
    ]
    return Table(word("one_sided", lang), word("one_sided", lang), columns)
