"""The pictures of a scorecard: which figures go into which chart, and when there are too few for one."""

from __future__ import annotations

from decimal import Decimal

from scoring.reports.card.model import Card, Dimension, Step
from scoring.reports.card.words import word
from scoring.reports.charts import Bar, Bullet, Dots, Point, bullets, dots, waterfall, years
from scoring.reports.charts.bullets import share
from scoring.text import figure, points_text

BARS = 10  # losses with a bar of their own
COLOUR = {"full": "grey", "total": "own", "loss": "bad", "deductions": "bad", "veto": "bad"}


def pictures(card: Card, lang: str) -> dict[str, str]:
    """The charts of a card as SVG, by what they show: losses, dimensions, peers, years; those that have something to show."""
    found = {
        "losses": losses_picture(card, lang) if len(card.steps) > 2 else "",
        "dimensions": dimensions_picture(card, lang) if card.dimensions else "",
        "peers": peers_picture(card, lang),
        "years": years_picture(card, lang) if sum(year.total is not None for year in card.years) > 1 else "",
    }
    return {name: svg for name, svg in found.items() if svg}


def losses_picture(card: Card, lang: str) -> str:
    """The waterfall from all points to the total; the smallest losses, and what rounding left, as one bar."""
    first, *middle, last = card.steps
    losses = [step for step in middle if step.kind == "loss"]
    rest = losses[BARS:] if len(losses) > BARS + 1 else []
    small = [*rest, *(step for step in middle if step.kind == "rounding")]
    bars = [_whole(first, card, lang)]
    level = card.full
    for step in (s for s in middle if s.kind == "loss" and s not in small):
        bars.append(_bar(step, level, step.change, step.name.pick(lang), card))
        level += step.change
    if small:
        change = sum((step.change for step in small), Decimal(0))
        key = "rest" if small == rest else "rest_rounded"
        name = word(key, lang).format(len(rest)) if rest else small[0].name.pick(lang)
        bars.append(_bar(small[0], level, change, name, card))
        level += change
    for step in (s for s in middle if s.kind not in ("loss", "rounding")):
        bars.append(_bar(step, level, step.change, step.name.pick(lang), card))
        level += step.change
    return waterfall([*bars, _whole(last, card, lang)], word("losses", lang))


def _whole(step: Step, card: Card, lang: str) -> Bar:
    shown = points_text(step.level, card.decimals)
    return Bar(step.name.pick(lang), Decimal(0), step.level, shown, COLOUR[step.kind], whole=True)


def _bar(step: Step, level: Decimal, change: Decimal, name: str, card: Card) -> Bar:
    return Bar(name, level, level + change, signed(change, card.decimals), "bad" if change < 0 else "good")


def signed(points: Decimal, places: int) -> str:
    """A change with its sign: +1.50, −2.00, 0.00."""
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return sign + points_text(abs(points), places)


def dimensions_picture(card: Card, lang: str) -> str:
    legend = (word("own", lang), word("middle_half", lang), word("median", lang))
    return bullets([_bullet(one, card, lang) for one in card.dimensions], word("dimensions", lang), legend)


def _bullet(one: Dimension, card: Card, lang: str) -> Bullet:
    shown = f"{points_text(one.points, card.decimals)} / {figure(one.full)}"
    mine = share(one.points, one.full)
    if one.peers is None or one.points is None:
        return Bullet(one.name.pick(lang), mine, shown)
    low, median, high = (float(x / one.full) for x in (one.peers.low, one.peers.median, one.peers.high))
    gap = one.points - one.peers.median
    key = "above_median" if gap > 0 else "below_median" if gap < 0 else "at_median"
    beside = word(key, lang).format(points_text(abs(gap), card.decimals))
    return Bullet(one.name.pick(lang), mine, shown, (low, median, high), beside, gap >= 0)


def peers_picture(card: Card, lang: str) -> str:
    peers = card.peers
    if peers is None or card.total is None:
        return ""
    place = card.main
    own = f"{word('own', lang)} {points_text(card.total, card.decimals)}"
    if place is not None:
        own += word("place_of", lang).format(figure(place.rank), place.units)
    low, median, high = (
        points_text(x, card.decimals) for x in (peers.spread.low, peers.spread.median, peers.spread.high)
    )
    notes = (word("shade", lang).format(low, high), word("dashed", lang).format(median))
    found = Dots(
        peers.start, peers.width, peers.bins, peers.spread.low, peers.spread.median, peers.spread.high, card.total, own
    )
    desc = word("peers_desc", lang).format(peers.units, own, *notes)
    return dots(found, word("position", lang), desc, notes, (word("dot_one", lang), word("dot_many", lang)))


def years_picture(card: Card, lang: str) -> str:
    points = [
        Point(
            str(year.period),
            year.total,
            word("held", lang) if year.total is None else points_text(year.total, card.decimals),
            year.median,
            ("—" if year.rank is None else f"{figure(year.rank)}/{year.units}", year.grade or "—"),
        )
        for year in card.years
    ]
    return years(points, word("years", lang), word("own", lang), word("median", lang))
