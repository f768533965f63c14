"""Two hundred payloads in every text of a scorecard come out as dead text: in a real browser, in PDF, in the terminal."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from scoring.reports.card import Card, book_html, card_pdf, card_terminal, file_name
from scoring.text import Text, clean
from tests.reports.browser import browser, needs_chromium, opened
from tests.reports.payloads import PAYLOADS

FIXED = {"kind", "part", "level", "sector"}  # closed lists of words, never a person's text
UNIT = "p01-f01-c04-t01"  # a township: roll-ups, conversions, votes, judges


def poisoned(value: Any, payload: str, name: str = "") -> Any:
    """A value with the payload in place of every text in it."""
    if isinstance(value, Text):
        return Text(payload, payload)
    if isinstance(value, str):
        return value if name in FIXED else payload
    if isinstance(value, tuple):
        return tuple(poisoned(one, payload) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: poisoned(getattr(value, f.name), payload, f.name) for f in fields(value)})  # type: ignore[type-var]
    return value


@pytest.fixture(scope="module")
def poison(cards: dict[str, Card]) -> list[Card]:
    text = (Text("x", "x"),)
    rows = cards[
        UNIT
    ].rows  # a panel, a poll, a conversion and roll-ups are among the first; a bonus and a deduction last
    whole = replace(cards[UNIT], rows=(*rows[:8], *rows[-2:]), vetoes=text, decisions=text, reasons=text)
    return [poisoned(whole, payload) for payload in PAYLOADS]


def test_there_are_two_hundred_payloads_and_none_twice() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 200


ELEMENTS = """() => {
  const counts = (part) => {
    const names = {};
    for (const one of part.querySelectorAll('*')) names[one.tagName] = (names[one.tagName] || 0) + 1;
    delete names.text;  // the lines of a picture's label are as many as the label is long
    return names;
  };
  const active = [...document.querySelectorAll('*')].filter(one =>
    [...one.attributes].some(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value))
    || ['SCRIPT', 'IFRAME', 'IMG', 'OBJECT', 'BASE', 'FORM', 'INPUT'].includes(one.tagName));
  const cards = [...document.querySelectorAll('article')];
  return {ran: window.ran || 0, active: active.length, counts: cards.map(counts),
          headings: cards.map(card => card.querySelector('h1').firstChild.textContent)};
}"""


@needs_chromium
def test_no_payload_runs_or_becomes_an_element_in_a_browser(poison: list[Card], tmp_path: Path) -> None:
    path = tmp_path / "poison.html"
    page_text = book_html([*poison, poisoned(poison[0], "x")])
    # without the page's own policy, so that nothing but the escaping is tried
    path.write_text(re.sub(r"<meta http-equiv[^>]*>", "", page_text), encoding="utf-8")
    with browser() as chromium:
        page = opened(chromium, path, 1280)
        page.mouse.move(300, 300)
        page.wait_for_timeout(500)
        seen = page.evaluate(ELEMENTS)
    assert (seen["ran"], seen["active"]) == (0, 0)
    *found, plain = seen["counts"]
    assert [payload for payload, counts in zip(PAYLOADS, found, strict=True) if counts != plain] == []
    shown = [heading.strip() for heading in seen["headings"][:-1]]
    assert shown == [" ".join(clean(p).split(" ")).strip() for p in PAYLOADS]


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not installed")
def test_no_payload_is_more_than_text_in_a_pdf(poison: list[Card], tmp_path: Path) -> None:
    path = tmp_path / "poison.pdf"
    path.write_bytes(card_pdf(poison))
    said = squeezed(run("pdftotext", "-raw", path, "-"))
    assert [p for p in PAYLOADS if squeezed(visible(p)) not in said] == []
    assert run("pdfinfo", "-js", path).strip() == ""
    assert [line for line in run("pdfinfo", "-url", path).splitlines()[1:] if line.strip()] == []


def run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=120).stdout


def visible(payload: str) -> str:
    """What the font of the PDF has a picture for: characters that mark nothing are left out."""
    return clean(payload).replace("\ufffd", "").replace("\u200b", "").replace("\ufeff", "")


def squeezed(text: str) -> str:
    """Without what a line break may have changed, and the sign for what cannot be printed."""
    return re.sub(r"[\s\ufffd\u200b\ufeff-]", "", text)


def test_no_payload_is_a_command_to_the_terminal(poison: list[Card]) -> None:
    for card, payload in zip(poison, PAYLOADS, strict=True):
        console = Console(file=(out := io.StringIO()), width=160, color_system=None)
        console.print(card_terminal(card))
        assert not set(out.getvalue()) & set("\x1b\x00\x07\u202e"), payload
        assert clean(payload).split()[0][:20] in out.getvalue()


def names() -> Iterator[str]:
    yield from PAYLOADS
    yield from ("..", ".", "../x", "a/b", "a\\b", "CON:", "村")


def test_every_unit_has_a_file_of_its_own_inside_the_folder(tmp_path: Path) -> None:
    found = [file_name(name) for name in names()]
    assert len(set(found)) == len(found)
    for name in found:
        assert (tmp_path / f"{name}.html").resolve().parent == tmp_path.resolve()
        assert not set(name) & set('/\\:*?"<>|\x00')
