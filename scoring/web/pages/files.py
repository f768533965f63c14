"""What is downloaded rather than shown."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse

from scoring.reports.book.as_csv import guarded

CSV: Final = "text/csv; charset=utf-8"
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM: Final = "\ufeff"  # or Excel takes the file for GBK


def attachment(name: str, kind: str, data: bytes) -> HttpResponse:
    """A file of this name and kind."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """A CSV with one line of headings, written row by row; no spreadsheet takes a cell for a formula."""
    response = StreamingHttpResponse(
        itertools.chain([BOM], map(_line, itertools.chain([heads], rows))), content_type=CSV
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _line(row: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([guarded(cell) for cell in row])
    return out.getvalue()
