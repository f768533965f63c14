"""`scoring rubric …`: the author's commands, one file a verb."""

from __future__ import annotations

from scoring.cli.later import later

app = later(
    {
        "check": "scoring.cli.rubric.check:check",
        "test": "scoring.cli.rubric.trial:run_examples",
        "show": "scoring.cli.rubric.show:show",
        "schema": "scoring.cli.rubric.schema:print_schema",
        "diff": "scoring.cli.rubric.diff:show_diff",
        "impact": "scoring.cli.rubric.impact:show_impact",
        "handbook": "scoring.cli.rubric.handbook:print_handbook",
        "import": "scoring.cli.rubric.printed:import_table",
        "weights": "scoring.cli.rubric.weights:weights",
        "lsp": "scoring.cli.rubric.lsp:serve",
    },
    help="细则：检查、试算、比较、手册 · rubrics: check, test, compare, print",
)
