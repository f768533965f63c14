"""`scoring verify` and `scoring key`: prove that a run is what was published, and sign the next one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console, working
from scoring.errors import Problem, as_dict, show_all
from scoring.runs.index import INDEX
from scoring.runs.sign import new_key
from scoring.runs.verify import Trust, verify_store
from scoring.runs.verify import verify as verify_run


def verify(
    runs: Annotated[
        list[Path], typer.Argument(help="批次文件夹，或整个存放处 · run folders, or a whole store of them")
    ],
    replay: Annotated[bool, typer.Option(help="重新评分，比较结果 · score again and compare")] = False,
    key: Annotated[str | None, typer.Option(help="应由此公钥签名 · the public key it must be signed with")] = None,
    head: Annotated[
        str | None, typer.Option(help="链上应有此摘要（成绩单页脚所印）· a digest that must be in the chain")
    ] = None,
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """验证：批次与发布时一字不差，前后相接，签名无误 · a run is exactly what was published, in its chain, as signed."""
    found: dict[Path, list[Problem]] = {}
    with working("核对……", "verifying ...", lang):
        for path in runs:
            store = (path / INDEX).is_file()
            found |= (verify_store if store else _verify_one)(path, Trust(key, head), replay)
    wrong = [folder for folder, problems in found.items() if any(p.severity == "error" for p in problems)]
    if as_json:
        told = {str(folder): [as_dict(problem) for problem in problems] for folder, problems in found.items()}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for folder, problems in found.items():
            state = ("不符", "CHANGED") if folder in wrong else ("相符", "as published")
            console().print(f"{folder}: {state[lang == 'en']}", markup=False)
            console().print(show_all(problems, lang), markup=False) if problems else None
    if wrong:
        raise typer.Exit(1)


def _verify_one(run: Path, trust: Trust, replay: bool) -> dict[Path, list[Problem]]:
    return {run: verify_run(run, trust, replay)}


def key(file: Annotated[Path, typer.Argument(help="私钥写到哪里 · where to write the private key")]) -> None:
    """签名密钥：私钥写入文件，公钥打印出来 · a signing key: the private half to a file, the public one printed."""
    console().print(new_key(file).public, markup=False)
