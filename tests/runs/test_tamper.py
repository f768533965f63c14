"""Every tampering of the table is found by both verifiers with what it needs, and is not with less."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scoring.runs.verify import Trust, verify, verify_store
from tests.runs.forge import digest
from tests.runs.tamper import TAMPERINGS
from tests.runs.tamper.base import LAST, PLAIN, SIGNED, Place, Tampering, build
from verifier import verify as second

Finds = Callable[[Path, dict[str, str]], bool]


def first_finds(path: Path, trust: dict[str, str]) -> bool:
    """Whether `scoring verify` finds something in a run, or in all of a store."""
    asked = Trust(**trust)
    told = [verify(path, asked)] if path.name != "runs" else verify_store(path, asked).values()
    return any(problem.severity == "error" for found in told for problem in found)


def second_finds(path: Path, trust: dict[str, str]) -> bool:
    asked = second.Trust(**trust)
    found = (second.verify if path.name != "runs" else second.verify_store)(path, asked)
    return any(one.severity == "error" for one in found)


BOTH: dict[str, Finds] = {"first": first_finds, "second": second_finds}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return build(tmp_path_factory.mktemp("honest"))


@pytest.fixture
def place(honest: Place, tmp_path: Path) -> Place:
    """A copy to spoil."""
    return replace(honest, store=shutil.copytree(honest.store, tmp_path / "home" / "runs"))


def alone(run: Path, home: Path) -> Path:
    """The run's folder as on a USB stick, links and all."""
    (home / "usb").mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", run, home / "usb"], check=True)  # pipes too
    return home / "usb" / run.name


def test_there_are_more_than_a_hundred_all_different() -> None:
    assert len({tampering.name for tampering in TAMPERINGS}) == len(TAMPERINGS) > 100


@pytest.mark.parametrize("finds", BOTH.values(), ids=BOTH)
def test_nothing_is_found_where_nobody_tampered(honest: Place, tmp_path: Path, finds: Finds) -> None:
    head = digest(honest.run(LAST))
    assert not finds(honest.store, {"head": head})
    assert not finds(honest.run(SIGNED), {"head": head, "key": honest.key.public})
    for seq in (PLAIN, SIGNED, LAST):
        assert not finds(alone(honest.run(seq), tmp_path), {})


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=str)
def test_it_is_found_with_what_it_needs_and_not_with_less(place: Place, tampering: Tampering, tmp_path: Path) -> None:
    run = place.run(tampering.seq)
    anchors = {"key": place.key.public, "head": digest(run)}
    done: Any = tampering.do(place, run)
    run = done if isinstance(done, Path) else run
    target = run if tampering.needs == "key" else place.store
    for name, finds in BOTH.items():
        needs = "index" if (name, tampering.needs) == ("second", "tables") else tampering.needs
        trust = {needs: anchors[needs]} if needs in anchors else {}
        assert finds(target, trust), name
        if needs in ("run", "tables"):
            assert finds(alone(run, tmp_path / name), {}), name
        elif needs in anchors:
            assert not finds(target, {}), name
        elif run.is_dir() and not run.is_symlink():
            assert not finds(alone(run, tmp_path / name), {}), name


def test_any_bit_of_any_file_but_the_index_is_found_by_both(place: Place) -> None:
    dice = random.Random(1)
    files = [
        path for folder in ("2025-*", "decisions") for path in place.store.glob(f"{folder}/**/*") if path.is_file()
    ]
    for path in dice.choices(sorted(files), k=60):
        data, at = path.read_bytes(), dice.randrange(path.stat().st_size * 8)
        path.chmod(0o644)
        path.write_bytes(data[: at // 8] + bytes([data[at // 8] ^ 1 << at % 8]) + data[at // 8 + 1 :])
        target = place.store if path.suffix == ".csv" else path.parents[len(path.relative_to(place.store).parts) - 2]
        for name, finds in BOTH.items():
            assert finds(target, {}), (name, path.name, at)
        path.write_bytes(data)
