"""Making accounts, one or many; every password handed out is returned once and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from scoring.errors import Place, Problem, ScoringError
from scoring.text import Text
from scoring.web.people.models import EVERYTHING, ROLE_TEXT, WITH_UNIT, Account, Role
from scoring.web.people.passwords import hand_out

BATCH = 500
UNIT = Text(
    "书记写单位编号；考核委员写所辖最高单位的编号，* 表示全部；其他角色不写",
    "a secretary's unit, the top unit of a committee's part of the tree (* is all of it), nothing for other roles",
)


class HandedOut(NamedTuple):
    """A line of the list that is printed and cut: whose account it is, and its one-time password."""

    unit_id: str
    name: str
    username: str
    password: str


def new_account(username: str, role: Role, unit_id: str, by: str) -> HandedOut:
    """One account with a one-time password.

    Raises:
        ScoringError: where the name is taken, or the role wants a unit and there is none, or the other way round.
    """
    if Account.objects.filter(username=username).exists():
        said = Text(f"已有用户名“{username}”", f"there is an account '{username}' already")
        raise ScoringError([Problem("account-exists", Place("username"), said, Text("换一个", "choose another"))])
    if (role in WITH_UNIT) != bool(unit_id) or (role == Role.SECRETARY and unit_id == EVERYTHING):
        said = Text(f"{ROLE_TEXT[role].zh}的单位不能是“{unit_id}”", f"the unit of a {role} cannot be '{unit_id}'")
        raise ScoringError([Problem("account-unit", Place("unit_id"), said, UNIT)])
    account = Account(username=username, role=role, unit_id=unit_id, created_by=by)
    password = hand_out(account)
    account.save()
    return HandedOut(unit_id, "", username, password)


def accounts_for(units: Iterable[tuple[str, str]], by: str) -> list[HandedOut]:
    """A secretary's account for each unit (`unit_id`, name) that has none; its user name is the unit's id."""
    wanted = dict(units)
    there = set(Account.objects.filter(role=Role.SECRETARY).values_list("unit_id", flat=True))
    taken = set(Account.objects.values_list("username", flat=True))
    handed, fresh = [], []
    for unit_id, name in wanted.items():
        if unit_id in there or unit_id in taken:
            continue
        account = Account(username=unit_id, role=Role.SECRETARY, unit_id=unit_id, created_by=by)
        handed.append(HandedOut(unit_id, name, unit_id, hand_out(account)))
        fresh.append(account)
    for start in range(0, len(fresh), BATCH):
        with transaction.atomic():
            Account.objects.bulk_create(fresh[start : start + BATCH])
    return handed


def new_password(account: Account) -> HandedOut:
    """A one-time password in place of a forgotten one; whoever is signed in with the old one is signed out."""
    password = hand_out(account)
    account.save(update_fields=["password", "one_time_until"])
    return HandedOut(account.unit_id, "", account.username, password)
