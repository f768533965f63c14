"""Makes an invented sample: two cycle folders, written province by province."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scoring.rubric import Plan
from scoring.sample.dice import Dice
from scoring.sample.dirty import Dirt
from scoring.sample.later import Changes, changes
from scoring.sample.size import Size, totals
from scoring.sample.tables import Province, Sheet
from scoring.sample.tree import province_units, with_secretaries
from scoring.sample.write import DIRTY, RENAMED, Folder


def make_sample(
    out: Path,
    plans: Sequence[Plan],
    size: Size,
    seed: int,
    period: int = 2025,
    dirty: float = 0.0,
    rubrics: Sequence[Path] = (),
) -> list[Path]:
    """Writes the cycle folders `out/<period-1>` and `out/<period>` and returns them; the same arguments, the same bytes.

    Args:
        out: where the two folders are made; files of the same names are replaced.
        plans: the rubrics whose metrics are reported, polled and scored.
        size: how many units there are; see `SIZES`.
        seed: a whole number from 0 up.
        period: the later year.
        dirty: the share of submitted cells of the later year that is spoiled, 0 to 1; `dirty.csv` lists each of them.
        rubrics: the files that cycle.yaml names.

    Raises:
        RunError: for a size that the codes have no room for.
    """
    folders = [Folder(Path(out) / str(year), year) for year in (period - 1, period)]
    dice, dirt, mapping, before = Dice(seed), Dirt(dirty), Changes(), 0
    for n, total in enumerate(totals(size, dice), 1):
        units = with_secretaries(province_units(n, size, total, dice.below(n)), before)
        before += units.height
        mapping = changes(units) if n == 1 else Changes()
        province = Province(units, mapping, plans, dice.below(n))
        _write(province, folders, dirt)
        if n == 1 and mapping.mapping:
            folders[1].add(Sheet(RENAMED, mapping.table()))
    if dirty:
        folders[1].add(Sheet(DIRTY, dirt.found()))
    folders[0].finish(size, rubrics, None)
    folders[1].finish(size, rubrics, folders[0])
    return [folder.path for folder in folders]


def _write(province: Province, folders: Sequence[Folder], dirt: Dirt) -> None:
    last, this = folders
    for sheet in province.sheets(0):
        last.add(sheet)
    sheets = list(province.sheets(1))
    for sheet in dirt.spoil(sheets, {sheet.file: this.height(sheet.file) for sheet in sheets}, province.dice):
        this.add(sheet)
