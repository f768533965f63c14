"""`scoring rubric weights`: suggestions for the points of items."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from scoring.analysis.weights import CONSISTENT, Suggestion, entropy, pairwise
from scoring.cli.screen import LANG, AsJson, Lang, console
from scoring.runs import open_run
from scoring.text import Text

NEITHER = Text("写 --pairs 比较.csv，或 --on 批次 --rubric 细则", "give --pairs FILE.csv, or --on RUN --rubric ID")
CHANGES_NOTHING = Text("只是建议，细则没有改动", "a suggestion; no rubric was changed")


def weights(
    pairs: Annotated[
        Path | None, typer.Option(help="两两比较表（层次分析法）· a CSV of pairwise comparisons (AHP)")
    ] = None,
    full: Annotated[float, typer.Option(help="要分配的总分 · the points to share out")] = 100,
    on: Annotated[Path | None, typer.Option(help="上年批次（熵权法）· last year's run (entropy)")] = None,
    rubric: Annotated[str | None, typer.Option(help="批次里的哪份细则 · which rubric of the run")] = None,
    group: Annotated[str | None, typer.Option(help="哪个分组之下，缺省为最上层 · under which group")] = None,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """权重建议：两两比较，或按上年得分的区分度；只打印，不改细则 · suggestions for points, printed and never applied."""
    if pairs is not None:
        found = pairwise(pairs, Decimal(str(full)))
    elif on is not None and rubric is not None:
        run = open_run(on)
        found = entropy(run, run.plan(rubric), group)
    else:
        raise typer.BadParameter(NEITHER.pick(lang))
    if as_json:
        points = {id: str(number) for id, number in found.points.items()}
        typer.echo(json.dumps({"shares": found.shares, "points": points, "ratio": found.ratio}, ensure_ascii=False))
        return
    console().print(_table(found, lang))
    console().print(_verdict(found).pick(lang))


def _table(found: Suggestion, lang: str) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for head in ("考核项", "建议权重", "建议分值") if lang != "en" else ("item", "weight", "points"):
        table.add_column(head, justify="left" if head in ("考核项", "item") else "right")
    for id, share in found.shares.items():
        table.add_row(id, f"{share:.1%}", str(found.points[id]))
    return table


def _verdict(found: Suggestion) -> Text:
    if found.ratio is None:
        return CHANGES_NOTHING
    state = (
        Text("一致", "consistent")
        if found.is_consistent
        else Text("不一致，请再想想比较", "inconsistent: think the comparisons over")
    )
    said = Text(
        f"一致性比率 {found.ratio:.3f}（不超过 {CONSISTENT}）：",
        f"consistency ratio {found.ratio:.3f} (at most {CONSISTENT}): ",
    )
    return said + state + Text("。", ". ") + CHANGES_NOTHING
