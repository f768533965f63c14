"""Column names and closed lists of words, the same in YAML, tables, Python and pages."""

from __future__ import annotations

from typing import Final, Literal, get_args

Level = Literal["province", "prefecture", "county", "township", "village"]
Sector = Literal["village", "community", "soe", "university", "new_type", "organ", "school", "territory"]
MissingRule = Literal["no_points", "exempt", "full", "peer_mean", "hold"]
Stage = Literal["draft", "preview", "frozen", "published", "appeal", "final"]
DecisionKind = Literal["cut_line", "appeal", "manual"]

LEVELS: Final[tuple[str, ...]] = get_args(Level)  # highest first
SECTORS: Final[tuple[str, ...]] = get_args(Sector)
STAGES: Final[tuple[str, ...]] = get_args(Stage)  # of a cycle's life, in their order

UNIT: Final = "unit_id"
NAME: Final = "name"
LEVEL: Final = "level"
SECTOR: Final = "sector"
PARENT: Final = "parent_id"
UNIT_COLUMNS: Final = (UNIT, NAME, LEVEL, SECTOR, PARENT)

ALL_VOTERS: Final = "all"  # the one group of a poll or panel that names none
# Marks of a poll that are no choice: cast without one, not valid, and the number of ballots handed out.
BLANK: Final = "blank"
SPOILED: Final = "spoiled"
ISSUED: Final = "issued"
MARKS: Final = (BLANK, SPOILED, ISSUED)
MARK_TEXT: Final[dict[str, tuple[str, str]]] = {
    BLANK: ("弃权", "blank"),
    SPOILED: ("废票", "spoiled"),
    ISSUED: ("发出", "issued"),
}

HELD: Final = "held"
SCORECARD: Final = "scorecard"  # the root of the tree
BONUS: Final = "bonus"
DEDUCTIONS: Final = "deductions"
TOTAL: Final = "total"
GRADE: Final = "grade"
RANK_KEY: Final = "rank_key"

RESERVED: Final = frozenset(
    {"total", "grade", "rank", "unit", "previous", "target", "otherwise", "by", "scorecard", "bonus", "deductions"}
    | {"held", "rank_key", "unit_id"}
)
LEVEL_TEXT: Final[dict[str, tuple[str, str]]] = {
    "parent": ("上级单位", "parent unit"),
    "province": ("全省", "province"),
    "prefecture": ("全市州", "prefecture"),
    "county": ("全县", "county"),
    "township": ("全乡镇", "township"),
    "village": ("全村", "village"),
    "unit.line": ("本条线", "line"),
    "unit.zone": ("同类地区", "zone"),
}
ATTRIBUTE_TEXT: Final[dict[str, tuple[str, str]]] = {
    "unit.level": ("层级", "level"),
    "unit.sector": ("领域", "sector"),
    "unit.line": ("条线", "line"),
    "unit.zone": ("地区类型", "zone"),
}
LEVEL_NAME: Final[dict[str, tuple[str, str]]] = {
    "province": ("省", "provinces"),
    "prefecture": ("市州", "prefectures"),
    "county": ("县", "counties"),
    "township": ("乡镇", "townships"),
    "village": ("村", "villages"),
}
SECTOR_NAME: Final[dict[str, tuple[str, str]]] = {
    "village": ("村", "villages"),
    "community": ("社区", "communities"),
    "soe": ("国企", "enterprises"),
    "university": ("高校", "universities"),
    "new_type": ("两新组织", "two-new organisations"),
    "organ": ("机关", "organs"),
    "school": ("学校", "schools"),
    "territory": ("地方", "territories"),
}


STAGE_TEXT: Final[dict[str, tuple[str, str]]] = {
    "draft": ("草稿", "draft"),
    "preview": ("预览", "preview"),
    "frozen": ("冻结", "frozen"),
    "published": ("公布", "published"),
    "appeal": ("申诉", "appeal"),
    "final": ("定案", "final"),
}
DECISION_TEXT: Final[dict[str, tuple[str, str]]] = {
    "cut_line": ("名额线", "cut line"),
    "appeal": ("申诉", "appeal"),
    "manual": ("人工定等", "by hand"),
}


def points_of(item: str) -> str:
    """The column of an item's points, in whole numbers of the last place."""
    return f"{item}.points"


def possible_of(item: str) -> str:
    """The column of the points an item could have earned; null where it did not apply."""
    return f"{item}.possible"


def value_of(item: str, what: str) -> str:
    """The column of one input of an item: its value, a parameter, or the count of a line."""
    return f"{item}.{what}"


def marks_of(poll: str, group: str, choice: str) -> str:
    """The column of the number of marks that a voter group gave a choice."""
    return f"{poll}.{group}.{choice}"


def void_of(metric: str) -> str:
    """The column that says why a poll or panel is void: 0 where it is not, null where there was none."""
    return f"{metric}.void"


def within_name(within: str) -> str:
    """The short name of a peer group: `county`, `parent`, or `zone` for `unit.zone`."""
    return within.removeprefix("unit.")


def rank_of(within: str) -> str:
    return f"rank_{within_name(within)}"


def peers_of(within: str) -> str:
    return f"peers_{within_name(within)}"


def group_of(within: str) -> str:
    """The column of the group in which quotas and peer methods count; never null."""
    return f"group.{within_name(within)}"


def ancestor_of(within: str) -> str:
    """The column of the ancestor or attribute in which a unit is ranked; null where it has none."""
    return f"within.{within_name(within)}"
