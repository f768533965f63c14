"""A scorecard by pencil: every figure on it worked out again in fractions from the sentences printed on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from tests.exact.expression import parse
from tests.exact.rounding import nine
from tests.reports.paper import Branch, Item, Paper

NUMBER = r"-?\d+(?:\.\d+)?"
AMOUNT = rf"≈?({NUMBER})"
Value = Fraction | str | bool | None
WORDS = {
    "若": "CASE WHEN",
    "则": "THEN",
    "否则": "ELSE",
    "且": "AND",
    "或": "OR",
    "非": "NOT",
    "未报": "IS NULL",
    "已报": "IS NOT NULL",
}
SIGNS = {"×": "*", "÷": "/", "−": "-", "≥": ">=", "≤": "<=", "≠": "<>"}


def half_up(x: Fraction, places: int = 2) -> Fraction:
    whole = int(abs(x) * 10**places + Fraction(1, 2))
    return Fraction(whole if x >= 0 else -whole, 10**places)


def number(text: str) -> Fraction:
    return Fraction(text.replace("−", "-"))


# -- values: from what was reported up through formulas, votes, judges and units below --------------------------------


def values_of(item: Item) -> dict[str, Value]:
    """Every figure that the lines below an item tell how to work out, by its name; formulas last."""
    found: dict[str, Value] = {}
    formulas: dict[str, str] = {}
    for line in item.below:
        name, _, said = line.partition("：")
        if said and "；其中" in said:
            formulas[name] = said
        elif said and re.search(r"÷|个中|的合计|的中位数|的最低|的最高|的个数", said):
            found[name] = _counted(said)
    for _ in formulas:  # one may read another
        for name, said in formulas.items():
            found[name] = _formula(said, found)
    return found


def _counted(said: str) -> Value:
    """Votes, scores and roll-ups: each sum carried out, groups weighted."""
    plain = re.sub(r"（另有.*?）", "", said)
    if found := re.search(rf"(\d+) 个中 (\d+) 个，占 {AMOUNT}%", plain):
        return nine(Fraction(100 * int(found[2]), int(found[1])))
    if found := re.search(rf"的(?:合计|中位数|最低|最高|个数) {AMOUNT}$", plain):
        return Fraction(found[1])
    means = []
    for part in plain.split("；"):
        if found := re.search(rf"({NUMBER}) ÷ (\d+) = {AMOUNT}", part):
            marks = re.findall(rf"(\d+) × ({NUMBER})", part)
            if marks:
                assert sum(int(n) * Fraction(w) for n, w in marks) == Fraction(found[1]), part
            means.append(Fraction(found[1]) / int(found[2]))
    if weights := re.search(r"按 ([\d. :]+) 合成", plain):
        shares = [Fraction(w) for w in weights[1].split(" : ")]
        return nine(sum((w * m for w, m in zip(shares, means, strict=True)), Fraction(0)) / sum(shares))
    (mean,) = means
    return nine(mean)


def _formula(said: str, known: dict[str, Value]) -> Value:
    """The formula with its words turned back into signs, and the figures that the line gives."""
    text, _, where = said.partition("；其中")
    text, _, outcome = text.rpartition(" = ")
    given: dict[str, Value] = {}
    for name, shown in re.findall(r"「(.+?)」 ?([^「]*?)(?=、「|$)", where):
        given[name] = known[name] if name in known else _figure(shown)
    names = {name: f"n{n}" for n, name in enumerate(given)}
    for name, short in sorted(names.items(), key=lambda one: -len(one[0])):
        text = text.replace(f"「{name}」", f" {short} ")
    for sign, plain in SIGNS.items():
        text = text.replace(sign, plain)
    text = re.sub(r"‘(.*?)’", r"'\1'", text)
    text = re.sub(r"否则|未报|已报|若|则|且|或|非", lambda word: f" {WORDS[word[0]]} ", text)
    first, *rest = text.replace("；", " ; ").split("CASE WHEN")
    if rest:
        text = first + "CASE WHEN" + " WHEN".join(rest).replace(";", " ") + " END"
    value = parse(text).value({short: given[name] for name, short in names.items()})
    _same(value, outcome)
    return value


def _figure(shown: str) -> Value:
    if found := re.match(rf"({NUMBER})(?![\d岁])", shown):
        return Fraction(found[1])
    return {"是": True, "否": False, "—": None}.get(shown.strip(), shown.strip())


def _same(value: Value, shown: str) -> None:
    """A figure worked out is the one printed, to the places printed."""
    if isinstance(value, Fraction):
        printed = Fraction(shown.removeprefix("≈"))
        exact = half_up(value, 4) if shown.startswith("≈") else value
        assert exact == printed, (value, shown)
    else:
        assert value == _figure(shown), (value, shown)


# -- points of an item: its value, the sentences, its full points ------------------------------------------------------


def points_of(item: Item) -> Fraction | None:
    """What the sentences make of the value; None where the item does not count."""
    how, full = item.sentences[-1], number(item.full)
    rule = item.sentences[0]
    if re.match("缺项|不适用", how):
        return None
    if how.startswith("未报，不得分"):
        return Fraction(0)
    if how.startswith("未报，按满分计"):
        return full
    value = value_of(item)
    found = [points for points in (method(how, rule, value, full) for method in METHODS) if points is not None]
    assert len(found) == 1, (item, found)
    return half_up(found[0])


def value_of(item: Item) -> Value:
    """The value in the cell, exact where a line below says how it came about."""
    known = values_of(item)
    how = item.sentences[-1]
    named = [name for name in known if how.startswith(f"{name} ")]
    if not named:
        assert not item.value.startswith("≈"), item
        return _figure(item.value)
    value = known[max(named, key=len)]
    if isinstance(value, Fraction):
        shown = re.match(AMOUNT, item.value)
        assert shown is not None
        _same(value, shown[0])
    return value


def clamp(x: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return min(max(x, low), high)


def completion(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    found = re.search(rf"目标 {AMOUNT}.*?，(完成率|优于目标)", how)
    if found is None or not isinstance(value, Fraction):
        return None
    target = Fraction(found[1])
    most = Fraction(m[1]) if (m := re.search(rf"最多 ({NUMBER}) 分", rule)) else full
    least = Fraction(m[1]) if (m := re.search(rf"最少 ({NUMBER}) 分", rule)) else Fraction(0)
    if found[2] == "优于目标":
        return most
    share = target / value if "目标 ÷ 数值" in rule else value / target
    return clamp(share * full, least, most)


def linear(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    found = re.search(rf"，{AMOUNT}[^，、]*? ?得 0 分、{AMOUNT}[^，、]*? ?得满分，其间按比例", how)
    if found is None or not isinstance(value, Fraction):
        return None
    zero, top = Fraction(found[1]), Fraction(found[2])
    return clamp((value - zero) / (top - zero), Fraction(0), Fraction(1)) * full


TESTS = {"≥": Fraction.__ge__, ">": Fraction.__gt__, "≤": Fraction.__le__, "<": Fraction.__lt__}


def bands(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    if "档，得" not in how or not isinstance(value, Fraction):
        return None
    for line in rule.split("；"):
        limits = re.findall(rf"([≥>≤<])({NUMBER})", line)
        if all(TESTS[sign](value, Fraction(limit)) for sign, limit in limits):
            reached = re.search("达到“(.*?)”档", how)
            assert reached is not None
            assert reached[1] == ("且".join(sign + limit for sign, limit in limits) or "其余")
            return _earned(line)
    return None


def choice(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    if "计 " not in how or not isinstance(value, str):
        return None
    table = {line.partition("得 ")[0].strip(): _earned(line) for line in rule.split("；")}
    return table.get(value, table.get("其余"))


def _earned(line: str) -> Fraction:
    found = re.search(rf"得 ({NUMBER}) 分$", line)
    assert found is not None, line
    return Fraction(found[1])


def _lines(said: str) -> Iterator[Fraction]:
    """Each line that counts: so many times so much, at most its cap."""
    for part in re.split("，(?!扣|至多)", said):
        found = re.search(rf" (\d+) × ({NUMBER})(?:（上限 ({NUMBER})）)?$", part)
        if found and "免计" not in part:
            amount = int(found[1]) * Fraction(found[2])
            yield min(amount, Fraction(found[3])) if found[3] else amount


def deduct(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    if how.startswith(("没有扣分情形", "符合免扣条件")):
        return full
    if found := re.match(rf"从 ({NUMBER}) 分中扣：(.*)，得", how):
        assert Fraction(found[1]) == full
        return max(full - sum(_lines(found[2]), Fraction(0)), Fraction(0))
    return None


def award(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    if how.startswith(("没有计分情形", "符合不计条件")):
        return Fraction(0)
    if found := re.match("就高不累计：(.*)，得", how):
        single = [Fraction(per) for n, per in re.findall(rf" (\d+) × ({NUMBER})", found[1]) if int(n)]
        return min(full, max(single, default=Fraction(0)))
    if found := re.match(rf"(.* × .*)，至多 {NUMBER} 分，得", how):
        return min(full, sum(_lines(found[1]), Fraction(0)))
    return None


def check(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    if found := re.match(r"(\d+) 项中 (\d+) 项符合（(按比例|须全部符合)）", how):
        lines, held = int(found[1]), int(found[2])
        return Fraction(held, lines) * full if found[3] == "按比例" else full * (held == lines)
    if how.startswith(("符合，", "不符合，")):
        return full if how.startswith("符合") else Fraction(0)
    return None


def efficacy(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    if "标准值" not in how or not isinstance(value, Fraction):
        return None
    marks = [(Fraction(s), Fraction(p)) for s, p in re.findall(rf"({NUMBER})[^；]*?得 ({NUMBER}) 分", rule)]
    less = marks[0][0] < marks[-1][0]
    for n, (mark, base) in enumerate(marks):
        if value <= mark if less else value >= mark:
            if n == 0:
                return base
            better, top = marks[n - 1]
            return base + (value - mark) / (better - mark) * (top - base)
    return Fraction(0)


def step(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    found = re.search(rf"目标 {AMOUNT}.*?，相差 ({NUMBER})；达标 ({NUMBER}) 分", how)
    if found is None or not isinstance(value, Fraction):
        return None
    gap, start = value - Fraction(found[1]), Fraction(found[3])
    assert gap == Fraction(found[2])
    low, high = map(Fraction, re.search(rf"在 ({NUMBER}) 到 ({NUMBER}) 分之间", rule).groups())  # type: ignore[union-attr]
    each = re.search(rf"每 ({NUMBER}) ?[^ ]* ?(加|扣) ({NUMBER}) 分（(.*?)）", how)
    if not gap or each is None:
        return clamp(start, low, high)
    count = abs(gap) / Fraction(each[1])
    count = {"按比例": count, "满步计": Fraction(int(count)), "不足一步按一步计": Fraction(-int(-count // 1))}[each[4]]
    return clamp(start + count * Fraction(each[3]) * (1 if each[2] == "加" else -1), low, high)


def peer_rank(how: str, rule: str, value: Value, full: Fraction) -> Fraction | None:
    if found := re.search(r"同类 (\d+) 个单位中第 (\d+) 名，按名次均匀计分", how):
        units, place = int(found[1]), int(found[2])
        return full if units == 1 else full * (units - place) / (units - 1)
    return None


METHODS = (completion, linear, bands, choice, deduct, award, check, efficacy, step, peer_rank)


# -- groups, total, costs ---------------------------------------------------------------------------------------------


def children(tree: tuple[Branch, ...], n: int) -> list[int]:
    """The lines right below a line; below -1 the highest ones."""
    depth = tree[n].depth if n >= 0 else -1
    found = []
    for m in range(n + 1, len(tree)):
        if tree[m].depth <= depth:
            break
        if tree[m].depth == depth + 1:
            found.append(m)
    return found


def group_points(tree: tuple[Branch, ...], n: int, full: Fraction) -> Fraction | None:
    """A group's points from those inside it: added, and converted where the points that count are not the group's own."""
    counted = [tree[m] for m in children(tree, n) if tree[m].points != "—"]
    if not counted:
        return None
    earned = sum((number(one.points) for one in counted), Fraction(0))
    base = sum((number(one.full) for one in counted), Fraction(0))
    return earned if base == full else half_up(earned * full / base)


def worth(tree: tuple[Branch, ...], n: int, full: Fraction) -> dict[int, Fraction]:
    """What a point of each line below is worth in the total."""
    found: dict[int, Fraction] = {}

    def down(at: int, points: Fraction, each: Fraction) -> None:
        inside = children(tree, at)
        base = sum((number(tree[m].full) for m in inside if tree[m].points != "—"), Fraction(0))
        for m in inside:
            found[m] = each * points / base if base else each
            down(m, number(tree[m].full), found[m])

    down(n, full, Fraction(1))
    return found


def total_of(paper: Paper) -> Fraction:
    """The total from the sums and vetoes as printed."""
    (line,) = (s for s in paper.sums if s.startswith("计分表 + 加分 − 扣分："))
    found = re.search(rf"：({NUMBER}) \+ ({NUMBER}) − ({NUMBER}) = ({NUMBER})", line)
    assert found is not None
    card, bonus, off, total = map(Fraction, found.groups())
    assert card + bonus - off == total
    kept = [m for s in paper.sums if (m := re.search(rf"总分限于 (\S+) 至 (\S+)：({NUMBER})", s))]
    for m in kept:
        low, high = (None if x == "—" else Fraction(x) for x in (m[1], m[2]))
        total = min(max(total, low if low is not None else total), high if high is not None else total)
        assert total == Fraction(m[3])
    limits = [Fraction(m[1]) for veto in paper.vetoes if (m := re.search(rf"总分不高于 ({NUMBER})", veto))]
    return min([total, *limits])
