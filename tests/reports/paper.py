"""A scorecard read back from its page, as somebody with the sheet in hand would: names, figures and sentences, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "rect", "line", "path", "circle"}


@dataclass
class Node:
    """An element of the page."""

    tag: str
    kind: str = ""
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join("".join(parts).split())

    def all(self, tag: str, kind: str = "") -> list[Node]:
        return [n for n in self._walk() if n.tag == tag and (not kind or kind in n.kind.split())]

    def _walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child._walk()


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = Node("page")
        self.open = [self.root]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs).get("class") or "")
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@dataclass(frozen=True)
class Item:
    """One item of the table: what stands in its cells and below it."""

    name: str
    value: str
    sentences: tuple[str, ...]  # its rule, then how it came out
    points: str
    full: str
    lost: str
    cost: str
    below: tuple[str, ...]


@dataclass(frozen=True)
class Branch:
    """One line of the tree of groups and items."""

    depth: int
    group: bool
    name: str
    points: str
    full: str
    how: str


@dataclass(frozen=True)
class Paper:
    """All that the arithmetic needs."""

    tiles: dict[str, str]
    items: tuple[Item, ...]
    extra: tuple[Item, ...]
    tree: tuple[Branch, ...]
    sums: tuple[str, ...]
    vetoes: tuple[str, ...]
    quotas: tuple[str, ...]


def read(page: str) -> Paper:
    root = Reader(page).root
    tables = [[_item(body) for body in table.all("tbody")] for table in root.all("table")]
    sections = {section.all("h2")[0].text: section for section in root.all("section")}
    lines = {name: tuple(li.text for li in section.all("li")) for name, section in sections.items()}
    return Paper(
        {tile.all("dt")[0].text: tile.all("b")[0].text for tile in root.all("div") if tile.all("dt")},
        tuple(tables[0]),
        tuple(tables[1]) if len(tables) > 1 else (),
        tuple(_branch(li) for li in root.all("ul", "tree")[0].all("li")),
        tuple(li.text for li in root.all("ul", "sums")[0].all("li")),
        lines.get("一票否决", ()),
        lines.get("等次和名额", ()),
    )


def _item(body: Node) -> Item:
    cells = body.all("td")
    points, full = cells[2].text.split(" / ")
    lost = cells[3].all("b") if len(cells) > 4 else []
    cost = cells[3].all("small") if len(cells) > 4 else []
    more = body.all("tr", "more")
    return Item(
        body.all("th")[0].text,
        cells[0].text,
        tuple(p.text for p in cells[1].all("p")),
        points,
        full,
        lost[0].text if lost else "",
        cost[0].text if cost else "",
        tuple(p.text for p in more[0].all("p")) if more else (),
    )


def _branch(li: Node) -> Branch:
    found = re.search(r"d(\d)", li.kind)
    assert found is not None
    spans = li.all("span")
    how = spans[1].text if len(spans) > 1 else ""
    points, full = li.all("b")[0].text, li.all("small")[0].text.removeprefix("/ ")
    return Branch(int(found[1]), "group" in li.kind.split(), spans[0].text, points, full, how)
