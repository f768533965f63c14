"""A rubric as frozen values: what the YAML says, each key typed, nothing compiled yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag

from scoring.methods import AnyMethod, Item, Method
from scoring.methods.field import Expression, Flag, Integer, Label, Model, Number, Share, Str, refuse
from scoring.names import LEVELS, Level, MissingRule, Sector
from scoring.rubric.opinion import Ballot, Panel
from scoring.rubric.rollup import Rollup
from scoring.text import Text

MetricType = Literal["number", "integer", "percent", "boolean", "choice", "text"]
NUMERIC = ("number", "integer", "percent")
ORIGINS = ("type", "formula", "ballot", "panel", "rollup")
Combine = Literal["sum", "weighted_mean", "geometric_mean", "best", "worst"]


class Fill(Model):
    """`missing: {value: 0}`: an empty value is read as this one."""

    value: Any


def _missing(found: Any) -> Any:
    if isinstance(found, Fill):
        return found
    if isinstance(found, Mapping) and set(found) == {"value"}:
        return Fill(value=found["value"])
    if str(found) in get_args(MissingRule):
        return str(found)
    refuse(
        "unknown-missing",
        f"没有缺失规则“{found}”",
        f"there is no missing rule '{found}'",
        Text(
            "可用：no_points、exempt、full、peer_mean、hold 或 {value: 0}",
            "use no_points, exempt, full, peer_mean, hold or {value: 0}",
        ),
    )


Missing = Annotated[MissingRule | Fill, BeforeValidator(_missing)]
DefaultMissing = Literal["no_points", "exempt", "full", "hold"]


class Metric(Model):
    """A value known about a unit: reported (with a type), or made by a formula, ballot, panel or rollup."""

    type: MetricType | None = None
    formula: Expression | None = None
    ballot: Ballot | None = None
    panel: Panel | None = None
    rollup: Rollup | None = None
    label: Label | None = None
    uom: Str = ""
    range: tuple[Number, Number] | None = None
    jump: Number | None = (
        None  # more than so many times last year's value, or less than that part of it, is asked about
    )
    choices: tuple[Str, ...] = ()
    evidence: Str | None = None
    department: Str | None = None
    source: Str | None = None
    note: Label | None = None
    aliases: tuple[Str, ...] = ()
    missing: Missing | None = None

    def name(self, id: str) -> Text:
        return self.label or Text.of(id)

    @property
    def origin(self) -> str | None:
        """Where the value comes from, None where the metric does not say or says twice."""
        given = [key for key in ORIGINS if getattr(self, key) is not None]
        return given[0] if len(given) == 1 else None

    @property
    def voices(self) -> Ballot | Panel | None:
        """The opinion the value is made of."""
        return self.ballot or self.panel

    @property
    def measure(self) -> str:
        return self.uom or ("%" if self.type == "percent" else "")


class Group(Item):
    """A branch of the scorecard: it combines its items' points into its own."""

    items: tuple[AnyItem, ...]
    combine: Combine = "sum"
    scale: Flag = False
    min_items: Integer | None = None

    def leaves(self) -> Iterator[Method]:
        return leaves(self.items)


def _kind_of_item(found: Any) -> str:
    if isinstance(found, Mapping):
        return "group" if "items" in found and "method" not in found else "leaf"
    return "group" if isinstance(found, Group) else "leaf"


AnyItem = Annotated[Annotated[Group, Tag("group")] | Annotated[AnyMethod, Tag("leaf")], Discriminator(_kind_of_item)]


class Adjustment(Model):
    """`bonus` or `deductions`: items outside the scorecard, together at most `cap`."""

    cap: Number | None = None
    items: tuple[AnyMethod, ...]


class Total(Model):
    """The bounds of the total."""

    min: Number | None = None
    max: Number | None = None


class Veto(Model):
    """一票否决: caps the grade, or the points, of a unit for which `when` is true."""

    id: Str
    when: Expression
    label: Label | None = None
    grade_at_most: Str | None = None
    points_at_most: Number | None = None
    clause: Str | None = None

    @property
    def name(self) -> Text:
        return self.label or Text.of(self.id)


class Ranking(Model):
    """Within which groups units are ranked, and how ties are counted and broken."""

    within: tuple[Str, ...]
    ties: Literal["competition", "dense", "average"] = "competition"
    tie_break: tuple[Str, ...] = ()


class Quota(Model):
    """At most `share` of the group may have the grade."""

    share: Share
    within: Str
    rounding: Literal["floor", "half_up", "ceil"] = "floor"
    min: Integer = 0
    cut_ties: Literal["exclude", "include", "committee"] = "exclude"


class Grade(Model):
    """One grade: its threshold, its condition, its quota; the last one takes the rest."""

    grade: Str
    at_least: Number | None = None
    requires: Expression | None = None
    quota: Quota | None = None


class Check(Model):
    """What reported values must satisfy together; where they do not, the sender is asked, and nothing is refused."""

    that: Expression
    label: Label | None = None


class Valid(Model):
    """The periods a rubric holds for, inclusive at both ends."""

    # `from` is a word of Python
    model_config = Model.model_config | {"populate_by_name": True}
    from_: Integer
    until: Integer

    def holds(self, period: int) -> bool:
        return self.from_ <= period <= self.until

    def overlaps(self, other: Valid) -> bool:
        return self.from_ <= other.until and other.from_ <= self.until


def _valid(found: Any) -> Any:
    if isinstance(found, Mapping) and "from" in found:
        return {"from_" if key == "from" else key: value for key, value in found.items()}
    return found


class AppliesTo(Model):
    """Which units a rubric scores."""

    sector: Sector | None = None
    level: Level | None = None
    where: Expression | None = None


class Expect(Model):
    """What a whole-unit example expects."""

    total: Number | None = None
    grade: Str | None = None
    items: dict[str, Number | None] = Field(default_factory=dict)
    vetoes: tuple[Str, ...] | None = None
    held: Flag | None = None
    ahead_of: Str | None = None
    level_with: Str | None = None


class UnitExample(Model):
    """One invented unit with its values, and what the rubric makes of it (ranks and quotas off)."""

    name: Str
    given: dict[str, Any]
    expect: Expect


class Rubric(Model):
    """The scoring rules of one kind of unit for a span of periods."""

    rubric: Str
    title: Label
    version: Str
    valid: Annotated[Valid, BeforeValidator(_valid)]
    applies_to: AppliesTo
    decimals: Integer
    missing: DefaultMissing
    checked_on: Str | None = None
    sources: dict[str, Any] = Field(default_factory=dict)
    note: Label | None = None
    metrics: dict[str, Metric]
    checks: tuple[Check, ...] = ()
    scorecard: tuple[AnyItem, ...]
    bonus: Adjustment | None = None
    deductions: Adjustment | None = None
    total: Total = Total()
    vetoes: tuple[Veto, ...] = ()
    ranking: Ranking
    grades: tuple[Grade, ...]
    examples: tuple[UnitExample, ...] = ()

    @property
    def full(self) -> Decimal:
        """The points of the whole scorecard, bonus left out."""
        return sum((item.points for item in self.scorecard), Decimal(0))

    def leaves(self) -> tuple[Method, ...]:
        return tuple(leaves(self.scorecard))

    def adjustment_leaves(self) -> tuple[Method, ...]:
        return tuple(leaf for part in (self.bonus, self.deductions) if part for leaf in part.items)

    def all_leaves(self) -> tuple[Method, ...]:
        return self.leaves() + self.adjustment_leaves()

    def groups(self) -> tuple[Group, ...]:
        """All groups, each after the groups inside it."""
        return tuple(groups(self.scorecard))

    def item(self, id: str) -> Item:
        return next(i for i in (*self.all_leaves(), *self.groups()) if i.id == id)

    def next_grade(self, grade: str | None) -> Grade | None:
        """The grade above one; None above the best, and where no grade is given."""
        names = [one.grade for one in self.grades]
        return self.grades[names.index(grade) - 1] if grade in names[1:] else None

    def made_by(self, origin: str) -> dict[str, Metric]:
        """The metrics of one origin: `type` (reported), `formula`, `ballot`, `panel` or `rollup`."""
        return {id: metric for id, metric in self.metrics.items() if metric.origin == origin}

    def policy(self, metric: str) -> MissingRule | Fill:
        found = self.metrics[metric].missing
        return self.missing if found is None else found


def leaves(items: tuple[AnyItem, ...]) -> Iterator[Method]:
    for item in items:
        if isinstance(item, Group):
            yield from leaves(item.items)
        else:
            yield item


def groups(items: tuple[AnyItem, ...]) -> Iterator[Group]:
    for item in items:
        if isinstance(item, Group):
            yield from groups(item.items)
            yield item


def walk(items: tuple[AnyItem, ...], path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Item]]:
    """Every item with the path that leads to it in the YAML, groups before what is inside them."""
    for n, item in enumerate(items):
        here = (*path, n)
        yield here, item
        if isinstance(item, Group):
            yield from walk(item.items, (*here, "items"))


def is_within(text: str) -> bool:
    """Whether a peer group can be named so: `parent`, a level, or `unit.<attribute>`."""
    return text == "parent" or text in LEVELS or (text.startswith("unit.") and len(text) > 5)


Group.model_rebuild()
Rubric.model_rebuild()
