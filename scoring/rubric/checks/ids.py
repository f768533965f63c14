"""Ids: well formed, not reserved, not twice; a rubric's head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from scoring.errors import Problem
from scoring.names import RESERVED
from scoring.rubric.checks.context import Context
from scoring.rubric.plan import Path
from scoring.rubric.tree import place_of
from scoring.text import Text

ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def ids(c: Context) -> Iterator[Problem]:
    if not ID.fullmatch(c.rubric.rubric):
        yield _malformed(c, ("rubric",), c.rubric.rubric)
    seen: dict[str, Path] = {}
    named: list[tuple[Path, str]] = [(("metrics", id), id) for id in c.rubric.metrics]
    named += [((*path, "id"), item.id) for path, item in c.items()]
    for path, id in named:
        yield from _id(c, path, id, seen)
    vetoes: dict[str, Path] = {}
    for n, veto in enumerate(c.rubric.vetoes):
        yield from _id(c, ("vetoes", n, "id"), veto.id, vetoes)


def _id(c: Context, path: Path, id: str, seen: dict[str, Path]) -> Iterator[Problem]:
    if not ID.fullmatch(id):
        yield _malformed(c, path, id)
    elif id in RESERVED or id.startswith(("rank_", "peers_")):
        yield c.problem(
            path,
            "reserved-id",
            f"“{id}”是保留名",
            f"'{id}' is a reserved name",
            Text("换一个名称", "choose another name"),
        )
    elif id in seen:
        line = place_of(c.tree, seen[id], "").line
        yield c.problem(
            path,
            "duplicate-id",
            f"标识“{id}”重复，第 {line} 行已有",
            f"id '{id}' stands twice, first at line {line}",
            Text("换一个名称", "choose another name"),
        )
    seen.setdefault(id, path)


def _malformed(c: Context, path: Path, id: str) -> Problem:
    fix = Text("用小写字母、数字和下划线，以字母开头", "use lower-case letters, digits and _, starting with a letter")
    return c.problem(path, "bad-id", f"标识“{id}”不合规", f"'{id}' is not a valid id", fix)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def head(c: Context) -> Iterator[Problem]:
    rubric = c.rubric
    if rubric.valid.from_ > rubric.valid.until:
        yield c.problem(("valid",), "valid-empty", "valid 的 from 晚于 until", "valid: from is after until")
    applies = rubric.applies_to
    if applies.sector is None and applies.level is None and applies.where is None and "applies_to" not in c.lost.keys:
        yield c.problem(
            ("applies_to",),
            "applies-to-all",
            "applies_to 至少写 sector、level 或 where 之一",
            "applies_to wants a sector, a level or a where",
        )
    if rubric.total.min is not None and rubric.total.max is not None and rubric.total.min > rubric.total.max:
        yield c.problem(("total",), "range-empty", "total 的 min 大于 max", "total: min is above max")
    checked = _date(rubric.checked_on)
    if rubric.checked_on and checked is None:
        yield c.problem(
            ("checked_on",),
            "not-a-date",
            f"“{rubric.checked_on}”不是日期",
            f"'{rubric.checked_on}' is no date",
            Text("写成 2025-01-10 这样的日期", "write a date such as 2025-01-10"),
        )
    if checked is not None and checked.year < rubric.valid.from_ - 1:
        yield c.problem(
            ("checked_on",),
            "stale",
            f"上次核对是 {rubric.checked_on}",
            f"last checked on {rubric.checked_on}",
            Text("对照依据再核一次", "check it against its sources again"),
            warning=True,
        )
