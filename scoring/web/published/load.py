"""Loading a run: batch by batch, so that nobody else waits, and seen by nobody until the last batch is in.

A load that dies leaves rows in the state `loading`, which no query shows; the next load sweeps them. Loading the same run
again changes nothing, unless decisions were taken meanwhile: they go into another row, which is to be confirmed as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from scoring.errors import RunError
from scoring.reports.card import Facts
from scoring.reports.listed import Listed, Result, listed
from scoring.rubric import Plan
from scoring.runs import Run
from scoring.runs.decisions import Decision, read_book
from scoring.runs.locks import hold
from scoring.runs.stages import life_of, refusal
from scoring.text import Text
from scoring.web.audit.record import record_console
from scoring.web.published.cards import packed
from scoring.web.published.decide import settle
from scoring.web.published.models import UNSEEN, CardText, Place, Published, Score, State, UnitAt
from scoring.web.published.tree import Numbered, numbered
from scoring.web.published.waiting import confirmed

BATCH = 500  # units a transaction: others wait a tenth of a second at most
DEAD_AFTER = timedelta(minutes=10)
NOT_YET = Text("，公布以后才能装入", "; it is loaded once the stage is published")
Progress = Callable[[int, int], object]  # units done, of how many


def load(run: Run, by: str, done: Progress = lambda *_: None) -> Published:
    """The run with its cycle's decisions in the database, proposed by `by`; where it is there already, as it is there.

    Raises:
        RunError: where the cycle has not come to the stage `published` with this run, a file of the run is not what its
            manifest says, or somebody is at work on the cycle.
    """
    with hold(run.store, run.cycle, by, "publish"):  # nobody decides between one batch and the next
        _check_stage(run)
        sweep(run)
        rows = read_book(run.store, run.cycle).rows
        there = Published.objects.exclude(state__in=UNSEEN).filter(run=run.id, decisions=len(rows)).first()
        return there or _load(run, by, rows, done)


def _load(run: Run, by: str, rows: Sequence[Decision], done: Progress) -> Published:
    published = _begin(run, by, rows)
    units, facts = numbered(list(listed(run))), Facts(run)
    for start in range(0, len(units), BATCH):
        some = units[start : start + BATCH]
        cards = dict(packed(facts, [one.listed.unit_id for one in some if one.listed.result]))
        with transaction.atomic():
            _add(published, some, cards)
            published.save(update_fields=["touched_at"])
        done(min(start + BATCH, len(units)), len(units))
    return _finish(published)


def _check_stage(run: Run) -> None:
    """Lets a run pass that stands for its cycle in the stage `published` or later."""
    life = life_of(run.store, run.cycle)
    if not life.is_public:
        raise RunError([refusal(run, "not-public", life.says + NOT_YET, life.ways_on)])
    if life.run != run.id:
        said = Text(f"现行批次是 {life.run}", f"the run that stands is {life.run}")
        raise RunError([refusal(run, "not-standing", said, Text(f"装入 {life.run}", f"load {life.run}"))])


def sweep(run: Run) -> None:
    """Removes what loads left behind that died; only for who holds the run's cycle, so that no load of this run lives."""
    dead = Q(touched_at__lt=timezone.now() - DEAD_AFTER) | Q(folder=_folder(run))
    for left in Published.objects.filter(dead, state=State.LOADING):
        drop(left)


def drop(left: Published) -> None:
    """Removes a load that did not come to its end, batch by batch."""
    Place.objects.filter(published=left).delete()
    CardText.objects.filter(unit__published=left).delete()
    Score.objects.filter(unit__published=left).delete()
    UnitAt.objects.filter(published=left).delete()
    left.delete()


def moved(before: Path, now: Path) -> None:
    """The runs that lay in a folder lie in another one now."""
    for run in Published.objects.all():
        if Path(run.folder).is_relative_to(before):
            run.folder = str(now / Path(run.folder).relative_to(before))
            run.save(update_fields=["folder"])


def _begin(run: Run, by: str, rows: Sequence[Decision]) -> Published:
    said, counts = run.manifest, run.manifest["counts"]
    return Published.objects.create(
        run=run.id,
        folder=_folder(run),
        cycle=said["cycle"],
        period=said["period"],
        title_zh=said["title"]["zh"],
        title_en=said["title"]["en"],
        digest=run.digest,
        rubrics=[_about(run.plan(rubric)) for rubric in run.rubrics],
        units=counts["units"],
        scored=counts["scored"],
        held=counts["held"],
        decisions=len(rows),
        deciders=sorted({row.by for row in rows[confirmed(run.cycle) :]}),
        proposed_by=by,
    )


def _folder(run: Run) -> str:
    return str(run.folder.absolute())


def _about(plan: Plan) -> dict[str, object]:
    rubric = plan.rubric
    return {
        "rubric": plan.id,
        "zh": rubric.title.zh,
        "en": rubric.title.en,
        "grades": [grade.grade for grade in rubric.grades],
        "within": list(rubric.ranking.within),
    }


def _finish(published: Published) -> Published:
    """Shows the run to those who may confirm it, in place of one with fewer decisions that nobody has confirmed."""
    about = {"by": published.proposed_by, "digest": published.digest, "decisions": published.decisions}
    with transaction.atomic():
        for old in Published.objects.filter(run=published.run, state=State.PROPOSED):
            settle(old, State.WITHDRAWN, published.proposed_by)
        published.state = State.PROPOSED
        published.save(update_fields=["state"])
        record_console("run_proposed", published.run, **about)
    return published


def _add(published: Published, some: Sequence[Numbered], cards: Mapping[str, bytes]) -> None:
    units = UnitAt.objects.bulk_create([_unit(published, one) for one in some])
    scored = [(at, one.listed.result) for at, one in zip(units, some, strict=True) if one.listed.result is not None]
    Score.objects.bulk_create([_score(at, result) for at, result in scored])
    Place.objects.bulk_create(place for at, result in scored for place in _places(published, at, result))
    CardText.objects.bulk_create(CardText(unit=at, data=cards[at.unit_id]) for at, _ in scored)


def _unit(published: Published, one: Numbered) -> UnitAt:
    unit: Listed = one.listed
    return UnitAt(
        published=published,
        unit_id=unit.unit_id,
        name=unit.name,
        level=unit.level,
        sector=unit.sector,
        secretary=unit.secretary or "",
        rubric=unit.result.rubric if unit.result else "",
        seq=one.seq,
        last=one.last,
        parent_seq=one.parent_seq,
    )


def _score(at: UnitAt, result: Result) -> Score:
    return Score(
        unit=at,
        held=result.held,
        total=None if result.total is None else _ticks(result.total, result.decimals),
        full=_ticks(result.full, result.decimals),
        decimals=result.decimals,
        grade=result.grade or "",
        grade_order=result.grade_order,
        undecided=result.undecided,
        vetoes=list(result.vetoes),
        quota_missed=result.quota_missed or "",
        decided_zh=result.decided.zh if result.decided else "",
        decided_en=result.decided.en if result.decided else "",
    )


def _ticks(points: Decimal, decimals: int) -> int:
    return int(points.scaleb(decimals).to_integral_exact())


def _places(published: Published, at: UnitAt, result: Result) -> Iterator[Place]:
    for place in result.places:
        yield Place(
            published=published,
            unit=at,
            level=at.level,
            sector=at.sector,
            rubric=at.rubric,
            within=place.within,
            group=place.group,
            group_name=place.group_name,
            rank="" if place.rank is None else str(place.rank),
            peers=place.peers,
            tied=place.tied,
            position=place.position,
            seq=at.seq,
        )
