"""Commands that are imported when they are asked for: a check does not wait for workbooks, pages and charts to load."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from scoring.cli.screen import LANG, SPOKEN, fail
from scoring.errors import ScoringError


def later(commands: dict[str, str], help: str) -> typer.Typer:
    """An app of commands by name, each as `module:function`, or `module:app` for a group of its own.

    Problems are shown as problems, never as a traceback, in the language that the command was asked to speak.
    """

    class Group(TyperGroup):
        def list_commands(self, ctx: object) -> list[str]:
            return list(commands)

        def invoke(self, ctx: Any) -> Any:
            try:
                return super().invoke(ctx)
            except ScoringError as error:
                fail(error, ctx.meta.get(SPOKEN, LANG))
                ctx.exit(1)

        def get_command(self, ctx: object, cmd_name: str) -> Any:
            return _load(cmd_name, commands[cmd_name]) if cmd_name in commands else None

    app = typer.Typer(cls=Group, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=help)
    app.callback()(lambda: None)
    return app


def _load(name: str, where: str) -> Any:
    module, _, what = where.partition(":")
    found = getattr(import_module(module), what)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        found = alone
    made = get_command(found)
    made.name = name
    return made
