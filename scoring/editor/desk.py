"""The rubrics an author has open, and those in the folders around them: examined as typed, each only when it changes."""

from __future__ import annotations

from pathlib import Path

from scoring.editor.examined import examined, problems_of
from scoring.editor.node import read
from scoring.editor.sheet import Sheet
from scoring.errors import Problem
from scoring.rubric import Plan
from scoring.rubric.load import read as read_file


class Desk:
    """Texts as they stand in the editor, else as they lie on disk."""

    def __init__(self) -> None:
        self.open: dict[str, str] = {}
        self._whole: dict[str, Plan] = {}  # each rubric as it was when last it had no error

    def folder(self, file: str) -> dict[str, str]:
        """The rubrics beside a file and itself, by file."""
        here = Path(file).parent
        paths = {str(path) for path in here.glob("*.yaml")} | {path for path in self.open if Path(path).parent == here}
        paths.add(file)
        texts = {path: self.open[path] if path in self.open else read_file(path)[0] for path in sorted(paths)}
        return {path: text for path, text in texts.items() if path == file or is_rubric(text)}

    def sheet(self, file: str) -> Sheet:
        return Sheet(self.open.get(file) or read_file(file)[0], file, lambda: self.folder(file))

    def plan(self, file: str) -> Plan | None:
        """The rubric as it was when last it had no error."""
        return self._whole.get(file)

    def problems(self, file: str) -> list[Problem]:
        """Everything wrong in a file: of itself, and what does not fit the rubrics beside it."""
        folder = self.folder(file)
        for path in folder:
            plan = examined(path, folder)[0]
            if plan is not None:
                self._whole[path] = plan
        return problems_of(file, folder)


def is_rubric(text: str) -> bool:
    """Whether a YAML text is a rubric, whole or extending another, and not some other file of the folder."""
    root = read(text)
    return root is not None and any(root.get(key) is not None for key in ("rubric", "extends"))
