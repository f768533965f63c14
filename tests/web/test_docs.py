"""docs/web.md says who may do what, and every setting; docs/openapi.yaml what is there for programs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from scoring.web.people.models import ROLE_TEXT, Role
from scoring.web.rights.policy import Route
from scoring.web.urls import ROUTES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/web.md").read_text(encoding="utf-8")

API: dict[str, Any] = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text(encoding="utf-8"))["paths"]


def described(route: Route) -> dict[str, Any] | None:
    """What docs/openapi.yaml says of a route, if anything."""
    return API.get("/" + re.sub(r"<word:(\w+)>", r"{\1}", route.path))


def row(route: Route) -> str:
    """A route as the page has it."""
    roles = [role for role in Role if role in route.policy.roles]
    all_of_them = "登录的人 signed in" if len(roles) == len(Role) else "、".join(ROLE_TEXT[role].zh for role in roles)
    who = "任何人 anyone" if route.policy.anyone else all_of_them
    return f"| `/{re.sub('<word:', '<', route.path)}` | {' '.join(route.methods)} | {who} |"


def test_every_route_stands_in_the_docs_with_its_methods_and_roles_and_no_other() -> None:
    assert [line for line in PAGE.splitlines() if line.startswith("| `/")] == [row(route) for route in ROUTES]


def test_every_setting_is_in_the_docs() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "scoring/web").glob("*.py"))
    asked = set(re.findall(r'environ\.get\("(\w+)"', source))
    assert asked - set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)) == set()


def test_what_the_description_for_programs_names_is_there() -> None:
    there = {route.name: route for route in ROUTES if described(route)}
    assert len(there) == len(API)
    for route in there.values():
        asked = {method.upper(): said for method, said in described(route).items() if method != "parameters"}  # type: ignore[union-attr]
        assert tuple(asked) == route.methods
        assert {said["operationId"] for said in asked.values()} == {route.name}
