"""The tables and the picture of docs/capacity.md: what was measured, and what follows from it on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, log10

import numpy as np

from scoring.reports.charts.svg import circle, line, path, picture, text

Found = Mapping[str, Sequence[Mapping[str, float]]]
STEPS = {"score": ("评分", "score", "own"), "digest": ("摘要", "digest", "bad"), "write": ("写盘", "write", "good")}
WHO = (  # zh, en, units, ballots (a row each)
    ("一个县", "a county", 1_000, 100_000),
    ("一个省（青海）", "a province (Qinghai)", 6_600, 660_000),
    ("一个大省", "a large province", 60_000, 6_000_000),
    ("全国的村和社区", "the nation's villages and communities", 620_000, 0),
    ("全国的党组织", "all Party organisations", 5_250_000, 0),
    ("一亿党员人人投票", "100 million members each vote", 5_250_000, 100_000_000),
)
SHEET = 1_048_576  # rows of an Excel sheet
LARGEST_PROVINCE = 0.08  # of the nation's units
TOP, HEIGHT, LEFT, RIGHT = 48, 190, 44, 280


class Costs:
    """What one more of each costs, from the two largest sizes measured, and what some of them take together."""

    def __init__(self, found: Found) -> None:
        self.found = found
        small, large = found["units"][-2:]
        self.at = large["units"]
        self.step = {name: _slope(small, large, "units", name) for name in STEPS}
        self.unit = sum(self.step.values())
        self.unit_mb = _slope(small, large, "units", "mb")
        self.score_mb = _slope(small, large, "units", "score_mb")
        self.base_mb = max(0.0, large["mb"] - self.unit_mb * large["units"])
        self.bytes = large["bytes"] / large["units"]
        few, many = found["items"]
        self.item = _slope(few, many, "items", "score") / many["units"]
        few, many = found["ballots"][-2:]
        self.ballot, self.ballot_mb = _slope(few, many, "ballots", "tally"), _slope(few, many, "ballots", "mb")
        self.pages = found["pages"][0]
        self.cell = self.pages["read"] / self.pages["cells"]

    def seconds(self, units: float, ballots: float) -> float:
        return sum(_taken(self.found["units"], "units", name, units) for name in STEPS) + ballots * self.ballot

    def memory(self, units: float, ballots: float) -> float:
        """MB at once: ballots and results are not held together with a copy of each other, so the larger counts."""
        held = _taken(self.found["units"], "units", "mb", units)
        return max(held, _taken(self.found["ballots"], "ballots", "mb", ballots))


def _taken(measured: Sequence[Mapping[str, float]], by: str, what: str, size: float) -> float:
    """In proportion between two sizes that were measured; past the largest, with the slope of the last two."""
    sizes, costs = ([one[name] for one in measured] for name in (by, what))
    past = max(0.0, size - sizes[-1]) * _slope(*measured[-2:], by, what)
    return float(np.interp(size, sizes, costs)) + past


def _slope(small: Mapping[str, float], large: Mapping[str, float], by: str, what: str) -> float:
    return (large[what] - small[what]) / (large[by] - small[by])


def page(found: Found, machine: str) -> str:
    """The measured part of the page, in Markdown."""
    costs = Costs(found)
    parts = [f"{machine}.", *_units(found), *_each(costs), *_needs(costs), *_ends(costs)]
    return "\n".join(parts) + "\n"


def _units(found: Found) -> Iterator[str]:
    yield from ("", "### 测得 · Measured", "", "![](pictures/capacity.svg)", "")
    yield "| 单位 units | 评分 score | 摘要 digest | 写盘 write | 内存 memory | 磁盘 disk |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for one in found["units"]:
        times = " | ".join(f"{one[name]:.2f} s" for name in STEPS)
        yield f"| {one['units']:,.0f} | {times} | {one['mb']:,.0f} MB | {one['bytes'] / 1e6:,.1f} MB |"
    yield from ("", "| 票，一张一行 ballots, a row each | 计票 tally | 内存 memory | 其中表本身 the table itself |")
    yield "|---:|---:|---:|---:|"
    for one in found["ballots"]:
        yield f"| {one['ballots']:,.0f} | {one['tally']:.2f} s | {one['mb']:,.0f} MB | {one['table_mb']:,.0f} MB |"


def _each(costs: Costs) -> Iterator[str]:
    yield from ("", "### 每一个 · Each costs", "", "| 一个 one | 处理器时间 processor time |", "|---|---:|")
    yield f"| 单位（四份细则，含票、评委分、汇总）unit, with polls, panels, roll-ups | {costs.unit * 1e6:.0f} µs |"
    yield f"| 单位的一个考核项 item of a unit | {costs.item * 1e6:.2f} µs |"
    yield f"| 票 ballot | {costs.ballot * 1e6:.2f} µs |"
    yield f"| 填报的单元格，从 CSV 读入并核对 cell, read from CSV and checked | {costs.cell * 1e6:.0f} µs |"
    for name, zh in (("html", "成绩单网页 scorecard as a page"), ("pdf", "成绩单 PDF")):
        spent, size = costs.pages[f"{name}_s"], costs.pages[f"{name}_bytes"]
        yield f"| {zh} | {spent * 1e3:.0f} ms, {size / 1e3:.0f} kB |"


def _needs(costs: Costs) -> Iterator[str]:
    yield from ("", "### 需要多少 · What it takes", "")
    yield "| 谁 who | 单位 units | 票 ballots | 处理器时间 processor time | 一台机器的内存 memory of one machine | 结果的磁盘 disk of results | 所有 PDF，两核 all PDFs, two cores |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for zh, en, units, ballots in WHO:
        paper = "" if units <= costs.at else " †"
        spent, memory = _time(costs.seconds(units, ballots)), _gb(costs.memory(units, ballots))
        pdf = _time(units * costs.pages["pdf_s"] / 2)
        yield f"| {zh} {en}{paper} | {units:,} | {ballots:,} | {spent} | {memory} | {_gb(units * costs.bytes / 1e6)} | {pdf} |"
    yield from (
        "",
        f"† 在纸上推算，超出测过的 {costs.at:,.0f} 个单位 · on paper, past the {costs.at:,.0f} units measured.",
        "",
    )
    share = LARGEST_PROVINCE * 5_250_000
    executor, driver = _gb(share * costs.score_mb), _gb(costs.memory(5_250_000, 0))
    yield (
        f"集群上评全国的党组织：最大的省约占 {LARGEST_PROVINCE:.0%}，它的执行进程要 {executor}；收回结果的一台仍要 {driver}。"
        f" On a cluster, all Party organisations: the executor of the largest province, about {LARGEST_PROVINCE:.0%} of them, wants {executor};"
        f" the machine that gathers the run still wants {driver}."
    )


def _ends(costs: Costs) -> Iterator[str]:
    yield from ("", "### 到哪里为止 · Where each runs out", "", "| 资源 resource | 到此为止 ends at |", "|---|---|")
    for size in (8, 24, 64, 256):
        yield f"| {size} GB 内存 memory, one machine | {_round((size * 1024 - costs.base_mb) / costs.unit_mb)} 个单位 units, {_round(size * 1024 / costs.ballot_mb)} 张票 ballots |"
    yield f"| 一个线程的步骤：摘要 one-threaded: the digest | 每百万单位 {_time(costs.step['digest'] * 1e6)} a million units |"
    yield f"| Excel 的行 rows of a sheet | 一份细则 {SHEET - 1:,} 个单位，再多用 CSV · units of one rubric, then CSV |"
    yield f"| 100 GB 磁盘 disk | {_round(100e9 / costs.bytes)} 个单位 units a year |"
    yield f"| PDF，一夜八小时，两核 a night of 8 hours, two cores | {_round(8 * 3600 * 2 / costs.pages['pdf_s'])} 份 scorecards |"
    yield "| 名次的键，63 位 keys of ranks, 63 bits | 3,000,000,000 个单位 units |"


def _time(seconds: float) -> str:
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.1f} s"


def _gb(megabytes: float) -> str:
    return (
        f"{megabytes / 1024:.1f} GB"
        if megabytes >= 1024
        else f"{megabytes:,.0f} MB"
        if megabytes >= 10
        else f"{megabytes:.1f} MB"
    )


def _round(number: float) -> str:
    """To two figures: nobody knows more."""
    size = 10 ** max(0, floor(log10(number)) - 1)
    return f"{round(number / size) * size:,}"


def _short(units: float) -> str:
    return f"{units / 1e6:.0f}M" if units > 950_000 else f"{units / 1e3:.0f}k"


def picture_of(found: Found) -> str:
    """Processor time of a unit against how many there are, step by step, both scales by powers of ten."""
    title = "每个单位的处理器时间 · processor time a unit"
    return picture(
        TOP + HEIGHT + 36, title, "微秒，按单位数 · microseconds against the number of units", _shapes(found, title)
    )


def _shapes(found: Found, title: str) -> Iterator[str]:
    costs = {name: [(one["units"], one[name] / one["units"] * 1e6) for one in found["units"]] for name in STEPS}
    every = [cost for line in costs.values() for _, cost in line]
    low, high = floor(log10(min(every))), ceil(log10(max(every)))
    first, last = (log10(found["units"][n]["units"]) for n in (0, -1))

    def at(units: float, cost: float) -> tuple[float, float]:
        x = LEFT + (log10(units) - first) / (last - first) * (RIGHT - LEFT)
        return x, TOP + HEIGHT - (log10(cost) - low) / (high - low) * HEIGHT

    yield text(0, 14, title, bold=True)
    yield text(0, TOP - 16, "微秒 · µs", "soft", 11)
    for power in range(low, high + 1):
        y = at(10**first, 10.0**power)[1]
        yield line(LEFT, y, RIGHT, y, "rule")
        yield text(LEFT - 4, y + 4, f"{10.0**power:g}", "soft", 11, "end")
    for one in found["units"]:
        yield text(at(one["units"], 10.0**low)[0], TOP + HEIGHT + 16, _short(one["units"]), "soft", 11, "middle")
    yield text(RIGHT, TOP + HEIGHT + 32, "单位数 · units", "soft", 11, "end")
    below = 0.0  # where the next label has room
    for name, (zh, en, colour) in sorted(STEPS.items(), key=lambda one: -costs[one[0]][-1][1]):
        points = [at(*one) for one in costs[name]]
        below = max(points[-1][1] + 4, below + 13)
        yield path(points, colour, 2)
        yield from (circle(x, y, 2.5, colour) for x, y in points)
        yield text(RIGHT + 6, below, f"{zh} {en}", colour, 11)
