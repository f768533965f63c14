"""Keys and values of a rubric as people read them: 名额 比例 30%, 未报不得分, 全县."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel

from scoring.methods.field import By, Formula
from scoring.methods.words import Words
from scoring.names import LEVEL_TEXT
from scoring.rubric.keys import meaning
from scoring.rubric.plan import policy_text
from scoring.text import Text, figure, join

WORDS: Final = {
    "title": Text("标题", "title"), "version": Text("版本", "version"), "valid": Text("有效期", "valid periods"),
    "applies_to": Text("适用范围", "applies to"), "decimals": Text("小数位数", "decimals"),
    "missing": Text("未报时", "where missing"), "checked_on": Text("核对日期", "checked on"), "sources": Text("来源", "sources"),
    "note": Text("说明", "note"), "checks": Text("报送核对", "checks of submissions"), "label": Text("名称", "label"),
    "points": Text("分值", "points"), "weight": Text("权重", "weight"), "applies_if": Text("适用条件", "applies if"),
    "clause": Text("依据", "clause"), "evidence": Text("考核方式", "evidence"), "department": Text("责任部门", "department"),
    "method": Text("计分方法", "method"), "value": Text("计分指标", "value"), "combine": Text("合成方式", "combine"),
    "scale": Text("折算", "scale"), "min_items": Text("最少项数", "least number of items"), "type": Text("类型", "type"),
    "formula": Text("公式", "formula"), "ballot": Text("测评规则", "ballot"), "panel": Text("评委打分规则", "panel"),
    "rollup": Text("汇总规则", "roll-up rule"), "uom": Text("计量单位", "unit of measure"), "range": Text("范围", "range"),
    "jump": Text("突变提醒", "jump"), "choices": Text("选项", "choices"), "source": Text("来源", "source"),
    "aliases": Text("别名", "aliases"), "when": Text("情形", "when"), "grade_at_most": Text("等次最高", "grade at most"),
    "points_at_most": Text("总分最高", "points at most"), "at_least": Text("分数线", "threshold"),
    "requires": Text("附加条件", "requires"), "quota": Text("名额", "quota"), "within": Text("名次范围", "ranked within"),
    "ties": Text("并列", "ties"), "tie_break": Text("破平", "ties broken by"), "cap": Text("上限", "cap"),
    "min": Text("最低", "least"), "max": Text("最高", "greatest"), "under": Text("所属", "stands under"), "kind": Text("性质", "kind"),
    "share": Text("比例", "share"), "rounding": Text("取整", "rounding"), "cut_ties": Text("跨线同分", "ties across the line"),
    "from": Text("起", "from"), "until": Text("止", "until"), "where": Text("条件", "where"), "trim": Text("去掉最高最低", "trim"),
    "each_side": Text("每边", "each side"), "groups": Text("分组", "groups"), "over": Text("汇总范围", "over"), "by": Text("汇总方式", "by"),
    "void_if": Text("作废条件", "void if"), "that": Text("要求", "that"), "sector": Text("领域", "sector"),
}  # fmt: skip

CHOSEN: Final = {
    "ties": "ranking",
    "rounding": "quota",
    "cut_ties": "quota",
    "combine": "group",
}  # words that keys.yaml explains
SHARES: Final = ("share", "turnout_below")


def key_text(*path: str) -> Text:
    """The keys that lead to a value: 名额 比例."""
    return join([_key(one) for one in path], " ", " ")


def _key(key: str) -> Text:
    return WORDS.get(key.rstrip("_"), Text.of(key.rstrip("_")))


def value_text(key: str, value: Any, words: Words | None = None) -> Text | None:
    """The value of a key in words; None where there is none. `words` name the metrics in expressions.

    Example:
        >>> value_text("share", Decimal("0.3")).zh, value_text("cut_ties", "committee").zh, value_text("missing", "hold").zh
        ('30%', '由考核组审定', '未报暂不评分')
    """
    if value is None or (isinstance(value, (tuple, dict, str)) and not value):
        return None
    if isinstance(value, Text):
        return value
    if isinstance(value, Formula):
        return (words or Words()).of(value)
    if isinstance(value, (list, tuple)):
        return join([value_text(key, one, words) or Text.of("—") for one in value], "、", ", ")
    if key == "missing":
        return policy_text(value)
    return _word(key, value) or _members(value, words) or Text.of(_short(plain(value)))


def _word(key: str, value: Any) -> Text | None:
    """A word of a closed list, a peer group, a share."""
    if key in SHARES and isinstance(value, Decimal):
        return Text.of(f"{figure(value * 100)}%")
    if key == "within" and str(value) in LEVEL_TEXT:
        return Text(*LEVEL_TEXT[str(value)])
    explained = meaning(CHOSEN[key], key) if key in CHOSEN else None
    return explained.values.get(str(value)) if explained else None


def _members(value: Any, words: Words | None) -> Text | None:
    """A structure as its keys with their values: 比例 25%，取整 进一."""
    if not isinstance(value, BaseModel):
        return None
    told = [(key, value_text(key, getattr(value, key), words)) for key in type(value).model_fields]
    return join([_key(key) + Text.of(" ") + said for key, said in told if said is not None], "，", ", ")


def _short(found: Any) -> str:
    if isinstance(found, dict):
        return "，".join(f"{key.rstrip('_')} {_short(one)}" for key, one in found.items() if one not in (None, [], {}))
    if isinstance(found, list):
        return "、".join(_short(one) for one in found)
    return figure(found)


def plain(value: Any) -> Any:
    """A value without its place in the file, so that moving a line is no difference."""
    if isinstance(value, Formula):
        return " ".join(value.text.split())
    if isinstance(value, By):
        return {"by": plain(value.by), **plain(value.cases), "otherwise": plain(value.otherwise)}
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, BaseModel):
        return {key: plain(getattr(value, key)) for key in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.normalize() if isinstance(value, Decimal) else value
