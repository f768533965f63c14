"""How a rule is put into words: figures with their unit of measure, and expressions with labels in place of ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.methods.field import By, Formula
from scoring.methods.spoken import spoken
from scoring.names import ATTRIBUTE_TEXT, LEVEL_TEXT, within_name
from scoring.text import Text, figure, join

NAME = re.compile(r"[a-z][a-z0-9_.]*")
LAST_YEAR = {"total": Text("总分", "total"), "grade": Text("等次", "grade")}
OF_LAST_YEAR = Text("上年{}", "last year's {}")
TARGET_OF = Text("{}的目标值", "target of {}")
IN_PROPORTION = Text("，其间按比例", ", in proportion between them")


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of one rule need: the unit of measure of its value; labels and measures of all metrics."""

    uom: str = ""
    labels: Mapping[str, Text] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    takes_off: bool = False  # the item stands under deductions: what it earns is taken off the total

    def amount(self, number: Decimal) -> str:
        """A value with its unit of measure.

        Example:
            >>> Words("万元").amount(Decimal("10.50")), Words("%").amount(Decimal(90))
            ('10.5 万元', '90%')
        """
        return f"{figure(number)}{'' if self.uom in ('', '%') else ' '}{self.uom}"

    def of(self, formula: Formula) -> Text:
        """An expression as people read it: the label of a metric, or the expression with labels and words in it.

        Example:
            >>> w = Words(labels={"income": Text("收入", "income"), "people": Text("人口", "people")})
            >>> str(w.of(Formula("income"))), str(w.of(Formula("income / previous.people")))
            ('收入', '「收入」 ÷ 「上年人口」')
        """
        text = formula.text.strip()
        return (self.name(text) or Text.of(text)) if NAME.fullmatch(text) else spoken(text, self.quoted)

    def name(self, name: str) -> Text | None:
        """What a name means: the label of a metric, of last year's or of its target, an attribute that all know; None for any other."""
        if name in ATTRIBUTE_TEXT:
            return Text(*ATTRIBUTE_TEXT[name])
        head, _, id = name.rpartition(".")
        label = None if head == "unit" else self.labels.get(id) or (LAST_YEAR.get(id) if head else None)
        if label is None or not head:
            return label
        frame = OF_LAST_YEAR if head == "previous" else TARGET_OF
        return Text(frame.zh.format(label.zh), frame.en.format(label.en))

    def quoted(self, name: str) -> Text:
        """A name within a sentence."""
        said = self.name(name)
        return Text(f"「{said.zh}」", f'"{said.en}"') if said else Text.of(name)

    def param(self, param: Decimal | Formula | By) -> Text:
        """A parameter: a figure, an expression, or a figure by case.

        Example:
            >>> by = By(by=Formula("unit.zone"), cases={"农区": Decimal(30)}, otherwise=Decimal(20))
            >>> str(Words("%").param(by))
            '（地区类型：农区 30%、其余 20%）'
        """
        if isinstance(param, Formula):
            return self.of(param)
        if isinstance(param, Decimal):
            return Text.of(self.amount(param))
        cases = [Text.of(f"{case} {self.amount(number)}") for case, number in param.cases.items()]
        if param.otherwise is not None:
            rest = self.amount(param.otherwise)
            cases.append(Text(f"其余 {rest}", f"otherwise {rest}"))
        by, listed = self.of(param.by), join(cases, "、", ", ")
        return Text(f"（{by.zh}：{listed.zh}）", f"({by.en}: {listed.en})")


def spaced(text: str) -> str:
    """Text after a Chinese word: figures and letters stand apart from it, Chinese does not."""
    return f" {text}" if text[:1].isascii() else text


def earns(what: Text, points: Decimal) -> Text:
    """What a value earns, as one line of a table.

    Example:
        >>> str(earns(Text.of("≥90%"), Decimal(8))), str(earns(Text.of("≥10 万元"), Decimal(8)))
        ('≥90% 得 8 分', '≥10 万元得 8 分')
    """
    gap = " " if what.zh[-1:].isascii() else ""
    return what + Text(f"{gap}得 {figure(points)} 分", f": {figure(points)}")


def listed(parts: Iterable[Text]) -> Text:
    """The lines of a table in one sentence."""
    return join(list(parts), "；", "; ")


def peers_text(within: str | None) -> Text:
    """Which units are compared, as the middle of a sentence."""
    if within is None:
        return Text("全部同类单位", "all units of the rubric")
    if within == "parent":
        return Text("同一上级的同类单位", "the units of the same parent")
    zh, en = LEVEL_TEXT.get(within, (f"同{within_name(within)}", within_name(within)))
    return Text(f"{zh}同类单位", f"the units of the same {en}")
