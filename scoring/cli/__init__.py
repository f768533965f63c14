"""The command line: thin commands, one file a noun. Exit codes: 0 done, 1 problems found, 2 usage."""

from __future__ import annotations

from scoring.cli.later import later

app = later(
    {
        "demo": "scoring.cli.demo:demo",
        "new": "scoring.cli.new:new",
        "template": "scoring.cli.template:template",
        "check": "scoring.cli.cycle:check",
        "run": "scoring.cli.cycle:run",
        "rank": "scoring.cli.run:rank",
        "show": "scoring.cli.run:show",
        "decide": "scoring.cli.decide:decide",
        "decisions": "scoring.cli.decide:decisions",
        "stage": "scoring.cli.stage:stage",
        "status": "scoring.cli.stage:status",
        "export": "scoring.cli.export:export",
        "compare": "scoring.cli.compare:compare",
        "corrections": "scoring.cli.correct:corrections",
        "verify": "scoring.cli.verify:verify",
        "key": "scoring.cli.verify:key",
        "sample": "scoring.cli.sample:sample",
        "publish": "scoring.cli.web:publish",
        "serve": "scoring.cli.web:serve",
        "rubric": "scoring.cli.rubric:app",
        "web": "scoring.cli.web:app",
    },
    help="述职评议考核评分引擎 · exact, explained scores from YAML rubrics",
)


def main() -> None:
    """Runs the command line."""
    app()


__all__ = ["app", "main"]
