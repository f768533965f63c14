"""`scoring rubric schema`: the rubric language as a JSON Schema."""

from __future__ import annotations

import json

import typer

from scoring.rubric.schema import schema


def print_schema() -> None:
    """JSON Schema（draft-07），供编辑器悬停和补全 · for hover and completion in editors."""
    typer.echo(json.dumps(schema(), ensure_ascii=False, indent=1))
