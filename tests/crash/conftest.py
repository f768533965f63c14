"""A place to store in whose disk is memory: what is tested there is the order of things, not the disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.prepared import Prepared, prepare

SHM = "/dev/shm"


@pytest.fixture
def memory() -> Iterator[Path]:
    place = SHM if os.access(SHM, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("prepared"))
