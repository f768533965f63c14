"""Scorecards of a province: HTML pages and PDFs, one file a unit, in as many processes as there are processors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from scoring.reports.card import Facts, Format, card_html, card_json, card_of, card_pdf, cards_of, write_cards
from scoring.rubric import load_rubrics
from scoring.runs import Run, run_cycle
from scoring.sample import SIZES, make_sample

RUBRICS = sorted((Path(__file__).parents[1] / "rubrics").glob("*.yaml"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A province of 6,617 units under ten rubrics, both years scored."""
    home = tmp_path_factory.mktemp("province")
    files = [path for path in RUBRICS if path.stem != "province"]
    folders = make_sample(home / "cycles", load_rubrics(files), SIZES["province"], 1, 2025, 0.0, files)
    for folder in folders:
        found = run_cycle(folder, home / "runs").run
    return found


@pytest.fixture(scope="module")
def units(run: Run) -> list[str]:
    """Every territory, then villages and others, 5,000 in all."""
    territories = run.scores.filter(sector="territory")["unit_id"].to_list()
    return (territories + run.scores.filter(run.scores["sector"] != "territory")["unit_id"].to_list())[:5_000]


def cards(
    benchmark: BenchmarkFixture, run: Run, units: list[str], out: Path, kind: Format, one_book: bool = False
) -> int:
    """Writes scorecards once; the CPU seconds of all processes stand beside the time."""
    before = sum(os.times()[:4])
    written = benchmark.pedantic(lambda: write_cards(run, units, out, [kind], one_book=one_book), rounds=1)
    benchmark.extra_info["cpu"] = round(sum(os.times()[:4]) - before, 1)
    return len(written)


@pytest.mark.benchmark(group="cards")
def test_5000_html_cards(benchmark: BenchmarkFixture, run: Run, units: list[str], tmp_path: Path) -> None:
    assert cards(benchmark, run, units, tmp_path, "html") == 5_000


@pytest.mark.benchmark(group="cards")
def test_200_pdf_cards(benchmark: BenchmarkFixture, run: Run, units: list[str], tmp_path: Path) -> None:
    assert cards(benchmark, run, units[-200:], tmp_path, "pdf") == 200


@pytest.mark.benchmark(group="cards")
def test_200_cards_in_one_pdf(benchmark: BenchmarkFixture, run: Run, units: list[str], tmp_path: Path) -> None:
    assert cards(benchmark, run, units[-200:], tmp_path, "pdf", one_book=True) == 1


@pytest.mark.benchmark(group="card")
@pytest.mark.parametrize("face", [card_html, card_json, lambda card: card_pdf([card])], ids=["html", "json", "pdf"])
def test_one_card(benchmark: BenchmarkFixture, run: Run, units: list[str], face: object) -> None:
    card = card_of(run, units[-1])
    assert benchmark(lambda: face(card))  # type: ignore[operator]


@pytest.mark.benchmark(group="card")
@pytest.mark.parametrize("which", [0, -1], ids=["province", "village"])
def test_one_card_of_an_open_run(benchmark: BenchmarkFixture, run: Run, units: list[str], which: int) -> None:
    facts = Facts(run)
    assert benchmark.pedantic(lambda: list(cards_of(facts, [units[which]])), rounds=5, warmup_rounds=1)
