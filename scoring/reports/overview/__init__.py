"""The summary report for the level above: areas in figures, items, movement of grades."""

from scoring.reports.overview.report import overview_tables, overview_workbook

__all__ = ["overview_tables", "overview_workbook"]
