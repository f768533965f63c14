"""The command line: thin commands, one file a noun. Exit codes: 0 done, 1 problems found, 2 usage."""

from __future__ import annotations

import sys

import typer

from scoring.cli import cycle, demo, export, rubric, run, sample, template, verify, web
from scoring.cli.screen import LANG, fail
from scoring.errors import ScoringError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="述职评议考核评分引擎 · exact, explained scores from YAML rubrics",
)
app.command("demo")(demo.demo)
app.command("template")(template.template)
app.command("check")(cycle.check)
app.command("run")(cycle.run)
app.command("rank")(run.rank)
app.command("show")(run.show)
app.command("export")(export.export)
app.command("verify")(verify.verify)
app.command("key")(verify.key)
app.command("sample")(sample.sample)
app.command("publish")(web.publish)
app.command("serve")(web.serve)
app.add_typer(rubric.app, name="rubric")
app.add_typer(web.app, name="web")


def main() -> None:
    """Runs the command line; problems are shown as problems, never as a traceback."""
    try:
        app()
    except ScoringError as error:
        fail(error)
        sys.exit(1)


__all__ = ["LANG", "app", "main"]
