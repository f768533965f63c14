"""Why one unit's result is not what it was: the lines of its total with their causes, its own figures, its places, its grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from scoring.names import GRADE, PARENT, TOTAL, UNIT, peers_of, rank_of, value_of
from scoring.rubric.diff import SCORED, Change, diff
from scoring.rubric.plan import Leaf, Plan
from scoring.runs.compare.below import Below
from scoring.runs.compare.beside import Beside, Passed, Peers
from scoring.runs.compare.figures import Figure, Part, behind, first_parts, mean_figures, plain_figures
from scoring.runs.compare.lines import Line, lines
from scoring.runs.compare.sides import Side
from scoring.text import Text, join


@dataclass(frozen=True, slots=True)
class Cause:
    """One line of a total's change with what made it: the unit's figures, the rubric's rule, other units' values."""

    line: Line
    figures: tuple[Figure, ...] = ()
    rules: tuple[Change, ...] = ()
    peers: tuple[Part, ...] = ()
    more_peers: int = 0


@dataclass(frozen=True, slots=True)
class PlaceMoved:
    """A place that is not what it was, in a group of how many; where the total is what it was, who went past whom."""

    within: str
    name: Text
    old: Decimal | int | None
    new: Decimal | int | None
    old_peers: int | None
    new_peers: int | None
    passed: Passed | None


@dataclass(frozen=True, slots=True)
class Why:
    """One unit of both runs: what is not what it was, and why.

    `causes` add up to the change of the total (none where one of the runs has no total); `figures` are all that changed, those
    without effect too; `notes` say what became of holds, vetoes, quotas and the grade.
    """

    unit_id: str
    causes: tuple[Cause, ...] = ()
    figures: tuple[Figure, ...] = ()
    places: tuple[PlaceMoved, ...] = ()
    notes: tuple[Text, ...] = ()


WHOLE = ""  # what a rubric says as a whole


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one rubric: its leaves, everything that each line reads, and the groups around each leaf."""

    leaves: dict[str, Leaf]
    reads: dict[str, frozenset[str]]
    around: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, plan: Plan) -> Facts:
        leaves = {leaf.id: leaf for leaf in plan.all_leaves()}
        read = {id: set(leaf.names()) for id, leaf in leaves.items()}
        read |= {id: set(condition.names) for id, condition in plan.group_applies.items()}
        read["veto"] = {name for condition in plan.vetoes.values() for name in condition.names}
        for id, leaf in leaves.items():
            read[id] |= {f"unit.{PARENT}"} if leaf.method.uses_peers else set()
        groups = plan.rubric.groups()
        around = {id: tuple(g.id for g in groups if id in {leaf.id for leaf in g.leaves()}) for id in leaves}
        return cls(leaves, {id: frozenset(behind(plan, names)) for id, names in read.items()}, around)


@dataclass
class Asker:
    """Asks about one unit after another; what other units did is worked out once."""

    below: Below
    beside: Beside
    judges: dict[str, dict[str, list[Part]]]
    attributes: dict[str, list[Figure]]
    marks: bool  # whether the marks of each choice are worth listing: within one period
    known: dict[tuple[str, str], tuple[Facts, Facts, dict[str, list[Change]]]] = field(default_factory=dict)

    def why(self, unit: str, old: Side | None, new: Side | None) -> Why:
        figures = tuple(self.attributes.get(unit, ()))
        if old is None or new is None:
            return Why(unit, figures=figures, notes=tuple(_one_sided(old, new)))
        figures = (*self.figures(unit, old, new), *figures)
        causes: tuple[Cause, ...] = ()
        if not old.card.held and not new.card.held:
            causes = tuple(self.cause(unit, line, old, new, figures) for line in lines(old, new))
        return Why(unit, causes, figures, tuple(self.places(old, new)), tuple(_notes(old, new)))

    def figures(self, unit: str, old: Side, new: Side) -> Iterator[Figure]:
        """The unit's figures that changed, those made of many with their parts."""
        found = list(plain_figures(old, new, self.marks))
        known = {figure.name for figure in found}
        for panel in self.judges.get(unit, {}):
            if panel not in known:  # a score that was trimmed before and after
                value = new.items.get(panel)
                found.append(Figure(panel, "scores", new.plan.rubric.metrics[panel].name(panel), "", value, value))
        for figure in (*found, *mean_figures(old, new, found)):
            parts, more = first_parts(self.parts(unit, figure, new.plan))
            yield replace(figure, parts=parts, more=more) if parts else figure

    def parts(self, unit: str, figure: Figure, plan: Plan) -> Sequence[Part]:
        if figure.kind == "scores":
            return self.judges.get(unit, {}).get(figure.name, ())
        if figure.kind == "rollup":
            return self.below.parts(plan.id, figure.name, unit)
        if figure.kind == "mean":
            column = figure.name if figure.name in plan.formulas else f"reported.{figure.name}"
            return self.beside.peers(Peers(plan.id, column), unit)
        return ()

    # -- causes -----------------------------------------------------------------------------------------------------

    def cause(self, unit: str, line: Line, old: Side, new: Side, figures: Sequence[Figure]) -> Cause:
        """What made one line."""
        then, now, rules = self.facts(old.plan, new.plan)
        names = then.reads.get(line.id, frozenset()) | now.reads.get(line.id, frozenset())
        own = tuple(figure for figure in figures if figure.name in names)
        parts, more = first_parts(self.peers_of(unit, now.leaves.get(line.id), new.plan))
        around = now.around.get(line.id, ()) or then.around.get(line.id, ())
        pieces = {"bounds": ("total",), "veto": (*old.plan.vetoes, *new.plan.vetoes)}.get(line.kind, ())
        keys = dict.fromkeys([line.id, *sorted(names), *around, *pieces])
        told = [change for key in keys for change in rules.get(key, ())]
        if old.plan.id != new.plan.id or not (own or told or parts):  # decimals, the missing rule of all
            told = rules.get(WHOLE, [])
        return Cause(line, own, tuple(told), parts, more)

    def facts(self, old: Plan, new: Plan) -> tuple[Facts, Facts, dict[str, list[Change]]]:
        """What is asked of both rubrics again and again."""
        key = (old.id, new.id)
        if key not in self.known:
            self.known[key] = (Facts.of(old), Facts.of(new), _rules(old, new))
        return self.known[key]

    def peers_of(self, unit: str, leaf: Leaf | None, plan: Plan) -> Sequence[Part]:
        """The peers of an item whose values are not what they were."""
        if leaf is None or not leaf.method.uses_peers:
            return ()
        within: str | None = getattr(leaf.method, "within", None)
        return self.beside.peers(Peers(plan.id, value_of(leaf.id, "value"), within, value_of(leaf.id, "applies")), unit)

    # -- places -----------------------------------------------------------------------------------------------------

    def places(self, old: Side, new: Side) -> Iterator[PlaceMoved]:
        for within, standing in zip(new.plan.rubric.ranking.within, new.card.places, strict=True):
            rank, peers = rank_of(within), peers_of(within)
            before = old.marks.get(rank)
            if before != standing.rank:
                stood = None not in (before, standing.rank) and old.marks[TOTAL] == new.marks[TOTAL]
                ids = str(new.marks[UNIT]), str(old.marks[UNIT])
                passed = self.beside.passed(new.plan.id, within, *ids) if stood else None
                yield PlaceMoved(
                    within, standing.within, before, standing.rank, old.marks.get(peers), standing.peers, passed
                )


def _rules(old: Plan, new: Plan) -> dict[str, list[Change]]:
    """What the rubrics say otherwise, by what it is about; of two different ones only that."""
    if old.id != new.id:
        said = Text(f"{old.id} → {new.id}", f"{old.id} → {new.id}")
        return {WHOLE: [Change("numbers", new.id, Text("细则", "rubric"), said)]}
    found: dict[str, list[Change]] = {}
    for change in diff(old, new).changes:
        if change.severity in SCORED:
            found.setdefault(WHOLE if change.id == new.id else change.id, []).append(change)
    for here, there, said in ((old, new, GONE), (new, old, COME)):  # an item that only has another id too
        others = {leaf.id for leaf in there.all_leaves()}
        for leaf in here.all_leaves():
            if leaf.id not in others and leaf.id not in found:
                found[leaf.id] = [Change("numbers", leaf.id, leaf.method.name, said)]
    return found


GONE = Text("现在没有这一项", "no item of the rubric now")
COME = Text("原来没有这一项", "no item of the rubric then")


# -- holds, vetoes, grades ------------------------------------------------------------------------------------------


def _one_sided(old: Side | None, new: Side | None) -> Iterator[Text]:
    if new is not None:
        yield Text(
            f"现由细则 {new.plan.id} 评分，原来没有适用的细则", f"scored by {new.plan.id} now, by no rubric then"
        )
    elif old is not None:
        yield Text(f"现在没有适用的细则，原由 {old.plan.id} 评分", f"scored by no rubric now, by {old.plan.id} then")


def _notes(old: Side, new: Side) -> Iterator[Text]:
    for side, (zh, en) in ((old, ("原暂不评分", "was on hold")), (new, ("现暂不评分", "is on hold"))):
        if side.card.held and old.card.held != new.card.held:
            yield Text(f"{zh}：", f"{en}: ") + join(list(side.card.reasons))
    gone = [veto for veto in old.card.vetoes if veto not in new.card.vetoes]
    come = [veto for veto in new.card.vetoes if veto not in old.card.vetoes]
    yield from (Text("不再 · ", "no longer: ") + veto for veto in gone)
    yield from (Text("新 · ", "new: ") + veto for veto in come)
    if old.marks[GRADE] != new.marks[GRADE]:
        for side, (zh, en) in ((old, ("原", "then")), (new, ("现", "now"))):
            yield from (Text(f"{zh}：", f"{en}: ") + said for said in side.card.decisions)
