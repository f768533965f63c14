"""The summary report for the level above: areas in figures, items, movement of grades."""

from scoring.reports.overview.as_html import overview_html
from scoring.reports.overview.as_pdf import overview_pdf
from scoring.reports.overview.report import overview_tables, overview_workbook

__all__ = ["overview_html", "overview_pdf", "overview_tables", "overview_workbook"]
