"""Pictures of figures as SVG: no script, a title and a description for those who listen, colours that a page may change."""

from scoring.reports.charts.bullets import Bullet, bullets
from scoring.reports.charts.dots import Dots, dots
from scoring.reports.charts.scatter import scatter
from scoring.reports.charts.shares import Shared, shares
from scoring.reports.charts.svg import described
from scoring.reports.charts.treemap import Tile, treemap
from scoring.reports.charts.waterfall import Bar, waterfall
from scoring.reports.charts.years import Point, years

__all__ = [
    "Bar",
    "Bullet",
    "Dots",
    "Point",
    "Shared",
    "Tile",
    "bullets",
    "described",
    "dots",
    "scatter",
    "shares",
    "treemap",
    "waterfall",
    "years",
]
