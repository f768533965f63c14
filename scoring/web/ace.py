"""The few files of the Ace editor that our page uses, out of the package django-ace, as `static/ace/…`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX: Final = "ace/"
FILES: Final = ("ace.js", "mode-yaml.js", "ext-language_tools.js", "ext-searchbox.js", "css/ace.css")
PICTURES: Final = "css/main-*.*"  # that ace.css names


class Ace(BaseFinder):
    """Finds these and no other file of the package."""

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        found = [str(file) for name, file in _files() if PREFIX + name == path]
        return found if find_all else next(iter(found), None)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=_home())
        storage.prefix = PREFIX.rstrip("/")  # type: ignore[attr-defined]
        for name, _ in _files():
            yield name, storage


def _home() -> Path:
    package = find_spec("django_ace")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "static" / "django_ace" / "ace"


def _files() -> Iterator[tuple[str, Path]]:
    home = _home()
    yield from ((name, home / name) for name in FILES)
    yield from ((path.relative_to(home).as_posix(), path) for path in sorted(home.glob(PICTURES)))
