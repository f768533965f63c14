"""Runs and rubrics as people look at them; the terminal first."""

from scoring.reports.check import check_report
from scoring.reports.outline import outline
from scoring.reports.ranking import ranking, ranking_of
from scoring.reports.scorecard import scorecard
from scoring.reports.select import select
from scoring.reports.summary import issue_table, summary
from scoring.reports.tree import result_tree

__all__ = [
    "check_report",
    "issue_table",
    "outline",
    "ranking",
    "ranking_of",
    "result_tree",
    "scorecard",
    "select",
    "summary",
]
