"""What a committee of a part sees of the files that were handed in: its own units, and nothing told or counted of others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from scoring.web.work.cycles import Work
from scoring.web.work.jobs import ask, carry_out_next
from scoring.web.work.models import Kind
from scoring.web.work.part import part_of
from tests.runs.stores import small_cycle
from tests.web.conftest import As
from tests.web.test_canaries import client_of
from tests.web.test_rights import PARENTS, inside

pytestmark = pytest.mark.django_db
FIGURES: dict[str, tuple[object, object]] = {
    "v2": ("", ""),
    "v6": ("十", 0),
}  # v2 has not handed in; v6's cell is refused
ALIKE: dict[str, tuple[object, object]] = {f"v{n}": (12.5, 0) for n in range(1, 20)}


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.DATA = tmp_path
    (tmp_path / "cycles").mkdir()
    return tmp_path


def checked(home: Path, **figures: tuple[object, object]) -> Work:
    """The small cycle, checked: v1 to v3 are below t1, the others below t2."""
    work = Work(small_cycle(home / "cycles" / "small", **figures), home / "runs")
    ask(work, Kind.CHECK, "tests")
    assert carry_out_next()
    return work


def page(top: str, query: str = "", role: str = "committee") -> str:
    """What such a committee reads, without tags."""
    body = client_of(role, top).get(f"/cycles/small/data/{query}").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body.partition("<main")[2]))


@pytest.mark.parametrize(
    ("top", "due", "missing"), [("*", (6, 5), True), ("c1", (6, 5), True), ("t1", (3, 2), True), ("t2", (3, 3), False)]
)
def test_only_units_below_the_committees_own_are_due(home: Path, top: str, due: tuple[int, int], missing: bool) -> None:
    checked(home, **FIGURES)
    text = page(top)
    assert "应报 {} 个单位，已报 {} 个".format(*due) in text
    assert ("示例v2村" in text, "全部报送" in text) == (missing, not missing)


def test_a_committee_of_one_unit_does_not_learn_how_many_others_the_unit_above_has(home: Path) -> None:
    checked(home, **FIGURES)
    text = page("v2")
    assert "应报 1 个单位，已报 0 个" in text
    assert "0/1" in text
    assert "示例v1村" not in text


@pytest.mark.parametrize(("top", "errors"), [("*", 1), ("t2", 1), ("v6", 1), ("t1", 0)])
def test_issues_are_those_of_the_committees_own_units(home: Path, top: str, errors: int) -> None:
    checked(home, **FIGURES)
    text = page(top, "?file=values.csv")
    assert ("没有数据问题" in text, "“十”不是数字" in text) == (not errors, bool(errors))


def test_an_issue_that_tells_of_many_units_is_told_to_those_who_see_all_of_them(home: Path) -> None:
    work = checked(home, **ALIKE)
    codes = {
        top: [one.code for part in [part_of(work, top)] if part for one in part.findings("values.csv")]
        for top in ("", "t1", "v1")
    }
    assert codes == {"": ["values-alike"], "t1": [], "v1": []}


def test_a_unit_that_was_moved_elsewhere_is_no_longer_the_committees(home: Path) -> None:
    table = checked(home, **FIGURES).folder / "units.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("示例v2村,village,village,t1", "示例v2村,village,village,t2")
    )
    assert "应报 2 个单位，已报 2 个" in page("t1")
    assert "应报 4 个单位，已报 3 个" in page("t2")


def test_a_committee_of_a_part_reads_and_does_nothing(home: Path) -> None:
    checked(home, **FIGURES)
    client = client_of("committee", "t1")
    main = client.get("/cycles/small/data/").content.decode().partition("<main")[2]
    assert "<form" not in main
    for address in ("upload/", "jobs/", "version/", "annotated.xlsx?file=values.csv", "work/"):
        assert {
            client.get(f"/cycles/small/{address}").status_code,
            client.post(f"/cycles/small/{address}").status_code,
        } <= {404, 405}


def test_a_committee_whose_unit_is_not_in_the_cycle_finds_nothing(home: Path) -> None:
    checked(home, **FIGURES)
    client = client_of("committee", "t9")
    assert client.get("/cycles/small/data/").status_code == 404
    assert "/cycles/small/" not in client.get("/cycles/").content.decode()


def test_a_table_of_units_that_cannot_be_read_is_nobodys_part(home: Path) -> None:
    work = checked(home, **FIGURES)
    (work.folder / "tiny.yaml").write_text("rubric: [", encoding="utf-8")
    assert client_of("committee", "t1").get("/cycles/small/data/").status_code == 404
    assert "再核对一次才知道" in page("*")


@pytest.mark.parametrize("actor", ["committee", "committee_second", "committee_county", "committee_far"])
def test_the_list_of_published_cycles_counts_the_units_of_ones_own_part(sign_in: As, actor: str) -> None:
    text = sign_in(actor).get("/cycles/").content.decode().rpartition("<caption")[2]
    row = next(row for row in text.split("<tr>") if "/cycles/sample-2025/" in row)
    units, scored, held = (int(cell) for cell in re.findall(r'<td class="n[^"]*">(\d+)</td>', row))
    assert units == sum(inside(unit, actor) for unit in PARENTS)
    assert 0 < scored <= units - held
