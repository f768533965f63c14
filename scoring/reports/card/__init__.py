"""One unit's scorecard: a view model made from a run, and its faces: terminal, HTML, PDF, JSON."""

from scoring.reports.card.as_html import book_html, card_body, card_css, card_html
from scoring.reports.card.as_json import card_json
from scoring.reports.card.as_pdf import card_pdf
from scoring.reports.card.as_terminal import card_terminal
from scoring.reports.card.build import card_of, cards_of
from scoring.reports.card.facts import Facts
from scoring.reports.card.model import Card
from scoring.reports.card.write import Format, book_face, face, file_name, write_cards

__all__ = [
    "Card",
    "Facts",
    "Format",
    "book_face",
    "book_html",
    "card_body",
    "card_css",
    "card_html",
    "card_json",
    "card_of",
    "card_pdf",
    "card_terminal",
    "cards_of",
    "face",
    "file_name",
    "write_cards",
]
