"""One unit's scorecard: a view model made from a run, and its faces: terminal, HTML, PDF, JSON."""

from scoring.reports.card.as_html import book_html, card_body, card_css, card_html
from scoring.reports.card.as_json import card_json
from scoring.reports.card.as_pdf import card_pdf
from scoring.reports.card.book import Book
from scoring.reports.card.build import card_of, cards_of
from scoring.reports.card.model import Card
from scoring.reports.card.write import Format, book_face, face, write_cards

__all__ = [
    "Book",
    "Card",
    "Format",
    "book_face",
    "book_html",
    "card_body",
    "card_css",
    "card_html",
    "card_json",
    "card_of",
    "card_pdf",
    "cards_of",
    "face",
    "write_cards",
]
