"""Which form a workbook is: it carries the rubric from which it was made, so that an outdated form is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from typing import Final, NamedTuple

from scoring.rubric.plan import Plan

FORMAT: Final = "1"
SHEET: Final = "_form"  # a hidden one: an .xls keeps no properties
PROPERTY: Final = "scoring."  # before each custom property, apart from those of other programs


class Form(NamedTuple):
    """The rubric a form was made from, and by what."""

    rubric: str
    version: str
    sha256: str
    format: str
    made_by: str


def form_of(plan: Plan) -> Form:
    """The form of a rubric as it now stands."""
    sha = hashlib.sha256(plan.text.encode()).hexdigest()
    return Form(plan.id, plan.rubric.version, sha, FORMAT, f"scoring {version('scoring')}")


def form_in(properties: Mapping[str, str]) -> Form | None:
    """Which form a workbook is by its custom properties; None where it is no form of ours."""
    found = [properties.get(f"{PROPERTY}{key}") for key in Form._fields]
    return Form(*(one or "" for one in found)) if all(found) else None
