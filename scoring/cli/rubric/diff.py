"""`scoring rubric diff`: what an edit changes, in the words of the rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.screen import LANG, AsJson, Lang, console
from scoring.rubric import load_rubric
from scoring.rubric.diff import SEVERITIES, Diff, diff
from scoring.text import Text

AFFECTED = Text("已公布的成绩单可能要变", "scorecards already published could change")
UNAFFECTED = Text("不影响已公布的得分", "no published points depend on it")
SAME_VERSION = Text("规则变了，版本号没变：请改 version", "the rules differ, the version does not: change `version`")
NOTHING = Text("没有不同", "no difference")


def show_diff(
    old: Annotated[Path, typer.Argument(help="原来的细则 · the rubric as it was")],
    new: Annotated[Path, typer.Argument(help="改后的细则 · the rubric as it is")],
    lang: Lang = LANG,
    as_json: AsJson = False,
) -> None:
    """比较：两份细则有什么不同，用规则的话说 · what differs, in the words of the rules."""
    found = diff(load_rubric(old), load_rubric(new))
    if as_json:
        typer.echo(json.dumps(_as_dict(found), ensure_ascii=False, indent=1))
        return
    screen = console()
    for change in found.changes:
        head = f"[{SEVERITIES[change.severity].pick(lang)}] {change.of.pick(lang)} ({change.id})"
        screen.print(f"{head}: {change.said.pick(lang)}", markup=False)
    if not found.changes:
        screen.print(NOTHING.pick(lang))
        return
    screen.print((AFFECTED if found.affects_published else UNAFFECTED).pick(lang))
    if found.needs_version:
        screen.print(SAME_VERSION.pick(lang))


def _as_dict(found: Diff) -> dict[str, object]:
    changes = [
        {"severity": c.severity, "id": c.id, "of_zh": c.of.zh, "of_en": c.of.en, "zh": c.said.zh, "en": c.said.en}
        for c in found.changes
    ]
    return {"changes": changes, "affects_published": found.affects_published, "needs_version": found.needs_version}
