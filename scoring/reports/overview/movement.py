"""How grades moved from last year to this: a matrix a kind, last year's grade down, this year's across."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.names import HELD
from scoring.reports.overview.areas import COMPARED, FINAL, LAST_GRADE, LAST_HELD, Areas
from scoring.reports.overview.words import word
from scoring.reports.table import Column, Table
from scoring.reports.view import Kind

NEW, HELD_NOW, UNDECIDED = "\0new", "\0held", "\0undecided"  # no grade has such a name


@dataclass(frozen=True)
class Matrix:
    """Units by last year's grade and this year's; beside the grades: not comparable, on hold, undecided."""

    name: str
    grades: Sequence[str]
    counts: Counter[tuple[str, str]]

    @property
    def before(self) -> list[str]:
        """Last year's grades, those of an older rubric after this year's, then those without one."""
        known = {then for then, _ in self.counts}
        others = sorted(known - {*self.grades, NEW, HELD_NOW, UNDECIDED})
        return [*self.grades, *others, *(one for one in (UNDECIDED, HELD_NOW, NEW) if one in known)]

    @property
    def after(self) -> list[str]:
        known = {now for _, now in self.counts}
        return [*self.grades, *(one for one in (UNDECIDED, HELD_NOW) if one in known)]

    def moved(self, tone: str) -> int:
        """How many rose ("good"), stayed ("same") or fell ("bad"), of those with a grade in both years."""
        return sum(n for pair, n in self.counts.items() if self.tone(*pair) == tone)

    def tone(self, then: str, now: str) -> str:
        """Whether going from one grade to another is better, worse or the same; empty where that cannot be said."""
        at = {grade: n for n, grade in enumerate(self.grades)}
        if then not in at or now not in at:
            return ""
        return ("bad", "same", "good")[_sign(at[then] - at[now]) + 1]

    def of(self, then: str) -> int:
        return sum(n for (before, _), n in self.counts.items() if before == then)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def matrices(areas: Areas) -> list[Matrix]:
    """All kinds whose rubrics have the same grades together, where there are several; then each kind that can be compared."""
    single = [found for kind in areas.view.kinds if (found := _matrix(areas, kind)) is not None]
    together: dict[tuple[str, ...], list[Matrix]] = {}
    for one in single:
        together.setdefault(tuple(one.grades), []).append(one)
    alike = [found for found in together.values() if len(found) > 1]
    sums = [
        Matrix(word("all", areas.view.lang), found[0].grades, sum((one.counts for one in found), Counter()))
        for found in alike
    ]
    return [*sums, *single]


def _matrix(areas: Areas, kind: Kind) -> Matrix | None:
    mine = areas.of(kind)
    if not mine[COMPARED].any():
        return None
    then = mine.select(COMPARED, LAST_HELD, LAST_GRADE).rows()
    now = mine.select(HELD, FINAL).rows()
    pairs = [(_then(*before), _now(*after)) for before, after in zip(then, now, strict=True)]
    return Matrix(areas.view.kind_name(kind), areas.grades([kind]), Counter(pairs))


def _then(compared: bool | None, held: bool | None, grade: str | None) -> str:
    return _now(bool(held), grade) if compared else NEW


def _now(held: bool, grade: str | None) -> str:
    return HELD_NOW if held else UNDECIDED if grade is None else grade


def matrix_table(matrix: Matrix, lang: str, sides: tuple[str, str] | None = None) -> Table:
    """One matrix: the grades before down, those after across, the sums at the right; `sides` names both, else years."""
    rows = [(matrix, then) for then in matrix.before]
    before, after = sides or (word("last", lang), word("now", lang))
    columns = [
        Column(before, [shown(then, lang) for then in matrix.before]),
        *(_column(rows, now, after, lang) for now in matrix.after),
        Column(word("all", lang), [matrix.of(then) for then in matrix.before], "count"),
    ]
    return Table(matrix.name, matrix.name, columns, (_moved(matrix, lang),))


def movement_table(areas: Areas) -> Table | None:
    """The matrices one below the other; None where there is no year before."""
    lang, found = areas.view.lang, matrices(areas)
    if not found:
        return None
    rows = [(matrix, then) for matrix in found for then in matrix.before]
    after = list(dict.fromkeys(now for matrix in found for now in matrix.after))
    after = [
        *(now for now in after if now not in (UNDECIDED, HELD_NOW)),
        *(n for n in (UNDECIDED, HELD_NOW) if n in after),
    ]
    columns = [
        Column(word("kind", lang), [matrix.name for matrix, _ in rows]),
        Column(word("last", lang), [shown(then, lang) for _, then in rows]),
        *(_column(rows, now, word("now", lang), lang) for now in after),
        Column(word("all", lang), [matrix.of(then) for matrix, then in rows], "count"),
    ]
    name = word("movement", lang)
    notes = (f"{found[0].name} {_moved(found[0], lang)}",)
    return Table(name, f"{areas.view.title} · {name}", columns, notes, frozen=2, grouped=True)


def _column(rows: Sequence[tuple[Matrix, str]], now: str, above: str, lang: str) -> Column:
    counts = [matrix.counts[then, now] or None for matrix, then in rows]
    tones = [matrix.tone(then, now) for matrix, then in rows]
    return Column(shown(now, lang), counts, "count", above, tones=tones)


def shown(grade: str, lang: str) -> str:
    """A grade's name, or what stands in its place."""
    words = {NEW: "new", HELD_NOW: "held", UNDECIDED: "undecided"}
    return word(words[grade], lang) if grade in words else grade


def _moved(matrix: Matrix, lang: str) -> str:
    """上升 12、不变 80、下降 9."""
    parts = [
        f"{word(key, lang)} {matrix.moved(tone)}" for key, tone in (("up", "good"), ("same", "same"), ("down", "bad"))
    ]
    return "、".join(parts) if lang == "zh" else ", ".join(parts)
