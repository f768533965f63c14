"""Filing an appeal: while the cycle takes appeals, about the run that stands, one undone appeal an item."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction

from scoring.errors import Place, Problem, RunError
from scoring.reports.card.model import Card, Row
from scoring.runs.stages import life_of
from scoring.text import Text, figure, points_text
from scoring.web.appeals.models import UNDONE, Appeal, Step, What
from scoring.web.evidence import Evidence
from scoring.web.published.models import Published, UnitAt


def is_open(run: Published) -> bool:
    """Whether appeals are taken: the cycle is in that stage, and this run stands for it."""
    with suppress(RunError):
        life = life_of(run.store, run.cycle)
        return life.stage == "appeal" and life.run == run.run
    return False


def undone(unit: UnitAt, item: str) -> Appeal | None:
    """The appeal about a unit's item that waits for its answer, whichever run of the cycle it was filed about."""
    mine = Appeal.objects.filter(cycle=unit.published.cycle, unit__unit_id=unit.unit_id)
    return mine.filter(item=item, state__in=UNDONE).first()


def file(
    unit: UnitAt, card: Card, row: Row, point: str, claimed: str, reason: str, by: str, evidence: Evidence | None = None
) -> Appeal:
    """An appeal about an item, with what stands on the scorecard.

    Raises:
        RunError: where appeals are not taken (any more).
    """
    if not is_open(unit.published):
        said = Text("现在不受理申诉", "appeals are not taken now")
        fix = Text("申诉阶段才受理", "they are while the cycle is in the stage appeal")
        raise RunError([Problem("appeals-closed", Place(unit.published.cycle), said, fix)])
    name, kind, digest = evidence or ("", "", "")
    with transaction.atomic():
        appeal = Appeal.objects.create(
            published=unit.published,
            unit=unit,
            cycle=unit.published.cycle,
            item=row.id,
            name_zh=row.name.zh,
            name_en=row.name.en,
            value=row.value,
            points=points_text(row.points, card.decimals),
            full=figure(row.full),
            rule_zh=row.rule.zh if row.rule else "",
            rule_en=row.rule.en if row.rule else "",
            clause=row.clause or "",
            point=point,
            claimed=claimed,
            reason=reason,
            evidence=name,
            evidence_kind=kind,
            evidence_digest=digest,
            by=by,
        )
        Step.objects.create(appeal=appeal, what=What.FILED, by=by)
    return appeal
