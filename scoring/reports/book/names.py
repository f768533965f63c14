"""Names of sheets as Excel takes them."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from scoring.intake.form.style import clip

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
ROOM = 31  # UTF-16 units
RESERVED = ("history",)  # Excel keeps it for itself


def sheet_name(text: str, taken: Collection[str]) -> str:
    """A name of at most 31 characters with none of []:*?/\\, unlike those taken in any case; numbered where it must be.

    Example:
        >>> sheet_name("村/社区", ()), sheet_name("village", ("Village",)), sheet_name("'", ())
        ('村_社区', 'village~2', '_')
    """
    plain = "".join(char for char in text.translate(FORBIDDEN) if char.isprintable()).strip(" '") or "_"
    used = {name.casefold() for name in (*taken, *RESERVED)}
    tries = (_numbered(plain, n) for n in count(1))
    return next(name for name in tries if name.casefold() not in used)


def _numbered(text: str, n: int) -> str:
    end = "" if n == 1 else f"~{n}"
    return clip(text, ROOM - len(end)).rstrip("'") + end
