"""Runs and rubrics as people look at them; the terminal first."""

from scoring.reports.card import card_of, card_terminal
from scoring.reports.check import check_report
from scoring.reports.compare import comparison_book, comparison_dict, comparison_report, unit_report
from scoring.reports.corrected import correction_dict, correction_report, versions_table
from scoring.reports.earlier import earlier_run
from scoring.reports.export import PARTS, Format, Part, export
from scoring.reports.outline import outline
from scoring.reports.ranking import ranking, ranking_of
from scoring.reports.select import select
from scoring.reports.summary import issue_table, summary
from scoring.reports.tree import result_tree
from scoring.reports.view import View

__all__ = [
    "PARTS",
    "Format",
    "Part",
    "View",
    "card_of",
    "card_terminal",
    "check_report",
    "comparison_book",
    "comparison_dict",
    "comparison_report",
    "correction_dict",
    "correction_report",
    "earlier_run",
    "export",
    "issue_table",
    "outline",
    "ranking",
    "ranking_of",
    "result_tree",
    "select",
    "summary",
    "unit_report",
    "versions_table",
]
