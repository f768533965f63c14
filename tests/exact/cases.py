"""Random cases: a rubric, at times written as an extension of another, with units and tables; the same for a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.exact.draft import Draft
from tests.exact.draw_extension import extended
from tests.exact.draw_rollups import Drawn, rollups
from tests.exact.draw_tables import Table, previous, targets, unit, units, values
from tests.exact.draw_voices import ballots, panels
from tests.exact.generate import draw_rubric, new_draft, scope
from tests.exact.scorer import in_scope
from tests.exact.yaml_text import yaml_text

Item = dict[str, Any]
Shape = tuple[tuple[str, Item], ...]
TOWNS = {"sector": "territory", "level": "township"}
COUNTIES = {"sector": "territory", "level": "county"}
VILLAGES: Shape = (("village", {"sector": "village"}),)
TWO_KINDS: Shape = (
    ("village", {"sector": "village", "where": "unit.zone <> 'pastoral'"}),
    ("pastoral", {"sector": "village", "where": "unit.zone = 'pastoral'"}),
)
SCHOOLS: Shape = (*VILLAGES, ("school", {"sector": "school", "level": "village"}))
SHAPES: tuple[Shape, ...] = (
    (*VILLAGES, ("town", TOWNS)),
    (*VILLAGES, ("county", COUNTIES)),
    (*VILLAGES, ("town", TOWNS), ("county", COUNTIES)),
    (*TWO_KINDS, ("town", TOWNS)),
    (*TWO_KINDS, ("town", TOWNS), ("county", COUNTIES)),
    (*SCHOOLS, ("town", TOWNS), ("county", COUNTIES)),
)


@dataclass(frozen=True)
class Case:
    """Rubrics with their data: `files` are texts by rubric id, those of `rubrics` and of what they extend."""

    seed: int
    rubrics: list[Item]
    files: dict[str, str]
    units: list[Item]
    values: Table
    targets: Table
    previous: Table
    ballots: list[Item]
    panels: list[Item]

    def members(self, rubric: Item) -> list[str]:
        """The units a rubric scores."""
        return [one["unit_id"] for one in in_its_scope(rubric, self.units)]


def case(seed: int) -> Case:
    """The case of a seed: one rubric over villages."""
    draft = new_draft(Random(seed))
    parts = draft.pick((1, 1, 1, 1, 1, 2, 2, 3))
    names = [*("base", "middle")[: parts - 1], "village"]
    rubric = draw_rubric(draft, names[0], scope(draft))
    files = {names[0]: yaml_text(rubric)}
    for name in names[1:]:
        draft, extension, rubric = extended(draft, rubric, {"rubric": name, "version": "2"})
        files[name] = yaml_text(extension)
    return with_tables(seed, [Drawn(draft, rubric)], files, units(draft))


def province_case(seed: int) -> Case:
    """The province of a seed: two to four rubrics over one tree, the upper ones looking down on the lower."""
    rng = Random(seed)
    tree = all_units(new_draft(rng))
    drawn: list[Drawn] = []
    files: dict[str, str] = {}
    for name, applies_to in rng.choice(SHAPES):
        if name == "pastoral" and rng.random() < 0.6:
            head = {"rubric": name, "version": "2", "applies_to": applies_to}
            draft, text, rubric = extended(drawn[0].draft, drawn[0].rubric, head)
        else:
            draft = new_draft(rng)
            draft.made = 100 * len(drawn)  # a metric's id means one thing in all files
            if applies_to["sector"] == "territory":
                rollups(draft, applies_to, drawn)
            text = rubric = draw_rubric(draft, name, applies_to)
        drawn.append(Drawn(draft, rubric))
        files[name] = yaml_text(text)
    rng.shuffle(drawn)
    return with_tables(seed, drawn, files, tree)


def with_tables(seed: int, drawn: list[Drawn], files: dict[str, str], tree: list[Item]) -> Case:
    """The case with every table for the units of all its rubrics."""
    tables = [table_of(draw, drawn, tree) for draw in (values, targets, previous)]
    voices = [rows_of(draw, drawn, tree) for draw in (ballots, panels)]
    return Case(seed, [one.rubric for one in drawn], files, tree, tables[0], tables[1], tables[2], voices[0], voices[1])


def all_units(draft: Draft) -> list[Item]:
    """A tree with more townships than a single rubric needs, and some schools anywhere in it."""
    found = units(draft, most=(2, 4, 9))
    names = [one["unit_id"] for one in found]
    for i in range(draft.rng.randint(2, 9)):
        found.append(unit(draft, f"s{i}", "village", draft.pick(names)) | {"sector": "school"})
    return found


def in_its_scope(rubric: Item, tree: list[Item]) -> list[Item]:
    """The units a rubric scores."""
    return [unit for unit in tree if in_scope(rubric["applies_to"], unit)]


def table_of(draw: Callable[[Draft, list[Item]], Table], drawn: list[Drawn], tree: list[Item]) -> Table:
    """One table for the units of all rubrics."""
    return {unit: row for one in drawn for unit, row in draw(one.draft, in_its_scope(one.rubric, tree)).items()}


def rows_of(draw: Callable[[Draft, list[Item]], list[Item]], drawn: list[Drawn], tree: list[Item]) -> list[Item]:
    """One table of marks or scores for the units of all rubrics."""
    return [row for one in drawn for row in draw(one.draft, in_its_scope(one.rubric, tree))]
