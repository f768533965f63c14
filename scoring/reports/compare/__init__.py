"""Two runs compared, for people: in the terminal, as a workbook; and for programs."""

from scoring.reports.compare.as_json import comparison_dict
from scoring.reports.compare.book import comparison_book
from scoring.reports.compare.one import unit_report
from scoring.reports.compare.terminal import comparison_report

__all__ = ["comparison_book", "comparison_dict", "comparison_report", "unit_report"]
