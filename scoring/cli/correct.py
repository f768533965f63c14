"""`scoring run --correct` and `scoring corrections`: a run that corrects another, and every version of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console, working
from scoring.reports.compare import comparison_dict, comparison_report
from scoring.reports.corrected import correction_dict, correction_report, versions_table
from scoring.runs import open_run
from scoring.runs.correct import correct, correct_from
from scoring.runs.digest import Alg
from scoring.runs.lineage import versions
from scoring.runs.write import Seal


def put_right(
    run: Path,
    cycle: Path | None,
    table: Path | None,
    reason: str,
    seal: Seal,
    alg: Alg | None,
    out: Path | None,
    previous: Path | None,
    most: int,
    lang: str,
    as_json: bool,
) -> None:
    """Makes the run that corrects another, and shows what was put right and everyone it moved."""
    if (cycle is None) == (table is None):
        raise typer.BadParameter("写 --with 更正表，或改好的周期文件夹 · --with a table, or the cycle folder put right")
    if table is not None and (previous is not None or alg is not None):
        raise typer.BadParameter("更正表不用 --previous 和 --alg：同原批次 · with a table both are those of the run")
    with working("更正、评分、比较……", "correcting, scoring, comparing ...", lang):
        old = open_run(run)
        if table is not None:
            found = correct(old, table, reason, seal, out)
        else:
            assert cycle is not None
            found = correct_from(old, cycle, reason, seal, out, previous)
    if as_json:
        told = correction_dict(found) | {"comparison": comparison_dict(found.comparison)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    console().print(correction_report(found, most, lang))
    console().print(comparison_report(found.comparison, most, lang))


def corrections(
    run: Annotated[Path, typer.Argument(help="批次文件夹 · a run folder")],
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """更正记录：一个批次的各个版本，谁更正了谁、理由 · every version of a run: which corrects which, and why."""
    found = open_run(run)
    made = versions(found)
    if as_json:
        told = [
            {"run": one.id, "manifest": one.digest, "made": one.manifest["made"], "corrects": one.manifest["corrects"]}
            for one in made
        ]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    console().print(versions_table(found, made, lang))
