"""`scoring rubric impact`: what an edit of the rules does to the units of a cycle that is over."""

from scoring.analysis.impact.as_json import impact_dict
from scoring.analysis.impact.book import impact_book
from scoring.analysis.impact.measure import Impact, impact
from scoring.analysis.impact.page import impact_page
from scoring.analysis.impact.page import sections as impact_sections
from scoring.analysis.impact.terminal import impact_report
from scoring.analysis.impact.unnamed import unnamed_sections

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
