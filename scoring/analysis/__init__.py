"""What the figures say about the rules: suggestions for authors, never applied by themselves."""

from scoring.analysis.impact import (
    Impact,
    impact,
    impact_book,
    impact_dict,
    impact_page,
    impact_report,
    impact_sections,
    unnamed_sections,
)

__all__ = [
    "Impact",
    "impact",
    "impact_book",
    "impact_dict",
    "impact_page",
    "impact_report",
    "impact_sections",
    "unnamed_sections",
]
