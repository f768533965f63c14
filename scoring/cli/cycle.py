"""`scoring run`: score a cycle folder into a run."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console, reading
from scoring.reports.check import check_report
from scoring.reports.summary import issue_table, summary
from scoring.runs import check_cycle, run_cycle
from scoring.runs.cluster import Cluster
from scoring.runs.cycle import whoami
from scoring.runs.digest import USUAL, Alg
from scoring.runs.sign import read_key
from scoring.runs.write import Seal
from scoring.text import Text


def run(
    cycle: Annotated[Path | None, typer.Argument(help="考核周期文件夹 · a cycle folder")] = None,
    out: Annotated[
        Path | None, typer.Option(help="批次存放处，缺省 runs；更正缺省为原批次所在处 · where runs are kept")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(help="上年批次文件夹，代替 cycle.yaml 里写的 · last year's run folder")
    ] = None,
    correct: Annotated[Path | None, typer.Option(help="更正这个批次 · the run to correct")] = None,
    table: Annotated[Path | None, typer.Option("--with", help="更正表 · a table of corrections")] = None,
    reason: Annotated[str, typer.Option(help="更正的理由，必填 · why it is corrected; always needed")] = "",
    sign: Annotated[Path | None, typer.Option(help="用此私钥签名 · sign with the key in this file")] = None,
    alg: Annotated[
        Alg | None, typer.Option(help="摘要算法 sha256（缺省）或 sm3；用更正表时同原批次 · digest: sha256 | sm3")
    ] = None,
    by: Annotated[str | None, typer.Option(help="经办人，缺省为登录名 · who runs it")] = None,
    engine: Annotated[
        Literal["polars", "spark"],
        typer.Option(help="在本机评分（缺省），或在 Spark 集群上：结果相同 · where to score"),
    ] = "polars",
    master: Annotated[str, typer.Option(help="Spark 集群的地址 · the Spark master, with --engine spark")] = "local[*]",
    conf: Annotated[
        list[str] | None, typer.Option(help="Spark 的设置，如 spark.driver.memory=4g · a setting of Spark")
    ] = None,
    most: Annotated[int, typer.Option("--issues", help="列出多少条数据问题 · how many issues to list")] = 20,
    top: Annotated[int, typer.Option(help="更正：列出多少个变动的单位，0 为全部 · units that moved to list")] = 20,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """评分：读入、检查、计分、排名、存为批次；或更正一个批次 · score a cycle into a run, or correct a run."""
    seal = Seal(by or whoami(), alg or USUAL, read_key(sign) if sign else None)
    if correct is not None:
        # with all that compares two runs, for which a first run need not wait
        from scoring.cli.correct import put_right

        put_right(correct, cycle, table, reason, seal, alg, out, previous, top, lang, as_json)
        return
    if cycle is None or table is not None or reason:
        raise typer.BadParameter(
            "写周期文件夹；更正写 --correct 批次 · name a cycle folder; to correct a run, --correct RUN"
        )
    cluster = Cluster(master, _settings(conf or [])) if engine == "spark" else None
    with reading(Text("核对、评分", "checking, scoring"), lang, quiet=as_json) as tell:
        outcome = run_cycle(cycle, Path("runs") if out is None else out, previous, seal, tell, None, cluster)
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


def _settings(pairs: list[str]) -> dict[str, str]:
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise typer.BadParameter(f"写成 名=值 · write NAME=VALUE: {', '.join(wrong)}")
    return dict(pair.split("=", 1) for pair in pairs)


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
    if xlsx:
        from scoring.intake.annotate import annotate  # with a library of workbooks that nothing else needs

        for path in annotate(checked.cycle, issues, xlsx, lang):
            console(stderr=as_json).print(str(path), markup=False)
    if (issues["severity"] == "error").any():
        raise typer.Exit(1)
