"""Ids in addresses: any text, whatever a browser would make of it."""

from __future__ import annotations

import re

UNSAFE = re.compile(r"[/\\~]|^\.+$")
ESCAPED = re.compile("~([0-9a-f]{2})")


class Word:
    r"""One id as one part of an address; `/`, `\`, `~` and dots alone are written `~2f` and so on.

    Example:
        >>> word = Word()
        >>> word.to_url("a/b~1"), word.to_python("a~2fb~7e1"), word.to_url(".."), word.to_url("村 1")
        ('a~2fb~7e1', 'a/b~1', '~2e~2e', '村 1')
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)

    def to_url(self, value: object) -> str:
        return UNSAFE.sub(lambda found: "".join(f"~{ord(mark):02x}" for mark in found[0]), str(value))
