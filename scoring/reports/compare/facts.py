"""The head of a comparison: which runs, how they are related, which units only one of them has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from scoring.names import HELD, LEVELS, NAME, UNIT, rank_of
from scoring.reports.compare.texts import listed, stop
from scoring.reports.compare.words import word
from scoring.runs import Run
from scoring.runs.compare import Comparison, Sums
from scoring.runs.renamed import OLD

NAMED = 5


def head_lines(found: Comparison, lang: str) -> Iterator[tuple[str, str]]:
    """Label and text of each line."""
    yield word("old", lang), run_text(found.old, lang)
    yield word("new", lang), run_text(found.new, lang)
    corrects = found.new.manifest["corrects"]
    if found.relation == "correction" and corrects:
        yield word("correction", lang), f"{word('reason', lang)}{stop(lang)}{corrects['reason']}"
    else:
        yield word("relation", lang), word(found.relation, lang)
    both, held = found.pairs.both.height, int(found.rows[HELD].fill_null(False).sum())
    affected, own = found.affected, found.own
    others = affected.height - int(affected[UNIT].is_in(own.implode()).sum())
    yield (
        word("units", lang),
        (
            f"both runs {both}, on hold now {held}; affected {affected.height}, of them {others} without any change of their own data"
            if lang == "en"
            else f"两边都有 {both} 个，现暂不评分 {held} 个；受影响 {affected.height} 个，其中 {others} 个自身数据未变"
        ),
    )
    yield from _one_sided(found, lang)


def run_text(run: Run, lang: str) -> str:
    """2025-ab12… · 示例省 2025 年度… · 2026-01-03T09:00:00+08:00 · 张三."""
    title, made = run.manifest["title"], run.manifest["made"]
    return f"{run.id} · {title['en' if lang == 'en' else 'zh']} · {made['at']} · {made['by']}"


def _one_sided(found: Comparison, lang: str) -> Iterator[tuple[str, str]]:
    for key, units in (("only_old", found.pairs.only_old), ("only_new", found.pairs.only_new)):
        if units.height:
            yield (
                word(key, lang),
                _named(
                    [
                        f"{name}（{id}）" if lang == "zh" else f"{name} ({id})"
                        for id, name in units.select(UNIT, NAME).iter_rows()
                    ],
                    lang,
                ),
            )
    other = found.pairs.both.filter(pl.col(UNIT) != pl.col(OLD))
    if other.height:
        yield (
            word("renamed", lang),
            _named([f"{old} → {new}" for new, old in other.select(UNIT, OLD).iter_rows()], lang),
        )


def _named(texts: Sequence[str], lang: str) -> str:
    more = len(texts) - NAMED
    rest = "" if more <= 0 else f" and {more} more" if lang == "en" else f" 等 {len(texts)} 个"
    return listed(texts[:NAMED], lang) + rest


def ranks_of(row: Mapping[str, Any]) -> list[str]:
    """The columns of ranks of a row of moves: within the parent, then level by level upwards, then attributes."""
    order = [rank_of(within) for within in ("parent", *reversed(LEVELS))]
    found = [name for name in row if name.startswith(rank_of("")) and f"{name}.old" in row]
    return sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))


def grade_name(grade: str | None, lang: str) -> str:
    return word("held" if grade == HELD else "undecided", lang) if grade in (HELD, None) else str(grade)


def grade_order(found: Comparison, sums: Sequence[Sums]) -> list[str | None]:
    """The grades among the transitions, best first as the newer rubrics have them; undecided and on hold last."""
    known = [
        grade.grade for run in (found.new, found.old) for id in run.rubrics for grade in run.plan(id).rubric.grades
    ]
    used = {grade for one in sums for pair in one.grades for grade in pair}
    return [grade for grade in (*dict.fromkeys(known), None, HELD) if grade in used]
