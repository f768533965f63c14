"""A file that is not read at all: why, and what its owner can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.intake.issues import Issue, issue
from scoring.text import Text

RESAVE = Text(
    "用 Excel 或 WPS 打开，另存为 .xlsx 后再报送", "open it in Excel or WPS, save it as .xlsx and hand it in again"
)
SPLIT = Text(
    "删去不用的工作表和格式，或拆成几个文件", "remove unused sheets and formats, or split it into several files"
)


@dataclass
class RefusalError(Exception):
    """Why a file is refused: a code, the sentence, the mend, and the cell where there is one."""

    code: str
    message: Text
    mend: Text
    cell: str | None = None

    def __str__(self) -> str:
        return f"{self.message}  [{self.code}]"

    def as_issue(self, file: str) -> Issue:
        """The refusal as an issue of a file."""
        return issue(file, self.code, self.message, self.mend, column=self.cell)


def damaged(zh: str, en: str, cell: str | None = None) -> RefusalError:
    """The refusal of a file whose parts do not fit together."""
    return RefusalError("damaged", Text(f"文件已损坏：{zh}", f"the file is damaged: {en}"), RESAVE, cell)


def too_large(zh: str, en: str) -> RefusalError:
    """The refusal of a file beyond what people hand in."""
    return RefusalError("too-large", Text(f"文件太大：{zh}", f"the file is too large: {en}"), SPLIT)
