"""Every figure on a scorecard replays by pencil arithmetic from what is printed on it, over every unit of the sample province."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from scoring.reports.card import Card, card_html
from tests.reports.paper import Paper, read
from tests.reports.pencil import children, group_points, half_up, number, points_of, total_of, worth

Papers = dict[str, Paper]


@pytest.fixture(scope="module")
def papers(cards: dict[str, Card]) -> Papers:
    """The printed page of every scored unit, read back."""
    return {id: read(card_html(card)) for id, card in cards.items() if not card.held}


def shown(points: str) -> Fraction | None:
    return None if points == "—" else number(points)


def check_items(paper: Paper) -> None:
    for item in (*paper.items, *paper.extra):
        assert points_of(item) == shown(item.points), item


def check_groups(paper: Paper) -> None:
    for n, branch in enumerate(paper.tree):
        if branch.group:
            assert group_points(paper.tree, n, number(branch.full)) == shown(branch.points), branch
        for earned, share, result in re.findall(r"折算：(\S+) × (\S+) = (\S+)", branch.how):
            part = number(share[:-1]) / 100 if share.endswith("%") else Fraction(share)
            inside = [paper.tree[m] for m in children(paper.tree, n) if paper.tree[m].points != "—"]
            assert number(earned) == sum(number(one.points) for one in inside), branch
            assert half_up(number(earned) * part) == number(result) == number(branch.points), branch


def check_total(paper: Paper) -> None:
    assert total_of(paper) == number(paper.tiles["总分"])


def test_every_items_points_follow_from_its_sentences(papers: Papers) -> None:
    assert len(papers) == 293
    assert sum(len(paper.items) + len(paper.extra) for paper in papers.values()) > 4000
    for paper in papers.values():
        check_items(paper)


def test_every_groups_points_follow_from_those_inside_it_and_conversions_are_printed_as_sums(papers: Papers) -> None:
    for paper in papers.values():
        check_groups(paper)


def test_every_total_follows_from_the_tree_the_bonus_and_the_deductions(papers: Papers, cards: dict[str, Card]) -> None:
    for unit, paper in papers.items():
        check_total(paper)
        (line,) = (s for s in paper.sums if s.startswith("计分表 + 加分 − 扣分："))
        card, bonus, off = map(number, re.findall(r"\d+\.\d+", line)[:3])
        assert group_points(paper.tree, -1, number(cards[unit].full.to_eng_string())) == card
        for word, points in (("加分", bonus), ("扣分", off)):
            items = sum((shown(i.points) or Fraction(0) for i in paper.extra if i.name.startswith(word)), Fraction(0))
            caps = [number(s.rpartition(" ")[2]) for s in paper.sums if s.startswith(f"{word}合计")]
            assert points == min([items, *caps]), unit


def test_every_loss_and_what_it_costs_the_total_follow_from_the_points(papers: Papers, cards: dict[str, Card]) -> None:
    for unit, paper in papers.items():
        each = worth(paper.tree, -1, number(cards[unit].full.to_eng_string()))
        leaves = {b.name: each[n] for n, b in enumerate(paper.tree) if not b.group}
        costs = []
        for item in paper.items:
            points = shown(item.points)
            lost = Fraction(0) if points is None else number(item.full) - points
            assert number(item.lost or "0") == -lost, (unit, item)
            cost = half_up(lost * leaves[item.name])
            assert number(item.cost.rpartition(" ")[2] or item.lost or "0") == -cost, (unit, item)
            costs.append(cost)
        assert costs == sorted(costs, reverse=True)


def test_quotas_gaps_and_changes_follow_from_their_figures(papers: Papers, cards: dict[str, Card]) -> None:
    quotas = 0
    for unit, paper in papers.items():
        total = number(paper.tiles["总分"])
        for said in paper.quotas:
            if found := re.search(
                r"(\d+) 个单位的 (\d+)%（舍去小数，至少 (\d+) 个）为 (\d+) 个，符合条件者中列第 (\d+)，(\S+)", said
            ):
                base, share, least, slots, place = map(int, found.groups()[:5])
                assert slots == min(base, max(base * share // 100, least)), (unit, said)
                assert (place <= slots) == (found[6] == "进入"), (unit, said)
                quotas += 1
            if found := re.search(r"分数线 (\S+) 还差 (\S+) 分", said):
                assert number(found[1]) - total == number(found[2]), (unit, said)
        years = [year.total for year in cards[unit].years if year.total is not None]
        if "较上年" in paper.tiles:
            assert number(paper.tiles["较上年"].replace("+", "")) == Fraction(years[-1]) - Fraction(years[-2]), unit
    assert quotas > 30


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ("425.2 ÷ 6", "426.2 ÷ 6"),
        ("好 18 × 100", "好 19 × 100"),
        ("按 30 : 30 : 40 合成", "按 30 : 40 : 30 合成"),
        ("≥10 万元得 16 分", "≥20 万元得 16 分"),
        ("缺次 3 × 1，", "缺次 2 × 1，"),
        ("「村干部年报酬」 37100 元", "「村干部年报酬」 27100 元"),
        ("79.66 × 60% = 47.80", "79.66 × 60% = 47.81"),
        ("79.55 + 0.00 − 0.00 = 79.55", "79.55 + 0.10 − 0.00 = 79.55"),
    ],
)
def test_a_wrong_figure_is_noticed(cards: dict[str, Card], printed: str, wrong: str) -> None:
    page = card_html(cards["p01-f01-c02-t02-v010"])
    assert printed in page
    paper = read(page.replace(printed, wrong))
    caught = 0
    for check in (check_items, check_groups, check_total):
        try:
            check(paper)
        except (AssertionError, ValueError):
            caught += 1
    assert caught
