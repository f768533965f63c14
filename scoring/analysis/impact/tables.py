"""The tables of an impact, each on its own: for the terminal, a page, a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scoring.analysis.impact.apart import FEW, NEARLY, Apart, Common
from scoring.analysis.impact.levels import STEPS
from scoring.analysis.impact.measure import Impact
from scoring.analysis.impact.words import word
from scoring.names import GRADE, HELD, PARENT, TOTAL, UNIT
from scoring.reports.compare.facts import grade_name
from scoring.reports.compare.texts import arrow, listed, why_lines
from scoring.reports.overview.movement import HELD_NOW, UNDECIDED, Matrix, matrix_table
from scoring.reports.ranking import within_text
from scoring.reports.table import Cell, Column, Kind, Table
from scoring.reports.view import group_name
from scoring.rubric.diff import SEVERITIES
from scoring.runs.compare import Why, was
from scoring.text import Text

NAMED = 8  # units that are named in a cell
REASONS = 3  # of one unit


def rules_table(found: Impact, lang: str) -> Table:
    """What each edited rubric says otherwise, in the words of its rules."""
    rows = [(id, change) for id, changes in found.changes.items() for change in changes]
    return _table("rules", lang, [
        _rubrics(found, [id for id, _ in rows], lang),
        Column(word("of", lang), [change.of.pick(lang) for _, change in rows], room=32),
        Column(word("kind", lang), [SEVERITIES[change.severity].pick(lang) for _, change in rows]),
        Column(word("change", lang), [change.said.pick(lang) for _, change in rows], room=90),
    ])  # fmt: skip


def ranked_table(found: Impact, lang: str) -> Table:
    """Each edited rubric at each level of its ranking; of those that follow it the levels at which somebody moved."""
    rows = [one for one in found.ranked if one.rubric in found.edited or one.moved]
    names = found.new.names()

    def column(key: str, cells: Sequence[Cell], kind: Kind = "count", above: str = "", places: int = 0) -> Column:
        return Column(word(key, lang), cells, kind, word(above, lang) if above else "", places)

    return _table("ranked", lang, [
        _rubrics(found, [one.rubric for one in rows], lang),
        column("level", [within_text(one.within).pick(lang) for one in rows], "text"),
        column("groups", [one.groups for one in rows]),
        column("units", [one.units for one in rows]),
        column("moved", [one.moved for one in rows]),
        column("median", [one.median for one in rows], "points", "steps"),
        column("largest", [one.largest and one.largest.normalize() for one in rows], "points", "steps"),
        column("tau", [one.alike.tau for one in rows], "points", "alike", 4),
        column("rho", [one.alike.spearman for one in rows], "points", "alike", 4),
        column("group", ["" if one.least is None else group_name(one.least, names).pick(lang) for one in rows], "text", "least"),
        column("tau", [None if one.least_alike is None else one.least_alike.tau for one in rows], "points", "least", 4),
    ], word("ranked_note", lang))  # fmt: skip


def matrices(found: Impact) -> list[Matrix]:
    """A matrix of grades then and now for each rubric in which a grade changed."""
    sums = {one.rubric: one.grades for one in found.comparison.sums}
    moved = [id for id in found.rubrics if any(then != now for then, now in sums.get(id, {}))]
    return [_matrix(found, id, sums[id]) for id in moved]


def _matrix(found: Impact, rubric: str, counts: dict[tuple[str | None, str | None], int]) -> Matrix:
    rename: dict[str | None, str] = {None: UNDECIDED, HELD: HELD_NOW}
    named = Counter({(rename.get(a, str(a)), rename.get(b, str(b))): n for (a, b), n in counts.items()})
    plan = found.new.plan(rubric)
    return Matrix(plan.id, [grade.grade for grade in plan.rubric.grades], named)


def matrix_tables(found: Impact, lang: str) -> list[Table]:
    sides = word("then", lang), word("now", lang)
    tables = [(one.name, matrix_table(one, lang, sides)) for one in matrices(found)]
    return [Table(_title(found, id, lang), _title(found, id, lang), one.columns, one.notes) for id, one in tables]


def areas_table(found: Impact, lang: str, most: int = 0) -> Table:
    """Grades gained and lost under each parent; with `most` only of so many, those where most grades changed."""
    busiest = sorted(found.areas, key=lambda one: -(one.up + one.down))[: most or None]
    rows, names = [one for one in found.areas if one in busiest], found.new.names()
    notes = [word("areas_note", lang)]
    if len(rows) < len(found.areas):
        notes.append(word("more_areas", lang, len(found.areas), len(rows)))
    plans = [run.plan(id) for id in found.rubrics for run in (found.new, found.old)]
    grades = dict.fromkeys(grade.grade for plan in plans for grade in plan.rubric.grades)
    used = [grade for grade in grades if any(grade in one.gained or grade in one.lost for one in rows)]
    parts = ("gained", "lost")
    return _table("areas", lang, [
        _rubrics(found, [one.rubric for one in rows], lang),
        Column(word("parent", lang), [names.get(one.parent or "", word("none", lang)) for one in rows]),
        Column(word("units", lang), [one.units for one in rows], "count"),
        Column(word("up", lang), [one.up for one in rows], "count", tones=["good" if one.up else "" for one in rows]),
        Column(word("down", lang), [one.down for one in rows], "count", tones=["bad" if one.down else "" for one in rows]),
        *(Column(word(part, lang), [getattr(one, part).get(grade) for one in rows], "count", grade) for grade in used for part in parts),
    ], *notes)  # fmt: skip


def movers_table(found: Impact, whys: Sequence[Why], lang: str) -> Table:
    """Some of the units that moved, in their order: what each has then and now, and why."""
    rows = found.movers
    known = {row[UNIT]: row for row in rows.iter_rows(named=True)}
    mine = [known[why.unit_id] for why in whys]
    names, above = found.new.names(), dict(found.new.units.select(UNIT, PARENT).iter_rows())
    places = max((-int(row[TOTAL].as_tuple().exponent) for row in mine if row[TOTAL] is not None), default=2)
    grades = [
        [grade_name(HELD if row[held] else row[at], lang) for held, at in ((was(HELD), was(GRADE)), (HELD, GRADE))]
        for row in mine
    ]
    notes = [word("movers_note", lang)]
    if len(mine) < rows.height:
        notes.append(word("more", lang, rows.height, len(mine)))
    return _table("movers", lang, [
        Column(word("unit", lang), [names[row[UNIT]] for row in mine]),
        Column(word("parent", lang), [names.get(above[row[UNIT]] or "", "") for row in mine]),
        Column(word("then", lang), [row[was(TOTAL)] for row in mine], "points", word("total", lang), places),
        Column(word("now", lang), [row[TOTAL] for row in mine], "points", word("total", lang), places),
        Column(word("difference", lang), [row["change"] for row in mine], "difference", word("total", lang), places),
        Column(word("grade", lang), [arrow(*pair) for pair in grades], "grade"),
        Column(word("place", lang), [row[STEPS] and row[STEPS].normalize() for row in mine], "change"),
        Column(word("why", lang), ["\n".join(why_lines(why, REASONS, lang)) for why in whys], room=60),
    ], *notes)  # fmt: skip


def apart_table(found: Impact, lang: str) -> Table:
    """Items that hardly tell units apart, then or now."""
    rows = found.apart
    return _table("apart", lang, [
        _rubrics(found, [one.rubric for one in rows], lang),
        Column(word("item", lang), [one.name.pick(lang) for one in rows], room=36),
        Column(word("state", lang), [word(one.state, lang) for one in rows]),
        *(column for key in ("then", "now") for column in _common(rows, key, lang)),
    ], word("apart_note", lang, NEARLY, FEW))  # fmt: skip


def _common(rows: Sequence[Apart], key: str, lang: str) -> Iterator[Column]:
    sides: list[Common | None] = [getattr(one, key) for one in rows]
    yield Column(word("units", lang), [None if one is None else one.units for one in sides], "count", word(key, lang))
    yield Column(
        word("share", lang), [None if one is None else one.share for one in sides], "percent", word(key, lang), 1
    )
    yield Column(
        word("points", lang), [None if one is None else one.points for one in sides], "points", word(key, lang)
    )


def fired_table(found: Impact, lang: str) -> Table:
    """For how many units each veto fires, and who is new or free of it."""
    rows, names = found.fired, found.new.names()
    return _table("fired", lang, [
        _rubrics(found, [one.rubric for one in rows], lang),
        Column(word("veto", lang), [one.name.pick(lang) for one in rows], room=32),
        Column(word("then", lang), [one.then for one in rows], "count", word("units", lang)),
        Column(word("now", lang), [one.now for one in rows], "count", word("units", lang)),
        Column(word("newly_fires", lang), [_named([names[id] for id in one.newly], lang) for one in rows], room=60),
        Column(word("no_longer_fires", lang), [_named([names[id] for id in one.no_longer], lang) for one in rows], room=60),
    ])  # fmt: skip


def held_table(found: Impact, lang: str) -> Table:
    """Units newly on hold and units no longer so, with the reason."""
    rows, names = [*found.held, *found.released], found.new.names()
    notes = ["; ".join(note.pick(lang) for note in why.notes) for why in found.why(rows)]
    states = ["held_now"] * len(found.held) + ["released"] * len(found.released)
    return _table("held", lang, [
        Column(word("unit", lang), [names[id] for id in rows]),
        Column(word("state", lang), [word(state, lang) for state in states]),
        Column(word("why", lang), notes, room=90),
    ])  # fmt: skip


def _table(key: str, lang: str, columns: Sequence[Column], *notes: str) -> Table:
    grouped = columns[0].head == word("rubric", lang)
    return Table(word(key, lang), word(key, lang), columns, notes, frozen=2 if grouped else 1, grouped=grouped)


def _rubrics(found: Impact, ids: Sequence[str], lang: str) -> Column:
    return Column(word("rubric", lang), [_title(found, id, lang) for id in ids], room=70)


def _title(found: Impact, id: str, lang: str) -> str:
    return found.new.plan(id).rubric.title.pick(lang)


def _named(names: Sequence[str], lang: str) -> str:
    more = len(names) - NAMED
    rest = Text(f" 等 {len(names)} 个", f" and {more} more").pick(lang) if more > 0 else ""
    return listed(names[:NAMED], lang) + rest
