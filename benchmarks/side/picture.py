"""Cost against size: CPU microseconds a unit of each engine, both axes by powers of ten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor, log10

from benchmarks.side.measure import ENGINES
from scoring.reports.charts.svg import WIDTH, circle, line, path, picture, text

TOP, HEIGHT, LEFT, RIGHT = 48, 210, 40, 296
COLOURS = dict(zip(ENGINES, ("grey", "own", "good", "bad", "soft", "mark"), strict=True))
DASHES = {"floor": "4 3", "by hand": "2 2"}
Found = Mapping[int, Mapping[str, Mapping[str, float]]]


def cost_picture(found: Found) -> str:
    """An SVG picture of what `compare` found at several sizes."""
    title = "每个单位的处理器时间 · CPU time a unit"
    desc = "微秒，按单位数 · microseconds against the number of units; both scales by powers of ten"
    return picture(TOP + HEIGHT + 36, title, desc, _shapes(found, title))


def _shapes(found: Found, title: str) -> Iterator[str]:
    costs = {(e, n): log10(spent["cpu"] / n * 1e6) for n, all in found.items() for e, spent in all.items()}
    low, high = floor(min(costs.values())), ceil(max(costs.values()))
    first, last = log10(min(found)), max(log10(max(found)), log10(min(found)) + 1)

    def at(size: float, cost: float) -> tuple[float, float]:
        x = LEFT + (log10(size) - first) / (last - first) * (RIGHT - LEFT)
        return x, TOP + HEIGHT - (cost - low) / (high - low) * HEIGHT

    yield text(0, 14, title, bold=True)
    for power in range(low, high + 1):
        y = at(min(found), power)[1]
        yield line(LEFT, y, RIGHT, y, "rule")
        yield text(LEFT - 4, y + 4, f"{10.0**power:g}", "soft", 11, "end")
    for size in found:
        yield text(at(size, low)[0], TOP + HEIGHT + 16, _short(size), "soft", 11, "middle")
    yield text(RIGHT, TOP + HEIGHT + 32, "单位数 · units", "soft", 11, "end")
    yield text(0, TOP - 14, "微秒 · µs", "soft", 11)
    taken: list[float] = []
    lines = {e: [at(size, costs[e, size]) for size in sorted(found) if (e, size) in costs] for e in ENGINES}
    for engine, points in sorted(lines.items(), key=lambda one: one[1][-1][1] if one[1] else 0):  # from the top
        if not points:
            continue
        yield path(points, COLOURS[engine], 2, DASHES.get(engine, ""))
        yield from (circle(x, y, 2.5, COLOURS[engine]) for x, y in points)
        y = max([points[-1][1], *(other + 13 for other in taken)])
        taken.append(y)
        yield text(min(points[-1][0] + 6, WIDTH - 60), y + 4, engine, COLOURS[engine], 11, bold=engine == "scoring")


def _short(size: int) -> str:
    return f"{size // 1_000_000}M" if size >= 1_000_000 else f"{size // 1_000}k"
