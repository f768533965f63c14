"""Builds every bad input into a folder: a small cycle folder a case, and the good cycle of the year before.

python -m tests.corpus.make FOLDER
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from tests.corpus import make_cells, make_csv, make_files, make_tables, make_xlsx
from tests.corpus.base import Input, write

FAMILIES = (make_xlsx, make_cells, make_csv, make_tables, make_files)


@cache
def all_inputs() -> dict[str, Input]:
    """Every bad input by its case; a name stands for one input only."""
    made: dict[str, Input] = {}
    for family in FAMILIES:
        for case, one in family.inputs().items():
            if case in made:
                raise ValueError(f"{case} stands twice")
            made[case] = one
    return made


def build(folder: Path) -> list[Path]:
    """Writes all of them, and `2024` beside them."""
    write(Input(), folder / "2024", 2024)
    return [write(one, folder / case) for case, one in all_inputs().items()]


if __name__ == "__main__":
    print(len(build(Path(sys.argv[1]))))
