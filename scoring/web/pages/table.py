"""Tables as CSV for people who open them in a spreadsheet."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

BOM = "\ufeff"  # or Excel takes the file for GBK
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """A file of this name with one line of headings, written row by row."""
    lines = itertools.chain([BOM, csv_line(heads)], map(csv_line, rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_line(row: Sequence[str]) -> str:
    """One line, in which no spreadsheet takes a cell for a formula.

    Example:
        >>> csv_line(["=1+1", "a,b"])
        '\\'=1+1,"a,b"\\r\\n'
    """
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return out.getvalue()
