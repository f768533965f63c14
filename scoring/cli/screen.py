"""Where everything is printed, and in which language."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from scoring.errors import Place, Problem, RunError, ScoringError, show_all
from scoring.intake.files import Step, Tell
from scoring.text import Text

LANG = "en" if os.environ.get("SCORING_LANG", "zh").startswith("en") else "zh"
SPOKEN = "scoring.lang"  # where a command keeps the language asked for, for what refuses it


def _keep(ctx: typer.Context, lang: str) -> str:
    ctx.meta[SPOKEN] = lang
    return lang


Lang = Annotated[str, typer.Option("--lang", help="zh | en", callback=_keep)]
AsJson = Annotated[bool, typer.Option("--json", help="供程序读取 · for programs")]

READING = Text("读入", "reading")
WIDE = 160  # where nothing says how wide the screen is (a pipe, a log)


def console(stderr: bool = False) -> Console:
    """A console that wraps nothing away when its output goes to a file."""
    screen = Console(stderr=stderr, highlight=False)
    return (
        screen if screen.is_terminal or "COLUMNS" in os.environ else Console(stderr=stderr, highlight=False, width=WIDE)
    )


def working(zh: str, en: str, lang: str) -> AbstractContextManager[object]:
    """Shows on a terminal that something is being done; nothing where the output goes to a file."""
    return Console(stderr=True, highlight=False).status(en if lang == "en" else zh)


@contextmanager
def reading(then: Text, lang: str, quiet: bool = False) -> Iterator[Tell]:
    """A bar on a terminal of how far the files of a cycle are read, then what is done with them; nothing if `quiet`."""
    names, at = TextColumn("{task.description}"), TextColumn("{task.fields[at]}")
    columns = (names, BarColumn(24), TaskProgressColumn(), TimeElapsedColumn(), at)
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as progress:
        bar = progress.add_task(READING.pick(lang), total=1, at="")

        def told(step: Step) -> None:
            row = Text(f"第 {step.row} 行", f"row {step.row}").pick(lang) if step.row else ""
            progress.update(bar, completed=step.done, at=escape(f"{step.file} {row}".strip()))
            if step.done >= 1:
                progress.update(bar, visible=False)
                progress.add_task(then.pick(lang), total=None, at="")

        yield told


@contextmanager
def counting(lang: str) -> Iterator[Callable[[Text, int, int], None]]:
    """A bar on a terminal for each thing that is made, told how many of how many; nothing where the output goes to a file."""
    bars: dict[Text, TaskID] = {}
    with Progress(*Progress.get_default_columns(), console=Console(stderr=True), transient=True) as progress:

        def told(what: Text, done: int, of: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what.pick(lang))
            progress.update(bars[what], completed=done, total=of)

        yield told


def fail(error: ScoringError, lang: str) -> None:
    console(stderr=True).print(
        show_all(error.problems, lang), markup=False, style="red" if console(stderr=True).is_terminal else ""
    )


def write_file(path: Path, data: bytes) -> None:
    """Writes a file, its folders too.

    Raises:
        RunError: where the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        said = Text(f"写不了文件：{error.strerror}", f"the file cannot be written: {error.strerror}")
        fix = Text("换一个写得了的位置", "name a place that can be written to")
        raise RunError([Problem("not-written", Place(str(path)), said, fix)]) from None
