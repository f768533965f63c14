"""What answers in JSON stands in docs/openapi.yaml and answers as it says there, whatever is asked: schemathesis draws the requests.

SCORING_EXAMPLES says how many an address and an actor.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings as ours
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.conftest import As

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = int(os.environ.get("SCORING_EXAMPLES", "25"))
TOKEN = "t" * 32  # of a form, beside the cookie of the same value
SCHEMA = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs/openapi.yaml")
SCHEMA.app = get_wsgi_application()


@SCHEMA.hook
def flatmap_path_parameters(context: Any, drawn: dict[str, Any]) -> Any:
    """Mostly rubrics that there are."""
    if not drawn:
        return st.just(drawn)
    return st.sampled_from([*({**drawn, "rubric": name} for name in ("village", "village", "county", "school")), drawn])


@SCHEMA.hook
def flatmap_body(context: Any, drawn: Any) -> Any:
    """Half of the texts are rubrics with some lines damaged, asked about anywhere in them."""
    return st.one_of(st.just(drawn), damaged()) if isinstance(drawn, dict) else st.just(drawn)


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    path = draw(st.sampled_from(sorted((Path(ours.DATA) / "rubrics").glob("*.yaml"))))
    lines = path.read_text(encoding="utf-8").splitlines()[: draw(st.sampled_from([1, 12, 60, 200, 2000]))]
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at] = draw(
            st.sampled_from([lines[at][: len(lines[at]) // 2], lines[at] + ":", "", "- {", "\t"]) | st.text(max_size=8)
        )
    line = draw(st.integers(0, len(lines)))
    return {"text": "\n".join(lines), "line": line, "col": draw(st.integers(0, 40))}


@pytest.mark.parametrize("actor", ["author", "committee", "anonymous"])
@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_an_address_answers_as_it_is_described(case: schemathesis.Case, actor: str, sign_in: As) -> None:
    cookies = {key: morsel.value for key, morsel in sign_in(actor).cookies.items()}
    with transaction.atomic():
        case.call_and_validate(headers={"X-CSRFToken": TOKEN}, cookies=cookies | {"csrf": TOKEN}, checks=CHECKS)
        transaction.set_rollback(True)
