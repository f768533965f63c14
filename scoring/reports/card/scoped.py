"""A style sheet for one part of a page that has its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
WHOLE = {":root": "{0}", "body": "{0}"}  # what is said of the page is said of the part
LEFT_OUT = {"html", "main", "@page"}


def scoped(css: str, part: str) -> str:
    """The rules of a page's style sheet as they hold inside one part of another page; rules inside `@media` too.

    Example:
        >>> scoped(":root { --a: 1 } h1, .x { color: red } @media print { main { margin: 0 } p { margin: 0 } }", ".card")
        '.card { --a: 1 }\\n.card h1, .card .x { color: red }\\n@media print {\\n.card p { margin: 0 }\\n}\\n'
    """
    return "".join(_rule(head, body, part) for head, body in _rules(COMMENT.sub("", css)))


def _rule(head: str, body: str, part: str) -> str:
    if head in LEFT_OUT:
        return ""
    if head.startswith("@media"):
        return f"{head} {{\n{scoped(body, part)}}}\n"
    names = [WHOLE.get(name.strip(), f"{{0}} {name.strip()}").format(part) for name in head.split(",")]
    return f"{', '.join(names)} {{{body}}}\n"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selector and body of each rule at the outermost level."""
    start, depth, head = 0, 0, ""
    for at, mark in enumerate(css):
        if mark == "{":
            depth += 1
            if depth == 1:
                head, start = css[start:at].strip(), at + 1
        elif mark == "}":
            depth -= 1
            if depth == 0:
                yield head, css[start:at]
                start = at + 1
