"""What a terminal shows while one waits; a program that reads the output is left alone."""

from __future__ import annotations

import io
import sys

import pytest

from scoring.cli.screen import reading
from scoring.intake.files import Step
from scoring.text import Text


class Terminal(io.StringIO):
    """Standard error of somebody who sits in front of it."""

    def isatty(self) -> bool:
        return True


def shown(screen: io.StringIO, *steps: Step, quiet: bool = False) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", screen)
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "100")
        with reading(Text("核对", "checking"), "zh", quiet) as tell:
            for step in steps:
                tell(step)
    return screen.getvalue()


HALF, END = Step("甲县[1].xlsx", 30_001, 0.5), Step("ballots.csv", 9, 1.0)


def test_a_terminal_shows_the_file_the_row_and_the_share() -> None:
    seen = shown(Terminal(), HALF)
    assert "甲县[1].xlsx 第 30001 行" in seen
    assert " 50%" in seen


def test_when_all_is_read_it_says_what_is_done_next() -> None:
    seen = shown(Terminal(), HALF, END)
    assert "核对" in seen
    assert "ballots" not in seen.rpartition("核对")[2]


def test_nothing_is_shown_where_nobody_looks() -> None:
    assert shown(io.StringIO(), HALF).strip() == ""
    assert shown(Terminal(), HALF, quiet=True) == ""
