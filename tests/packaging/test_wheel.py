"""The wheel holds everything that the program needs, and runs where there is no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BESIDE = ("rubrics/", "data/qinghai/", "data/sample/")

pytestmark = pytest.mark.skipif(
    int(version("setuptools").split(".")[0]) < 78, reason="setuptools is too old to build it"
)


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    """Every file of the project."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no checkout of the project, so what belongs to it is not known")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tracked: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from those files and nothing else."""
    home = tmp_path_factory.mktemp("wheel")
    for name in tracked:
        (home / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, home / "tree" / name)
    offline = ["--no-build-isolation", "--no-deps", "--no-index", "--quiet"]
    command = [sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", home, home / "tree"]
    subprocess.run(command, check=True)
    (made,) = home.glob("*.whl")
    return made


def test_every_file_of_the_package_its_rubrics_and_samples_is_in_the_wheel_as_it_is(
    wheel: Path, tracked: list[str]
) -> None:
    with zipfile.ZipFile(wheel) as packed:
        there = {name: packed.read(name) for name in packed.namelist()}
    share = f"{'-'.join(wheel.name.split('-')[:2])}.data/data/share/scoring/"
    wanted = {name: name for name in tracked if name.startswith("scoring/")}
    wanted |= {name: share + name for name in tracked if name.startswith(BESIDE)}
    assert len(wanted) > 300
    assert [name for name, place in wanted.items() if there.get(place) != (ROOT / name).read_bytes()] == []


def test_without_a_checkout_the_demo_runs_and_a_sample_is_made(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    install = [sys.executable, "-m", "pip", "--python", home, "install", "--no-deps", "--no-index", "--quiet", wheel]
    subprocess.run(install, check=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "rest.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    own = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def scoring(*words: str) -> str:
        command = [home / "bin" / "scoring", *words]
        return subprocess.run(command, cwd=tmp_path, env=own, capture_output=True, text=True, check=True).stdout

    assert "青海" in scoring("demo")
    scoring("sample", "county", "--size", "county")
    assert (tmp_path / "county" / "2025" / "cycle.yaml").is_file()
