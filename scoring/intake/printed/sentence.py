"""A sentence of 评分标准 as a method: the usual turns of phrase are recognised, everything else is left to the author."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

NUMBER: Final = r"-?\d+(?:\.\d+)?"
UNIT: Final = r"[^\d\s，,；;。得、（(]{0,6}?"
SUBJECT: Final = re.compile(r"^([^：:；;。≥≤><]{2,40}?)(?:[（(]([^）)]{1,8})[）)])?[：:]")
STEP: Final = re.compile(
    rf"(≥|>|≤|<|不低于|不少于|超过|高于|达到|不超过|不高于|低于|少于)\s*({NUMBER})\s*({UNIT})\s*(?:的)?[，,]?\s*得\s*({NUMBER})\s*分"
    rf"|({NUMBER})\s*({UNIT})\s*(及以上|以上|及以下|以下)(?:的)?[，,]?\s*得\s*({NUMBER})\s*分"
)
REST: Final = re.compile(rf"(?:其余|否则|其他|其它)(?:的)?[，,]?\s*(?:得\s*({NUMBER})\s*分|不得分)")
LINEAR: Final = re.compile(
    rf"({NUMBER})\s*({UNIT})\s*得\s*0\s*分[，,]\s*({NUMBER})\s*{UNIT}\s*得\s*{NUMBER}\s*分[，,]\s*其间按比例"
)
COMPLETION: Final = re.compile(
    rf"目标(?:为|值为|是)?\s*({NUMBER})\s*({UNIT})[，,]\s*按(?:完成率|比例)计分(?:[，,]\s*达到目标得\s*{NUMBER}\s*分)?"
)
COMPLETION_OF: Final = re.compile(
    rf"目标(?:为|值为|是)?\s*([^，,；;。\d]+?)[，,]\s*按(?:完成率|比例)计分(?:[，,]\s*达到目标得\s*{NUMBER}\s*分)?"
)
STANDARD: Final = re.compile(rf"({NUMBER})\s*({UNIT})\s*得\s*{NUMBER}\s*分[；;，,]?")
BETWEEN_STANDARDS: Final = re.compile(r"两档之间按比例[，,]?\s*(?:不及最末一档\s*0\s*分)?")
CHECKLIST: Final = re.compile(
    rf"(.+?)[；;]\s*(按符合的项数得\s*{NUMBER}\s*分中的比例|全部符合得\s*{NUMBER}\s*分[，,]\s*否则不得分)"
)
TAKEN: Final = re.compile(
    rf"([^，,；;。：:]{{0,20}}?)[，,]?每(少|缺|低|差|发生|出现|逾期)?\s*(?:1|一)?\s*({UNIT})[，,]?\s*扣\s*({NUMBER})\s*分(?:（最多\s*({NUMBER})\s*分）)?"
)
GIVEN: Final = re.compile(
    rf"([^，,；;。：:]{{0,20}}?)[，,]?每\s*(?:1|一)?\s*({UNIT})[，,]?\s*(?:加|得)\s*({NUMBER})\s*分(?:（最多\s*({NUMBER})\s*分）)?"
)
NAMED: Final = re.compile(rf"([^\d\s，,；;。：:≥≤><得]{{1,12}}?)(?:的)?得\s*({NUMBER})\s*分")
ASKED: Final = re.compile(rf"是得\s*{NUMBER}\s*分[，,]\s*否不得分")
SIGNS: Final = {
    "≥": "at_least", "不低于": "at_least", "不少于": "at_least", "达到": "at_least", "及以上": "at_least", "以上": "at_least",
    ">": "above", "超过": "above", "高于": "above", "≤": "at_most", "不超过": "at_most", "不高于": "at_most", "及以下": "at_most",
    "以下": "at_most", "<": "below", "低于": "below", "少于": "below",
}  # fmt: skip
SAID: Final = re.compile(  # what goes without saying, or is said elsewhere in a rubric
    rf"扣完为止|就高不累计|最多\s*{NUMBER}\s*分|按完成率计分|未报\S*?(?:得分|折算|评分|满分|均值计|按\s*{NUMBER}\s*计)|缺项折算"
)
BETWEEN: Final = (
    "按比例",
    "两档之间",
    "排名",
    "名次",
    "目标",
)  # with one of these, points do not jump from line to line
MISSING: Final = {"未报不得分": "no_points", "未报按缺项折算": "exempt", "未报计满分": "full", "未报暂不评分": "hold"}


@dataclass(frozen=True)
class Metric:
    """A metric that an understood sentence needs."""

    label: str
    type: str = "number"
    uom: str = ""


@dataclass
class Sentence:
    """What was understood of a sentence: the method's lines in YAML, its metrics in order (`{0}`, `{1}` in the lines), and
    what was not understood."""

    lines: list[str] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    missing: str | None = None
    unread: str = ""

    @property
    def is_understood(self) -> bool:
        return bool(self.lines)


def understand(text: str, item: str) -> Sentence:
    """The method that a sentence means; without `lines` where none is recognised.

    Example:
        >>> understand("收入（万元）：≥50 万元得 18 分；≥10 万元得 16 分；其余得 0 分。未报不得分", "破零").lines[2:4]
        ['bands:', '  - {at_least: 50, points: 18}']
    """
    text = " ".join(text.split())
    subject = SUBJECT.match(text)
    label, uom = (subject[1].strip(), subject[2] or "") if subject else (item, "")
    rest = text[subject.end() :] if subject else text
    found = Sentence(missing=next((rule for said, rule in MISSING.items() if said in text), None))
    for read in READERS:
        left = read(rest, label, uom, found)
        if left is not None:
            found.unread = re.sub(r"[\s，,；;。、]+", " ", SAID.sub("", left)).strip()
            return found
    found.unread = text
    return found


def _linear(text: str, label: str, uom: str, found: Sentence) -> str | None:
    match = LINEAR.search(text)
    if match is None:
        return None
    found.lines = ["method: linear", "value: {0}", f"zero_at: {match[1]}", f"full_at: {match[3]}"]
    found.metrics = [_metric(label, uom or match[2])]
    return LINEAR.sub("", text)


def _completion(text: str, label: str, uom: str, found: Sentence) -> str | None:
    match = COMPLETION.search(text)
    if match is None:
        return None
    found.lines = ["method: completion", "value: {0}", f"target: {match[1]}"]
    if "越低越好" in text:
        found.lines.append("direction: lower")
    found.metrics = [_metric(label, uom or match[2])]
    return re.sub(r"越低越好（目标 ÷ 数值）|越低越好", "", COMPLETION.sub("", text))


def _completion_of(text: str, label: str, uom: str, found: Sentence) -> str | None:
    """The target is one set for each unit, or another metric."""
    match = COMPLETION_OF.search(text)
    if match is None:
        return None
    own = match[1].endswith("的目标值")
    found.lines = ["method: completion", "value: {0}", f"target: {'target.{0}' if own else '{1}'}"]
    found.metrics = [_metric(label, uom)] + ([] if own else [_metric(match[1], uom)])
    return COMPLETION_OF.sub("", text)


def _efficacy(text: str, label: str, uom: str, found: Sentence) -> str | None:
    """Five standards, best first, with the usual coefficients."""
    standards = list(STANDARD.finditer(text))
    if not BETWEEN_STANDARDS.search(text) or len(standards) != 5:
        return None
    limits = ", ".join(one[1] for one in standards)
    found.lines = ["method: efficacy", "value: {0}", f"standards: [{limits}]"]
    found.metrics = [_metric(label, uom or standards[0][2])]
    return BETWEEN_STANDARDS.sub("", STANDARD.sub("", text))


def _checklist(text: str, label: str, uom: str, found: Sentence) -> str | None:
    match = CHECKLIST.search(text)
    if match is None:
        return None
    lines = re.split("[；;]", match[1])
    found.lines = ["method: check", "checklist:"]
    found.lines += [f'  - {{when: {{{n}}}, label: "{line.strip()}"}}' for n, line in enumerate(lines)]
    if match[2].startswith("全部"):
        found.lines.append("need: all")
    found.metrics = [Metric(f"{label}：{line.strip()}", "boolean") for line in lines]
    return CHECKLIST.sub("", text)


def _bands(text: str, label: str, uom: str, found: Sentence) -> str | None:
    steps, rest = list(STEP.finditer(text)), REST.search(text)
    if not steps or any(word in text for word in BETWEEN):
        return None
    found.lines = ["method: bands", "value: {0}", "bands:"]
    for step in steps:
        sign, limit, points = (step[1], step[2], step[4]) if step[1] else (step[7], step[5], step[8])
        found.lines.append(
            f"  - {{{{{SIGNS[sign]}: {limit}, points: {points}}}}}".replace("{{", "{").replace("}}", "}")
        )
    found.lines.append(f"  - {{otherwise: true, points: {(rest and rest[1]) or 0}}}")
    found.metrics = [_metric(label, uom or steps[0][3] or steps[0][6] or "")]
    return REST.sub("", STEP.sub("", text))


def _taken(text: str, label: str, uom: str, found: Sentence) -> str | None:
    return _counted("deduct", TAKEN, text, label, found, unit=3, per=4, cap=5)


def _given(text: str, label: str, uom: str, found: Sentence) -> str | None:
    left = _counted("award", GIVEN, text, label, found, unit=2, per=3, cap=4)
    if left is not None and "就高不累计" in text:
        found.lines.insert(1, "mode: highest")
    return left


def _counted(
    method: str, form: re.Pattern[str], text: str, label: str, found: Sentence, unit: int, per: int, cap: int
) -> str | None:
    lines = list(form.finditer(text))
    if not lines:
        return None
    found.lines = [f"method: {method}", "each:"]
    for n, line in enumerate(lines):
        what = line[1].strip() or label
        most = f", cap: {line[cap]}" if line[cap] else ""
        found.lines.append(f'  - {{count: {{{n}}}, per: {line[per]}{most}, label: "{what}"}}')
        found.metrics.append(Metric(f"{label}：{what}" if what != label else label, "integer", line[unit]))
    return form.sub("", text)


def _named(text: str, label: str, uom: str, found: Sentence) -> str | None:
    names = dict(NAMED.findall(text))
    if len(names) < 2 or any(word in text for word in (*BETWEEN, "符合")) or ASKED.search(text):
        return None
    listed = ", ".join(f'"{name}": {points}' for name, points in names.items())
    found.lines = ["method: choice", "value: {0}", f"choices: {{{listed}}}"]
    found.metrics = [Metric(label, "choice: " + ", ".join(f'"{name}"' for name in names if name != "其余"))]
    return NAMED.sub("", text)


def _asked(text: str, label: str, uom: str, found: Sentence) -> str | None:
    if not ASKED.search(text):
        return None
    found.lines, found.metrics = ["method: check", "value: {0}"], [Metric(label, "boolean")]
    return ASKED.sub("", text).strip("： ")


def _metric(label: str, uom: str) -> Metric:
    return Metric(label, "percent" if uom == "%" else "number", "" if uom == "%" else uom)


READERS: Final[tuple[Callable[[str, str, str, Sentence], str | None], ...]] = (
    _linear, _efficacy, _completion, _completion_of, _checklist, _bands, _taken, _given, _asked, _named,
)  # fmt: skip
