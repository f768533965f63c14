"""Reports in sections: words, pictures and tables as one HTML page, or as a part of another."""

from scoring.reports.sections.as_html import page_body, page_css, page_html
from scoring.reports.sections.build import Page, Section, plain

__all__ = ["Page", "Section", "page_body", "page_css", "page_html", "plain"]
