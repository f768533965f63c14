"""What the examples in docstrings find without importing it, how random tests are drawn, how tests are spread over workers."""

from __future__ import annotations

import importlib.util
import os
from typing import Any

import polars as pl
import pytest
from hypothesis import settings

from scoring.methods import METHODS
from scoring.text import Text
from tests.method_runner import points_of
from tests.spread import Spread, longest_first

collect_ignore = [] if importlib.util.find_spec("pyspark") else ["scoring/engine/spark"]  # an extra that may be absent

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def _names_in_docstrings(doctest_namespace: dict[str, Any]) -> None:
    """`points_of`, `pl`, and the methods by their class names."""
    classes = {kind.__name__: kind for kind in METHODS.values()}
    doctest_namespace.update(classes, METHODS=METHODS, Text=Text, pl=pl, points_of=points_of)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread | None:
    return Spread(config, log) if config.getoption("dist") == "load" else None
