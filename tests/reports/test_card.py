"""What stands on a scorecard: figures that add up, peers without names, years, gaps."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from scoring.reports.card import Card, card_html, card_of, write_cards
from scoring.runs import Run

Cards = dict[str, Card]


def test_the_steps_from_all_points_to_the_total_add_up_exactly(cards: Cards) -> None:
    scored = [card for card in cards.values() if not card.held]
    assert len(scored) > 250
    for card in scored:
        assert card.full + sum((step.change for step in card.steps), Decimal(0)) == card.total


def test_one_card_is_the_card_that_a_whole_batch_gives(run: Run, cards: Cards) -> None:
    for unit in ("p01-f01-c04-t01", "p01-f01-c02-t02-v010"):
        assert card_of(run, unit) == cards[unit]


def test_cards_written_in_processes_are_those_written_in_one(run: Run, tmp_path: Path) -> None:
    units = run.scores["unit_id"].to_list()[:60]
    seen: list[int] = []
    many = write_cards(run, units, tmp_path / "many", ["html", "json"], progress=seen.append, processes=2)
    one = write_cards(run, units, tmp_path / "one", ["html", "json"], processes=1)
    assert [path.name for path in many] == [path.name for path in one]
    assert [path.read_bytes() for path in many] == [path.read_bytes() for path in one]
    assert sum(seen) == 60


def test_a_book_holds_every_card_in_the_order_asked_for(run: Run, cards: Cards, tmp_path: Path) -> None:
    units = ["p01-f01-c04-t01", "p01-f01-c02-t02-v010"]
    (book,) = write_cards(run, units, tmp_path, ["html"], one_book=True)
    said = book.read_text(encoding="utf-8")
    assert said.index(f">{cards[units[0]].unit.name} <") < said.index(f">{cards[units[1]].unit.name} <")
    assert "card-2" not in card_html(cards[units[0]])
