"""The small cycle that every bad input is put into, and how an input is written down as a folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RUBRIC = """\
rubric: tiny
title: {zh: 小细则, en: A small rubric}
version: "1"
valid: {from: 2024, until: 2026}
applies_to: {sector: village}
decimals: 2
missing: no_points
metrics:
  income: {type: number, uom: 万元, range: [0, 1000], label: {zh: 集体经济收入, en: collective income}}
  assets: {type: number, uom: 元, label: {zh: 集体资产, en: assets}}
  members: {type: integer, range: [1, 500], label: {zh: 党员数, en: members}}
  solved: {type: percent, label: {zh: 按期办结率, en: done on time}}
  open: {type: boolean, label: {zh: 村务公开, en: open books}}
  mode: {type: choice, choices: [自营, 出租, 合作], label: {zh: 经营方式, en: mode}}
  honour: {type: choice, choices: [国家级, 省级, 无], label: {zh: 表彰, en: honour}}
  remark: {type: text, label: {zh: 特色, en: feature}}
  kept: {formula: previous.income, missing: exempt}
  voted:
    label: {zh: 群众测评, en: vote}
    ballot: {choices: {好: 100, 差: 0}, groups: {leaders: 30, villagers: {weight: 70, label: {zh: 村民代表, en: villagers}}}}
  marked:
    label: {zh: 述职评分, en: report mark}
    panel: {scale: 100, groups: {leaders: 60, experts: 40}}
scorecard:
  - {id: i_income, method: linear, value: income, zero_at: 0, full_at: 100, points: 30}
  - {id: i_solved, method: linear, value: solved, zero_at: 0, full_at: 100, points: 20}
  - {id: i_voted, method: linear, value: voted, zero_at: 0, full_at: 100, points: 25}
  - {id: i_marked, method: linear, value: marked, zero_at: 0, full_at: 100, points: 25}
ranking: {within: [parent]}
grades: [{grade: 好, at_least: 85}, {grade: 一般}]
"""
UNIT_HEAD = "unit_id,name,level,sector,parent_id\n"
UNITS = UNIT_HEAD + "x,示例县,county,territory,\na,示例甲村,village,village,x\nb,示例乙村,village,village,x\n"
VALUES = "unit_id,income\na,12\nb,10\n"
BALLOT_HEAD = "unit_id,poll,group,choice,count\n"
BALLOTS = BALLOT_HEAD + "a,voted,leaders,好,5\na,voted,leaders,差,1\n"
PANEL_HEAD = "unit_id,panel,group,judge,score\n"
PANELS = PANEL_HEAD + "a,marked,leaders,j1,90\na,marked,experts,j2,80\n"


@dataclass(frozen=True)
class Input:
    """One bad input: the files it adds to the small cycle or puts in place of its own, and what cycle.yaml names.

    `inputs` are lines under `inputs:` (name and YAML value), `more` lines at the top of cycle.yaml, `cycle` the whole file.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    cycle: bytes | None = None


def submitted(name: str, data: bytes | str) -> Input:
    """An input handed in as the one table of values."""
    return Input({name: data if isinstance(data, bytes) else data.encode()}, {"submissions": f"[{name}]"})


def cycle_yaml(one: Input, period: int = 2025) -> str:
    """The cycle file of an input that has none of its own."""
    named = {"units": "units.csv", "submissions": "[s.csv]"} | dict(one.inputs)
    lines = "".join(f"  {key}: {value}\n" for key, value in named.items())
    return f"period: {period}\ntitle: 试\n{one.more}rubrics: [tiny.yaml]\ninputs:\n{lines}"


def write(one: Input, folder: Path, period: int = 2025) -> Path:
    """The cycle folder of one input."""
    folder.mkdir(parents=True)
    content = {"units.csv": UNITS.encode(), "tiny.yaml": RUBRIC.encode(), "s.csv": VALUES.encode()} | dict(one.files)
    content["cycle.yaml"] = cycle_yaml(one, period).encode() if one.cycle is None else one.cycle
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return folder


def csv_text(rows: Sequence[Sequence[object]]) -> str:
    """Rows as CSV, quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
