"""Templates of the pages that reports are written as; whatever a template prints is escaped and cannot break a line's order."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scoring.text import clean


@cache
def templates(package: str) -> Environment:
    """The templates in the `templates` folder of a package; a name that a template does not know is an error."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )


@cache
def style(package: str, name: str) -> Markup:
    """A style sheet beside the templates, to be put into a page."""
    loader = templates(package).loader
    assert loader is not None
    return Markup(loader.get_source(templates(package), name)[0])


def _printable(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
