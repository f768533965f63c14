"""`scoring run`: score a cycle folder into a run."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console, reading
from scoring.intake.annotate import annotate
from scoring.reports import check_report, issue_table, summary
from scoring.runs import check_cycle, run_cycle
from scoring.runs.cycle import whoami
from scoring.runs.digest import USUAL, Alg
from scoring.runs.sign import read_key
from scoring.runs.write import Seal
from scoring.text import Text


def run(
    cycle: Annotated[Path, typer.Argument(help="考核周期文件夹 · a cycle folder")],
    out: Annotated[Path, typer.Option(help="批次存放处 · where runs are kept")] = Path("runs"),
    previous: Annotated[
        Path | None, typer.Option(help="上年批次文件夹，代替 cycle.yaml 里写的 · last year's run folder")
    ] = None,
    sign: Annotated[Path | None, typer.Option(help="用此私钥签名 · sign with the key in this file")] = None,
    alg: Annotated[Alg, typer.Option(help="摘要算法 · digest: sha256 | sm3")] = USUAL,
    by: Annotated[str | None, typer.Option(help="经办人，缺省为登录名 · who runs it")] = None,
    most: Annotated[int, typer.Option("--issues", help="列出多少条数据问题 · how many issues to list")] = 20,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """评分：读入、检查、计分、排名、存为批次 · score a cycle into a run."""
    seal = Seal(by or whoami(), alg, read_key(sign) if sign else None)
    with reading(Text("核对、评分", "checking, scoring"), lang, quiet=as_json) as tell:
        outcome = run_cycle(cycle, out, previous, seal, tell)
    screen = console()
    if as_json:
        told = {
            "run": str(outcome.run.folder),
            "counts": asdict(outcome.counts),
            "reconciliation": {name: asdict(sums) for name, sums in outcome.intake.reconciliations.items()},
            "issues": outcome.issues.to_dicts(),
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    screen.print(summary(outcome, lang), markup=False)
    if outcome.issues.height:
        screen.print(issue_table(outcome.issues, most, lang))


def check(
    cycle: Annotated[Path, typer.Argument(help="考核周期文件夹 · a cycle folder")],
    out: Annotated[Path, typer.Option(help="批次存放处，上年批次在其中找 · where runs are kept")] = Path("runs"),
    previous: Annotated[Path | None, typer.Option(help="上年批次文件夹 · last year's run folder")] = None,
    most: Annotated[int, typer.Option("--issues", help="每个文件列出多少条 · how many issues a file")] = 20,
    xlsx: Annotated[
        Path | None, typer.Option(help="写出标注过的工作簿，退回报送单位 · annotated copies to send back")
    ] = None,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """核对：逐个文件列出问题、改法，谁还没有报送 · every issue file by file, and who has not handed in."""
    with reading(Text("核对", "checking"), lang, quiet=as_json) as tell:
        checked = check_cycle(cycle, out, previous, tell)
    issues = checked.issues
    if as_json:
        told = {
            "issues": issues.to_dicts(),
            "reconciliation": {name: asdict(sums) for name, sums in checked.intake.reconciliations.items()},
            "completeness": checked.completeness.to_dicts(),
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        console().print(check_report(checked, most, lang))
    for path in annotate(checked.cycle, issues, xlsx, lang) if xlsx else ():
        console(stderr=as_json).print(str(path), markup=False)
    if (issues["severity"] == "error").any():
        raise typer.Exit(1)
