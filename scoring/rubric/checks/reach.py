"""What nothing uses, and what no value can ever earn or lose: warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from scoring.errors import Problem
from scoring.methods import Inputs
from scoring.methods.bands import Bands
from scoring.methods.field import Formula
from scoring.names import value_of
from scoring.rubric.checks.context import Context
from scoring.rubric.model import NUMERIC, Metric
from scoring.rubric.plan import Leaf, Path
from scoring.text import Text, figure

Range = tuple[Decimal, Decimal]
Points = tuple[Decimal, Decimal]  # the least and the most
BESIDE = Decimal("1e-6")  # a value just beside a threshold; values keep nine decimals
NEAR = Decimal("1e-9")
TURNS = ("target", "full_at", "bands", "through", "standards", "best")  # the parameter in which a threshold stands


def unused(c: Context) -> Iterator[Problem]:
    read = c.plan.read_names() | {name for _, check in c.plan.checks for name in check.names}
    read |= {name.removeprefix("previous.").removeprefix("target.") for name in read}
    for id in c.rubric.metrics:
        if id not in read and not c.lost.ids and not c.lost.keys:
            said, fix = unused_text(id), Text("用上它，或删去", "use it, or remove it")
            yield c.problem(("metrics", id), "unused-metric", said.zh, said.en, fix, warning=True)


def unused_text(id: str) -> Text:
    return Text(f"没有任何地方用到指标“{id}”", f"nothing uses metric '{id}'")


def reachable(c: Context) -> Iterator[Problem]:
    """Items no value can earn or lose points on, bands no value reaches, percents written as fractions."""
    spans = {leaf.id: span for leaf in c.plan.all_leaves() if (span := _span(c, leaf)) is not None}
    within = _points_within(c, spans)
    for leaf in c.plan.all_leaves():
        fractions = list(_fractions(c, leaf))
        bands = list(_bands(c, leaf, spans.get(leaf.id)))
        yield from fractions or bands or _never(c, leaf, within.get(leaf.id, leaf.method.bounds()), spans.get(leaf.id))


# -- the values that can occur --------------------------------------------------------------------------------------


def _metric(c: Context, leaf: Leaf) -> Metric | None:
    """The reported number that an item's value is, where it is nothing else."""
    value = getattr(leaf.method, "value", None)
    metric = c.metric(value) if isinstance(value, Formula) else None
    return metric if metric is not None and metric.type in NUMERIC else None


def _span(c: Context, leaf: Leaf) -> Range | None:
    """The range of an item's value, where that is all its points depend on."""
    metric = _metric(c, leaf)
    fixed = all(given.constant is not None for name, given in leaf.inputs.items() if name != "value")
    if metric is None or metric.range is None or leaf.method.uses_peers or not fixed or any(leaf.method.flaws()):
        return None
    return metric.range if metric.range[0] < metric.range[1] else None


def _probes(leaf: Leaf, span: Range) -> list[Decimal]:
    """Both ends of the range, every threshold inside, and the values just beside it: no other value earns more or less."""
    low, high = span
    turns = [value + way for value in leaf.method.thresholds() for way in (-BESIDE, Decimal(0), BESIDE)]
    return [low, high, *(value for value in turns if low < value < high)]


def _points_within(c: Context, spans: Mapping[str, Range]) -> dict[str, Points]:
    """The least and the most points that the values of each range earn, computed by the methods themselves."""
    leaves = {leaf.id: leaf for leaf in c.plan.all_leaves() if leaf.id in spans}.values()
    probes = {leaf.id: _probes(leaf, spans[leaf.id]) for leaf in leaves}
    longest = max(map(len, probes.values()), default=0)
    columns = {
        value_of(id, "value"): [*map(float, values), *[None] * (longest - len(values))] for id, values in probes.items()
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
    points = frame.select(_score(leaf).alias(leaf.id) for leaf in leaves)
    ends = zip(points.columns, points.min().row(0), points.max().row(0), strict=True) if leaves else ()
    return {id: (Decimal(str(low)), Decimal(str(high))) for id, low, high in ends if low is not None}


def _score(leaf: Leaf) -> pl.Expr:
    fixed = {name: pl.lit(float(i.constant)) for name, i in leaf.inputs.items() if i.constant is not None}
    return leaf.method.score(Inputs(leaf.id, leaf.method.points, fixed, pl.lit(True)))


# -- what is said ---------------------------------------------------------------------------------------------------


def _fractions(c: Context, leaf: Leaf) -> Iterator[Problem]:
    metric, turns = _metric(c, leaf), list(leaf.method.thresholds())
    if metric is not None and metric.type == "percent" and turns and min(turns) >= 0 and 0 < max(turns) <= 1:
        where = next((key for key in TURNS if key in leaf.method.model_fields_set), "value")
        yield c.problem(
            (*leaf.path, where),
            "percent-as-fraction",
            f"百分数指标的目标写成了 {figure(max(turns))}",
            f"the target of a percent metric is {figure(max(turns))}",
            Text("百分数按 0 到 100 写，如 90", "percents run from 0 to 100: write 90"),
            warning=True,
        )


def _bands(c: Context, leaf: Leaf, span: Range | None) -> Iterator[Problem]:
    if span is None or not isinstance(leaf.method, Bands):
        return
    reached = {leaf.method.band_at(value) for value in _probes(leaf, span)}
    for n, band in enumerate(leaf.method.bands, 1):
        if n not in reached and not band.otherwise:
            path: Path = (*leaf.path, "bands", n - 1)
            yield c.problem(
                path,
                "band-out-of-reach",
                f"该指标只在 {_written(span).zh} 之间，到不了此档",
                f"the metric's range is {_written(span).en}: no value falls in this band",
                Text("改此档的界，或改指标的 range", "change the band's bounds, or the metric's range"),
                warning=True,
            )


def _never(c: Context, leaf: Leaf, points: Points, span: Range | None) -> Iterator[Problem]:
    (least, most), full = points, leaf.method.points
    because = Text("", "")
    if span is not None:
        because = Text(f"该指标只在 {_written(span).zh} 之间，", f"the metric's range is {_written(span).en}: ")
    fix = Text("核对参数与指标的 range", "check the parameters against the metric's range")
    if full <= 0 or leaf.method.uses_peers:
        return
    if most <= NEAR:
        said = because + Text("永远不得分", "no points can ever be earned")
        yield c.problem(leaf.path, "never-earned", said.zh, said.en, fix, warning=True)
    elif most < full - NEAR:
        most_text = figure(most.quantize(NEAR))
        said = because + Text(
            f"最多得 {most_text} 分，永远得不到满分", f"at most {most_text} points, all of them can never be earned"
        )
        yield c.problem(leaf.path, "never-full", said.zh, said.en, fix, warning=True)
    elif least >= full - NEAR:
        said = because + Text("该项永远不会失分", "no points can ever be lost here")
        yield c.problem(leaf.path, "never-lost", said.zh, said.en, fix, warning=True)


def _written(span: Range) -> Text:
    low, high = map(figure, span)
    return Text(f"{low} 到 {high}", f"{low} to {high}")
