"""What one person may see. Every query for published things goes through a `Scope`; there is no other way to them.

What lies outside is not found, rather than forbidden: nobody learns what there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from scoring.names import STAGES
from scoring.reports.card import Card
from scoring.reports.card.model import Row
from scoring.runs import Run
from scoring.runs.asking import Reporter
from scoring.web.appeals.models import Appeal
from scoring.web.audit.models import Event
from scoring.web.people.models import EVERYTHING, WITH_UNIT, Account, Role
from scoring.web.published.cards import unpacked
from scoring.web.published.models import CardText, Place, Published, State, UnitAt
from scoring.web.rubrics.models import Rubric, Version, What
from scoring.web.submissions.forms import Forms, forms_of
from scoring.web.submissions.models import Submission
from scoring.web.work.cycles import Work, works
from scoring.web.work.part import Part, part_of

NOBODY = Q(pk__in=())
PAST = STAGES[STAGES.index("published") :]
SAVED = re.compile(r"draft|s(\d{1,8})", re.ASCII)


@dataclass(frozen=True)
class Scope:
    """The part of the tree that is an actor's: a secretary's unit or a committee's top, and all below it, in every run.

    Everybody else, and whoever is not signed in, has no part of it.
    """

    actor: Account | AnonymousUser

    @property
    def role(self) -> str:
        return self.actor.role if isinstance(self.actor, Account) else ""

    @property
    def unit_id(self) -> str:
        """The top of the part of the tree; empty where there is none."""
        return self.actor.unit_id if isinstance(self.actor, Account) and self.role in WITH_UNIT else ""

    # -- runs ----------------------------------------------------------------------------------------------------------

    def runs(self) -> QuerySet[Published]:
        """The published runs, the latest period first; one a cycle."""
        found = Published.objects.filter(state=State.PUBLISHED) if self.unit_id else Published.objects.filter(NOBODY)
        return found.order_by("-period", "-decided_at")

    @cached_property
    def _published(self) -> dict[int, Published]:
        """The published runs by key, asked for once."""
        return {run.pk: run for run in self.runs()}

    def cycle(self, cycle: str) -> Published:
        """The published run of a cycle."""
        for run in self._published.values():
            if run.cycle == cycle:
                return run
        raise Http404

    def proposals(self) -> QuerySet[Published]:
        """Every run, published or to be, for a committee that answers for the whole of it."""
        if self.role != Role.COMMITTEE:
            return Published.objects.filter(NOBODY)
        shown = Published.objects.exclude(state=State.LOADING).order_by("-proposed_at")
        if self.unit_id == EVERYTHING:
            return shown
        return shown.filter(tree__unit_id=self.unit_id, tree__seq=0, tree__last=F("units") - 1)

    def proposal(self, run: str) -> Published:
        """A run as it was loaded last, with the decisions taken by then."""
        found = self.proposals().filter(run=run).order_by("-pk").first()
        if found is None:
            raise Http404
        return found

    def works(self) -> list[Work]:
        """The cycles to work at, for a committee that answers for everything."""
        return works() if self.is_whole else []

    def work(self, name: str) -> Work:
        for work in self.works():
            if work.name == name:
                return work
        raise Http404

    def part(self, name: str) -> Part:
        """A committee's part of what was handed in for a cycle."""
        found = next((self.part_in(work) for work in works() if work.name == name), None)
        if found is None:
            raise Http404
        return found

    def parts(self) -> list[Part]:
        """A committee's part of each cycle that is not final, the last first."""
        some = (work for work in works() if work.life.stage != "final") if self.role == Role.COMMITTEE else ()
        return [part for work in some if (part := self.part_in(work)) is not None]

    def part_in(self, work: Work) -> Part | None:
        """A committee's part of a cycle, by this cycle's own table of units; None where it has none."""
        if self.role != Role.COMMITTEE or not self.unit_id:
            return None
        return part_of(work, "" if self.unit_id == EVERYTHING else self.unit_id)

    # -- units ---------------------------------------------------------------------------------------------------------

    def top(self, run: Published) -> UnitAt | None:
        """The actor's own unit in a run; None where it is not there, or everything is theirs."""
        if run.pk not in self._tops:
            self._tops[run.pk] = UnitAt.objects.filter(published=run, unit_id=self.unit_id).first()
        return self._tops[run.pk]

    @cached_property
    def _tops(self) -> dict[int, UnitAt | None]:
        """The own unit in each published run, asked for once."""
        tops: dict[int, UnitAt | None] = dict.fromkeys(self._published)
        if self.unit_id != EVERYTHING:
            tops |= {unit.published_id: unit for unit in self._anywhere(self.unit_id)}
        return tops

    def _anywhere(self, unit_id: str) -> list[UnitAt]:
        """A unit in each published run that has it, seen or not."""
        found = list(UnitAt.objects.filter(published__in=list(self._published), unit_id=unit_id))
        for unit in found:
            unit.published = self._published[unit.published_id]
        return found

    def units(self, run: Published) -> QuerySet[UnitAt]:
        """The units of a run that may be seen, in the order of the tree."""
        return run.tree.filter(self._inside(run)).order_by("seq")

    def unit(self, run: Published, unit_id: str) -> UnitAt:
        if run.pk not in self._published:
            return get_object_or_404(self.units(run), unit_id=unit_id)
        for unit in self._seen(unit_id):
            if unit.published_id == run.pk:
                return unit
        raise Http404

    def latest(self, unit_id: str) -> UnitAt:
        """A unit as it stands in the latest published run that has it."""
        for unit in self._seen(unit_id):
            return unit
        raise Http404

    def years(self, unit: UnitAt) -> list[Published]:
        """The published runs in which a unit may be seen under the same id, the latest first."""
        return [each.published for each in self._seen(unit.unit_id)]

    def _seen(self, unit_id: str) -> list[UnitAt]:
        """A unit in each published run in which it may be seen, the latest first."""
        if unit_id not in self._found:
            tops = [unit for unit in self._tops.values() if unit is not None]
            found = tops if unit_id == self.unit_id else self._anywhere(unit_id)
            order = list(self._published)
            seen = [unit for unit in found if self.sees(unit)]
            self._found[unit_id] = sorted(seen, key=lambda unit: order.index(unit.published_id))
        return self._found[unit_id]

    @cached_property
    def _found(self) -> dict[str, list[UnitAt]]:
        return {}

    def card(self, unit: UnitAt) -> Card | None:
        """The scorecard of a unit that may be seen; None where no rubric applies to it."""
        found = CardText.objects.filter(unit=unit).first() if self.sees(unit) else None
        return None if found is None else unpacked(bytes(found.data))

    def places(self, run: Published) -> QuerySet[Place]:
        """The places of the units that may be seen."""
        return run.places.filter(self._inside(run))

    def above(self, unit: UnitAt) -> list[UnitAt]:
        """The units above one, the highest first, as far as they may be seen: nothing above the actor's own."""
        if unit.unit_id == self.unit_id:
            return []
        seen = self.units(unit.published).filter(seq__lt=unit.seq, last__gte=unit.seq)
        return list(seen)

    def below(self, unit: UnitAt) -> list[UnitAt]:
        """The units directly below one, with their scores, in the order of the tree."""
        if unit.last == unit.seq:
            return []
        return list(self.units(unit.published).filter(parent_seq=unit.seq).select_related("score"))

    def sees(self, unit: UnitAt) -> bool:
        """Whether a unit lies in the person's part of the tree, in a run that may be seen."""
        part = self._part(unit.published)
        return part is not None and part[0] <= unit.seq <= part[1]

    def _inside(self, run: Published) -> Q:
        part = self._part(run)
        if part is None:
            return NOBODY
        return Q() if self.unit_id == EVERYTHING else Q(seq__gte=part[0], seq__lte=part[1])

    def _part(self, run: Published) -> tuple[int, int] | None:
        """The first and the last number of the person's part of a run; None where there is none, or the run is not to be seen."""
        if run.state != State.PUBLISHED and not (
            run.state == State.PROPOSED and self.proposals().filter(pk=run.pk).exists()
        ):
            return None
        if self.unit_id == EVERYTHING:
            return 0, run.units - 1
        top = self.top(run) if self.unit_id else None
        return None if top is None else (top.seq, top.last)

    # -- appeals -------------------------------------------------------------------------------------------------------

    def item(self, unit: UnitAt, item: str) -> Row:
        """An item of the own scorecard, for a secretary who questions it; a group is questioned by what is in it."""
        own = self.role == Role.SECRETARY and unit.unit_id == self.unit_id
        card = self.card(unit) if own else None
        for row in card.rows if card else ():
            if row.leaf and row.id == item:
                return row
        raise Http404

    def appeals(self) -> QuerySet[Appeal]:
        """A secretary's own appeals; for a committee those of its part of the tree, as it was when they were filed."""
        found = Appeal.objects.select_related("unit", "published").order_by("-pk")
        if self.role == Role.SECRETARY:
            return found.filter(unit__unit_id=self.unit_id)
        if self.role != Role.COMMITTEE:
            return found.filter(NOBODY)
        top = UnitAt.objects.filter(
            published=OuterRef("published"),
            unit_id=self.unit_id,
            seq__lte=OuterRef("unit__seq"),
            last__gte=OuterRef("unit__seq"),
        )
        return found if self.unit_id == EVERYTHING else found.filter(Exists(top))

    def appeal(self, number: str) -> Appeal:
        return get_object_or_404(self.appeals(), pk=number_of(number))

    # -- rubrics -------------------------------------------------------------------------------------------------------

    @property
    def is_whole(self) -> bool:
        """Whether a committee answers for everything: it approves rubrics and puts them in force."""
        return self.role == Role.COMMITTEE and self.unit_id == EVERYTHING

    def rubrics(self) -> QuerySet[Rubric]:
        """All rubrics, for authors; those with a version that may be seen, for committees."""
        found = Rubric.objects.order_by("name")
        return found if self.role == Role.AUTHOR else found.filter(versions__in=self._versions()).distinct()

    def rubric(self, name: str) -> Rubric:
        return get_object_or_404(self.rubrics(), name=name)

    def versions(self, rubric: Rubric) -> QuerySet[Version]:
        """The versions of a rubric, the last one first; for committees of a part those that were published."""
        return rubric.numbered().filter(pk__in=self._versions())

    def _versions(self) -> QuerySet[Version]:
        if self.role == Role.AUTHOR or self.is_whole:
            return Version.objects.order_by()
        published = Version.objects.filter(steps__what=What.PUBLISHED).order_by()
        return published if self.role == Role.COMMITTEE else Version.objects.filter(NOBODY).order_by()

    def version(self, rubric: Rubric, word: str) -> Version:
        """A version by its number; for authors also `draft`, the text saved last, and `s3`, the third that was saved."""
        found = SAVED.fullmatch(word) if self.role == Role.AUTHOR else None
        if found is not None:
            saved = rubric.saved.filter(number=found[1]).first() if found[1] else rubric.draft
            if saved is None:
                raise Http404
            return Version(rubric=rubric, saved=saved)
        return get_object_or_404(self.versions(rubric), number=number_of(word))

    def past_runs(self, rubric: Rubric) -> list[Run]:
        """The runs that an edit can be measured by: of cycles that are published, for authors and who answers for everything."""
        if self.role != Role.AUTHOR and not self.is_whole:
            return []
        stood = [work.status.run for work in works() if work.life.stage in PAST and work.status is not None]
        return [run for run in stood if rubric.name in run.rubrics]

    # -- submissions on line -------------------------------------------------------------------------------------------

    def every_forms(self) -> list[Forms]:
        """A secretary's own form in each cycle; for a committee those of its part of the tree, as this cycle's units have it.

        Cycles that are frozen are among them where somebody filled in a form.
        """
        used = set(Submission.objects.values_list("cycle", flat=True).distinct())
        some = (work for work in works() if work.name in used or not work.life.is_fixed)
        return [forms for work in some if (forms := self.forms_in(work)) is not None]

    def forms(self, name: str) -> Forms:
        found = next((self.forms_in(work) for work in works() if work.name == name), None)
        if found is None:
            raise Http404
        return found

    def forms_in(self, work: Work) -> Forms | None:
        """The actor's part of a cycle's forms; None where nobody in it is asked for anything."""
        if not self.unit_id:
            return None
        top = "" if self.unit_id == EVERYTHING else self.unit_id
        return forms_of(work, top, alone=self.role == Role.SECRETARY)

    def reporter(self, forms: Forms, unit_id: str) -> Reporter:
        """A unit that is to report, of a part that was found here."""
        if unit_id not in forms.reporters:
            raise Http404
        return forms.reporters[unit_id]

    # -- the house itself ----------------------------------------------------------------------------------------------

    def accounts(self) -> QuerySet[Account]:
        """Every account, for administrators."""
        found = Account.objects.all() if self.role == Role.ADMINISTRATOR else Account.objects.filter(NOBODY)
        return found.order_by("username")

    def account(self, username: str) -> Account:
        return get_object_or_404(self.accounts(), username=username)

    def trees(self) -> QuerySet[Published]:
        """The runs for whose units an administrator makes accounts; nothing of them but names may be shown."""
        found = Published.objects.exclude(state__in=(State.LOADING, State.WITHDRAWN)).order_by("-period", "-pk")
        return found if self.role == Role.ADMINISTRATOR else found.filter(NOBODY)

    def names(self, run: Published) -> list[tuple[str, str]]:
        """The assessed units of such a run, `unit_id` and name."""
        if self.role != Role.ADMINISTRATOR:
            return []
        return list(run.tree.exclude(rubric="").order_by("seq").values_list("unit_id", "name"))

    def events(self) -> QuerySet[Event]:
        """The whole log, for auditors."""
        return Event.objects.all() if self.role == Role.AUDITOR else Event.objects.filter(NOBODY)


def number_of(word: str) -> int:
    """The number that an address says; 0, which nothing has, where it says none."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0
