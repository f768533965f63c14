"""Who may use a route. Every route says it; what a route names in its address is found through the actor's scope.

A view is handed what its address names as objects the actor may see (`cycle`: a published run, `unit`: a unit of it, `item`:
one of its items, `work`: a cycle folder, `part`: of what was handed in for one, `forms`: a part of a cycle's forms, `reporter`: a
unit of it, `rubric` and `version`: a rubric and a text of it), so a view that shows what it is handed cannot show too much.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase

from scoring.text import Text
from scoring.web.people.models import Account, Role
from scoring.web.rights.scope import Scope

View = Callable[..., HttpResponseBase]
Finder = Callable[[Scope, str, Mapping[str, Any]], object]


@dataclass(frozen=True)
class Policy:
    """The roles that may use a route, or anybody at all; `any_password` also lets in those who must choose a password first."""

    roles: frozenset[Role] = frozenset()
    anyone: bool = False
    any_password: bool = False

    def allows(self, actor: Account | AnonymousUser) -> bool:
        return self.anyone or (isinstance(actor, Account) and actor.role in self.roles)


ANYONE: Final = Policy(anyone=True, any_password=True)
SIGNED_IN: Final = Policy(frozenset(Role))


def only(*roles: Role) -> Policy:
    """Those with one of these roles."""
    return Policy(frozenset(roles))


@dataclass(frozen=True)
class Route:
    """An address, its view, and who may use it how; with `menu` it stands in the menu of those who may."""

    path: str
    view: View
    name: str
    policy: Policy
    methods: tuple[str, ...] = ("GET",)
    menu: Text | None = field(default=None, kw_only=True)


def _unit(scope: Scope, value: str, found: Mapping[str, Any]) -> object:
    return scope.unit(found["cycle"], value) if "cycle" in found else scope.latest(value)


FINDERS: Final[Mapping[str, Finder]] = {
    "cycle": lambda scope, value, _: scope.cycle(value),
    "unit": _unit,
    "run": lambda scope, value, _: scope.proposal(value),
    "item": lambda scope, value, found: scope.item(found["unit"], value),
    "appeal": lambda scope, value, _: scope.appeal(value),
    "work": lambda scope, value, _: scope.work(value),
    "part": lambda scope, value, _: scope.part(value),
    "forms": lambda scope, value, _: scope.forms(value),
    "reporter": lambda scope, value, found: scope.reporter(found["forms"], value),
    "rubric": lambda scope, value, _: scope.rubric(value),
    "version": lambda scope, value, found: scope.version(found["rubric"], value),
    "account": lambda scope, value, _: scope.account(value),
}
