"""The committed sample province, both years scored once; its later year again with some figures put right in the files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scoring.runs import Run, run_cycle
from tests.once import sample_run

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
MENDED = (  # file, a line's beginning as it is, and as it should be
    ("submissions/village-p01-f01.csv", "p01-f01-c02-t01-v001,示例001村,73.48,", "p01-f01-c02-t01-v001,示例001村,4.2,"),
    ("submissions/village-p01-f02.csv", "p01-f02-c01-t01-v001,示例102村,3.32,", "p01-f02-c01-t01-v001,示例102村,,"),
    ("submissions/village-p01-f02.csv", "p01-f02-c01-t01-v002,示例103村,25,0,1,4,", "p01-f02-c01-t01-v002,示例103村,25,0,0,1,"),
    ("submissions/school.csv", "p01-f01-c01-school1,示例甲区学校1,2,2,是,", "p01-f01-c01-school1,示例甲区学校1,2,1,否,"),
    ("submissions/organ.csv", "p01-organ1,示例省直机关1,是,是,是,否,", "p01-organ1,示例省直机关1,是,是,是,是,"),
    ("submissions/soe.csv", "p01-soe1,示例省属企业1,10,9,7,5,0,", "p01-soe1,示例省属企业1,10,10,7,7,1,"),
    ("submissions/township.csv", "p01-f01-c01-t01,示例01街道,1,1,0,60.8,", "p01-f01-c01-t01,示例01街道,,1,0,60.8,"),
    ("ballots.csv", "p01-f01-c02-t01-v001,satisfaction,leaders,好,10", "p01-f01-c02-t01-v001,satisfaction,leaders,好,12"),
    ("panels.csv", "p01-f01-c01-t01-com001,report_mark,,j1,77.1", "p01-f01-c01-t01-com001,report_mark,,j1,97"),
)  # fmt: skip


@pytest.fixture(scope="session")
def sample(request: pytest.FixtureRequest) -> Run:
    return sample_run(request)


@pytest.fixture(scope="session")
def mended_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the later cycle with some figures put right."""
    home = tmp_path_factory.mktemp("mended")
    shutil.copytree(SAMPLE, home / "data" / "sample")
    (home / "rubrics").symlink_to(ROOT / "rubrics")
    folder = home / "data" / "sample" / "2025"
    for name, old, new in MENDED:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(f"\n{old}") == 1
        (folder / name).write_text(text.replace(f"\n{old}", f"\n{new}"), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def mended(sample: Run, mended_folder: Path) -> Run:
    return run_cycle(mended_folder, sample.store).run
