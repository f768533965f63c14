"""A real browser that reaches nothing but what it is handed, and what is seen in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")

# Texts of pictures that leave their picture or lie over one another, and whatever is wider than the page.
TROUBLES = """() => {
  const found = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth} wide`);
  for (const box of document.querySelectorAll('main *'))
    if (!box.closest('svg') && box.getBoundingClientRect().right > page.clientWidth + 1)
      found.push(`${box.tagName} reaches ${box.getBoundingClientRect().right}: ${box.textContent.slice(0, 30)}`);
  for (const svg of document.querySelectorAll('svg')) {
    const outer = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
    const boxes = texts.map(t => [t.textContent, t.getBoundingClientRect()]);
    for (const [said, b] of boxes)
      if (b.left < outer.left - 1 || b.right > outer.right + 1 || b.top < outer.top - 1 || b.bottom > outer.bottom + 1)
        found.push(`outside: ${said}`);
    for (let i = 0; i < boxes.length; i++)
      for (let j = i + 1; j < boxes.length; j++) {
        const [a, b] = [boxes[i][1], boxes[j][1]];
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 0.35 * Math.min(a.height, b.height)) found.push(`over one another: ${boxes[i][0]} | ${boxes[j][0]}`);
      }
  }
  return found;
}"""

# Rows of charts whose boxes end on different lines, or leave part of the row empty.
RAGGED = """() => {
  const rows = {}, whole = document.querySelector('.charts')?.getBoundingClientRect();
  for (const chart of document.querySelectorAll('.chart')) {
    const box = chart.getBoundingClientRect();
    (rows[Math.round(box.top)] ??= []).push(box);
  }
  const even = row => Math.max(...row.map(b => b.bottom)) - Math.min(...row.map(b => b.bottom)) < 1
    && Math.abs(Math.max(...row.map(b => b.right)) - whole.right) < 1;
  return Object.values(rows).filter(row => !even(row));
}"""


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium without a network."""
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def opened(chromium: Any, path: Path, width: int, scheme: str = "light") -> Page:
    """A page from a file, so many pixels wide, in light or dark."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page: Page = context.new_page()
    page.goto(path.as_uri())
    return page
