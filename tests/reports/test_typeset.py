"""PDF is made one at a time, whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from scoring.reports.typeset import typeset

TEMPLATE = b"#set document(date: none)\n#let book = json(bytes(sys.inputs.book))\n#book.title"


def test_several_threads_get_their_pdf_at_once() -> None:
    pytest.importorskip("typst", reason="the extra [pdf] is not installed")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: typeset(TEMPLATE, {"title": str(n % 2)}), range(40)))
    assert made[0] != made[1]
    assert made == made[:2] * 20
