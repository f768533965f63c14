"""How a leaf came out for a unit, as small whole numbers that fit a column; strictest missing rule highest."""

from __future__ import annotations

from typing import Final

from scoring.text import Text

SCORED: Final = 0
FULL: Final = 1
EXEMPT: Final = 2
NO_POINTS: Final = 3
HOLD: Final = 4
NOT_APPLIED: Final = 5

BY_POLICY: Final[dict[str, int]] = {"full": FULL, "exempt": EXEMPT, "no_points": NO_POINTS, "hold": HOLD}

STATE_TEXT: Final[dict[int, Text]] = {
    SCORED: Text("已评分", "scored"),
    FULL: Text("未报，按满分计", "missing: all points"),
    EXEMPT: Text("缺项，不计入并折算", "left out and converted"),
    NO_POINTS: Text("未报，不得分", "missing: no points"),
    HOLD: Text("未报，暂不评分", "missing: on hold"),
    NOT_APPLIED: Text("不适用，折算", "does not apply"),
}
