"""How tests are spread over workers: each file goes to one of them, so that what its tests share is made once; what takes longest begins.

`--dist loadfile` would do the first, but sends files with many tests first, not those with slow ones; `loadgroup` does nothing
with pytest 9.2, whose node ids xdist 3.8 cannot change.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadScopeScheduling

ALONE = (  # they start a browser or an event loop of their own, which goes only before the web's browser, open to the end, is there
    "tests/editor/",
    "tests/analysis/",
    "tests/reports/",
)
TOGETHER = ("tests/spark/",)  # folders that share what is dearer still: a cluster
LONGEST = (
    "tests/web/test_postgresql.py",
    "tests/crash/test_served.py",
    "tests/web/test_pages.py",
    "tests/spark/",
    "tests/web/test_canaries.py",
    "tests/web/test_rights.py",
    "tests/web/",
    "tests/crash/",
)


class Spread(LoadScopeScheduling):
    """A unit of work is a file, or a folder of `TOGETHER`, in the order in which tests are collected."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def longest_first(items: list[pytest.Item]) -> None:
    """Brings the files that take longest to the beginning, after those that must come before them; all else stays in order."""
    items.sort(key=lambda item: place(item.nodeid, ALONE + LONGEST))


def place(nodeid: str, order: Sequence[str]) -> int:
    return next((n for n, start in enumerate(order) if nodeid.startswith(start)), len(order))
