"""A rubric's ranking, ties, grades, quotas and vetoes in words."""

from __future__ import annotations

from scoring.reports.ranking import within_text
from scoring.rubric import Plan
from scoring.rubric.model import Grade, Quota, Veto
from scoring.text import Text, figure, join

TIES = {
    "competition": Text("同分同名次，其后空出名次（1、2、2、4）", "equal units share a place, the next ones are left out (1, 2, 2, 4)"),
    "dense": Text("同分同名次，其后名次相连（1、2、2、3）", "equal units share a place, the next one follows on (1, 2, 2, 3)"),
    "average": Text("同分取平均名次（1、2.5、2.5、4）", "equal units share their mean place (1, 2.5, 2.5, 4)"),
}  # fmt: skip
ROUNDING = {
    "floor": Text("去尾", "rounded down"),
    "half_up": Text("四舍五入", "rounded half up"),
    "ceil": Text("进一", "rounded up"),
}
CUT_TIES = {
    "exclude": Text("跨线的同分单位都不进入", "units tied across the line stay out"),
    "include": Text("跨线的同分单位都进入", "units tied across the line all enter"),
    "committee": Text("跨线的同分单位由考核组审定", "units tied across the line are left to the committee"),
}


def rules(plan: Plan) -> list[tuple[Text, Text]]:
    """Ranking, ties, grades and vetoes of a rubric in words, each under its label."""
    ranking = plan.rubric.ranking
    lines = [(Text("名次范围", "ranked within"), join([within_text(within) for within in ranking.within], "、", ", "))]
    lines.append((Text("并列", "ties"), TIES[ranking.ties]))
    if ranking.tie_break:
        keys = [_tie_break(plan, key) for key in ranking.tie_break]
        lines.append((Text("破平", "ties broken by"), Text("总分相同依次比较：", "in turn: ") + join(keys, "、", ", ")))
    lines += [(Text.of(grade.grade), _grade(plan, grade)) for grade in plan.rubric.grades]
    lines += [(Text("一票否决", "veto"), _veto(plan, veto)) for veto in plan.rubric.vetoes]
    return lines


def _tie_break(plan: Plan, key: str) -> Text:
    bare = key.removeprefix("-")
    metric = plan.rubric.metrics.get(bare)
    name = metric.name(bare) if metric else plan.rubric.item(bare).name
    return name + (Text("（低者在前）", " (less is better)") if key.startswith("-") else Text("", ""))


def _grade(plan: Plan, grade: Grade) -> Text:
    said = []
    if grade.at_least is not None:
        said.append(Text(f"总分 {figure(grade.at_least)} 及以上", f"total {figure(grade.at_least)} or more"))
    if grade.requires is not None:
        said.append(Text("并且", "and ") + plan.words.of(grade.requires))
    if grade.quota is not None:
        said.append(_quota(grade.quota))
    return join(said, "；", "; ") if said else Text("其余", "the rest")


def _quota(quota: Quota) -> Text:
    share, within = f"{figure(quota.share * 100)}%", within_text(quota.within)
    least = Text(f"，至少 {quota.min} 个", f", at least {quota.min}") if quota.min else Text("", "")
    zh = f"名额：{within.zh}内参评单位的 {share}，{ROUNDING[quota.rounding].zh}{least.zh}，按名次取；{CUT_TIES[quota.cut_ties].zh}"
    en = f"quota: {share} of the units scored within {within.en}, {ROUNDING[quota.rounding].en}{least.en}, by rank; {CUT_TIES[quota.cut_ties].en}"
    return Text(zh, en)


def _veto(plan: Plan, veto: Veto) -> Text:
    effects = []
    if veto.grade_at_most:
        effects.append(Text(f"等次不高于“{veto.grade_at_most}”", f"grade at most '{veto.grade_at_most}'"))
    if veto.points_at_most is not None:
        effects.append(
            Text(f"总分不高于 {figure(veto.points_at_most)}", f"total at most {figure(veto.points_at_most)}")
        )
    when = plan.words.of(veto.when)
    return veto.name + Text(f"（{when.zh}）：", f" ({when.en}): ") + join(effects, "，", ", ")
