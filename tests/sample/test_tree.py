"""The tree of an invented province: levels, codes, names, the odd cases, and the sizes of life."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from scoring.errors import RunError
from scoring.names import LEVELS, UNIT
from scoring.sample import SIZES, Size
from scoring.sample.dice import Dice
from scoring.sample.size import totals
from scoring.sample.tree import province_units
from tests.sample.reading import read

DIGITS = {"province": 2, "prefecture": 4, "county": 6, "township": 9}
# the last character of a name, and the numbers its segment of the code may have: 街道, 镇, 乡, 社区, 村
SEGMENTS = {
    "道": range(1, 100),
    "镇": range(100, 200),
    "乡": range(200, 400),
    "区": range(1, 200),
    "村": range(200, 400),
}


@pytest.fixture(scope="module")
def units(folders: list[Path]) -> pl.DataFrame:
    return read(folders[0] / "units.csv")


def test_every_unit_stands_one_level_or_a_missing_county_below_its_parent(units: pl.DataFrame) -> None:
    level = dict(units.select(UNIT, "level").iter_rows())
    for parent, own in units.filter(pl.col("parent_id").is_not_null()).select("parent_id", "level").iter_rows():
        steps = LEVELS.index(own) - LEVELS.index(level[parent])
        assert steps == 1 or (level[parent], own) == ("prefecture", "township")


def test_codes_have_twelve_digits_and_begin_like_their_parents(units: pl.DataFrame) -> None:
    coded = units.filter(pl.col("code").is_not_null())
    code = dict(coded.select(UNIT, "code").iter_rows())
    assert coded["code"].str.contains(r"^\d{12}$").all()
    assert coded["code"].is_unique().all()
    assert set(coded["sector"]) == {"territory", "village", "community"}
    level = dict(units.select(UNIT, "level").iter_rows())
    for parent, own in coded.filter(pl.col("parent_id").is_not_null()).select("parent_id", "code").iter_rows():
        assert own.startswith(code[parent][: DIGITS[level[parent]]])


def test_third_and_fourth_parts_of_the_code_tell_the_kind(units: pl.DataFrame) -> None:
    coded = units.filter(pl.col("level").is_in(["township", "village"]) & pl.col("code").is_not_null())
    for name, level, code in coded.select("name", "level", "code").iter_rows():
        part = code[6:9] if level == "township" else code[9:]
        assert int(part) in SEGMENTS[name[-1]], name


def test_names_are_samples_and_only_two_units_share_one(units: pl.DataFrame) -> None:
    assert units["name"].str.starts_with("示例").all()
    twice = units.filter(pl.col("name").is_duplicated())
    assert twice.height == 2
    assert twice[UNIT].str.extract(r"^(.*?-c\d+)").n_unique() == 2
    assert units["secretary"].is_unique().all()


def test_lines_and_zones_stand_where_they_belong(units: pl.DataFrame) -> None:
    known = pl.col("line").is_not_null() == pl.col("sector").is_in(["organ", "soe", "university", "school", "new_type"])
    assert units.select(known.all()).item()
    zone = dict(units.select(UNIT, "zone").iter_rows())
    for parent, own in units.filter(level="village").select("parent_id", "zone").iter_rows():
        assert own == zone[parent] is not None


@pytest.mark.parametrize("name", ["small", "province"])
def test_irregular_cases_are_there(name: str) -> None:
    size, dice = SIZES[name], Dice(7)
    units = province_units(1, size, totals(size, dice)[0], dice.below(1))
    level = units.filter(sector="territory")
    below = level.join(level.select(pl.col("parent_id").alias(UNIT), pl.col("level").alias("has")), on=UNIT)
    kinds = below.filter(level="prefecture").group_by(UNIT).agg(pl.col("has").unique().sort())["has"].to_list()
    assert ["township"] in kinds
    assert ["county", "township"] in kinds
    settled = units.filter(level="village").with_columns(county=pl.col(UNIT).str.extract(r"^(.*-c\d+)"))
    counties = settled.drop_nulls("county").group_by("county").agg(pl.col("sector").unique())
    assert ["community"] in counties["sector"].to_list()
    assert 1 in settled.group_by("parent_id").agg(pl.len(), pl.col("sector").unique())["len"].to_list()


def test_sizes_are_those_of_life() -> None:
    size, dice = SIZES["province"], Dice(1)
    units = province_units(1, size, totals(size, dice)[0], dice.below(1))
    counted = dict(units.filter(sector="territory").group_by("level").len().iter_rows())
    assert counted == {"province": 1, "prefecture": 8, "county": 45, "township": 422}
    assert (units.filter(sector="village").height, units.filter(sector="community").height) == (4145, 536)
    nation = totals(SIZES["nation"], dice)
    assert len(nation) == 31
    assert sum(one.villages + one.communities for one in nation) == 620_573


def test_a_size_without_room_is_refused() -> None:
    with pytest.raises(RunError, match="townships"):
        Size(townships=500)
