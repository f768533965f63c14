"""What stands on a scorecard: figures that add up, peers without names, years, gaps."""

from __future__ import annotations

import json
import shutil
import statistics
from decimal import Decimal
from pathlib import Path

from scoring.reports.card import Card, Facts, card_html, card_json, card_of, write_cards
from scoring.reports.card.sheet import pull_lines
from scoring.runs import Run, open_run
from scoring.runs.decide import decide
from tests.reports.cases import run_of
from tests.runs.committee import tied_run, to_stage

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


def test_of_fewer_than_five_others_nothing_is_told(tmp_path: Path) -> None:
    for units, known in ((5, False), (7, True)):  # one of them on hold, who is nobody's peer
        run = run_of(tmp_path / str(units), units)
        card = card_of(run, "v005")
        assert (card.peers is not None) is known
        assert any(one.peers for one in card.dimensions) is known
        assert any("上一名" in gap.to.zh for gap in card.gaps) is known
        others = run.scores.filter(~run.scores["unit_id"].is_in(["v005", "v002", "v001"]))["total"].drop_nulls()
        told = card_json(card) + card_html(card)
        assert known or not [total for total in others if str(total) in told]


def test_peers_are_counted_in_steps_and_the_spread_is_that_of_their_totals(run: Run, cards: Cards) -> None:
    card = cards["p01-f01-c02-t02-v010"]
    mine = {u for u, c in cards.items() if c.unit.path[:3] == card.unit.path[:3] and c.unit.sector == "village"}
    totals = sorted(c.total for u, c in cards.items() if u in mine and c.total is not None)
    assert card.peers is not None
    assert card.peers.units == len(totals) == sum(card.peers.bins)
    assert card.peers.spread.median == statistics.median(totals)
    low, _, high = statistics.quantiles(totals, n=4, method="inclusive")
    assert abs(card.peers.spread.low - low) <= Decimal("0.005")
    assert abs(card.peers.spread.high - high) <= Decimal("0.005")


def test_the_year_before_is_that_of_the_unit_that_this_one_continues(run: Run, cards: Cards) -> None:
    last = Facts(run).earlier
    assert last is not None
    before = dict(last.run.scores.select("unit_id", "total").iter_rows())
    renamed, merged = cards["p01-f01-c02-t01-v014"], cards["p01-f01-c02-t01-v013"]
    assert [year.total for year in renamed.years] == [before["p01-f01-c02-t01-v012"], renamed.total]
    assert [year.period for year in merged.years] == [2025]
    assert merged.change is None


def test_without_last_years_run_beside_it_a_card_has_one_year(run: Run, tmp_path: Path) -> None:
    alone = open_run(shutil.copytree(run.folder, tmp_path / run.folder.name))
    card = card_of(alone, "示例022村")
    assert [year.period for year in card.years] == [2025]
    assert "历年" not in card_html(card)


def test_what_a_committee_decided_stands_on_the_card_beside_what_was_computed(tmp_path: Path) -> None:
    tied = to_stage(tied_run(tmp_path), "frozen")
    before = card_of(tied, "v2")
    assert (before.undecided, before.final_grade, before.decisions) == (True, None, ())
    decide(tied, "v2", "好", "cut_line", "群众评议更好", "示例委员")
    after = card_of(tied, "v2")
    assert (after.undecided, after.grade, after.final_grade) == (False, None, "好")
    page = card_html(after)
    for said in ("等次定为“好”，计算为“未定”；审定", "群众评议更好（示例委员，", "考核组决定"):
        assert said in page


def test_every_card_of_the_province_reads_in_english_and_as_json(cards: Cards) -> None:
    for card in cards.values():
        assert json.loads(card_json(card))["unit"]["id"] == card.unit.id
    page = card_html(cards["p01-f01-c04-t01"], "en")
    for said in ("Where points were lost", "What earns more", "chain head", "Units below"):
        assert said in page


def test_units_that_pull_a_figure_are_listed_as_each_language_lists(cards: Cards) -> None:
    lines = {lang: "\n".join(pull_lines(cards["p01-f01-c04-t01"], lang)) for lang in ("zh", "en")}
    assert [sign for sign in "、；：" if sign in lines["en"]] == []
    assert [sign for sign in (", ", "; ", ": ") if sign in lines["zh"]] == []
