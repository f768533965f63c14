"""A backup holds everything that belongs together, and putting it back loses nothing, whatever goes wrong on the way."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scoring.errors import ScoringError
from scoring.web.restore import restore
from tests.postgres import postgres
from tests.web.filled import Filled, tool
from tests.web.live import environment, serving
from tests.web.visitor import Visitor
from tests.web.world import PASSWORD, TOWN

LOCKS = ("server.lock", "worker.lock", ".gate")


def scoring(data: Path, *words: str | Path, database: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scoring", *words, "--data", data]
    return subprocess.run(command, env=environment(database), capture_output=True, text=True, check=False)


def files(data: Path) -> dict[str, str]:
    """Every file of a data folder by name, with its digest; no lock, and nothing of what a restoration kept."""
    found = sorted(path for path in data.rglob("*") if path.is_file() and path.name not in LOCKS)
    names = {str(path.relative_to(data)): path for path in found}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in names.items()
        if not name.startswith("before-restore-") and not name.endswith(("-wal", "-shm"))
    }


@pytest.fixture(scope="module")
def world(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a server with runs, cycles, an appeal with its evidence; nobody changes it."""
    data = tmp_path_factory.mktemp("world")
    filled.fill(data)
    return data


@pytest.fixture(scope="module")
def copy(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    target = tmp_path_factory.mktemp("backups") / "world.tar"
    assert scoring(world, "web", "backup", target).returncode == 0
    return target


@pytest.fixture(scope="module")
def one_account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("one") / "data"
    assert scoring(data, "web", "user", "old", "--role", "auditor").returncode == 0
    return data


@pytest.fixture
def small(one_account: Path, tmp_path: Path) -> Path:
    """A data folder with one account and nothing else."""
    return shutil.copytree(one_account, tmp_path / "small")


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[None]:
    """Does something again and again until the end of the block."""
    done = threading.Event()

    def again() -> None:
        while not done.is_set():
            act()

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_a_backup_taken_while_the_server_is_written_to_has_everything_and_people_stay_signed_in(
    filled: Filled, tmp_path: Path
) -> None:
    data, copy, new = tmp_path / "data", tmp_path / "copy.tar", tmp_path / "new"
    data.mkdir()
    filled.fill(data)
    with serving(data) as address:
        someone, secretary = Visitor(address), Visitor(address)
        secretary.sign_in("secretary_own", PASSWORD)
        with meanwhile(lambda: someone.sign_in("nobody", "wrong")):
            made = scoring(data, "web", "backup", copy)
    assert made.returncode == 0, made.stderr
    restored = scoring(new, "web", "restore", copy)
    assert restored.returncode == 0, restored.stderr
    assert files(data).keys() <= files(new).keys()
    with serving(new) as address:
        page = Visitor(address, secretary.cookies).get(f"/units/{TOWN}/")
        assert (page.status, TOWN in page.text) == (200, True)
        evidence = Visitor(address, secretary.cookies).get("/appeals/1/evidence/")
        assert evidence.body.startswith(b"%PDF-1.7")
    assert subprocess.run([sys.executable, "-m", "scoring", "verify", new / "runs"], check=False).returncode == 0


def test_every_file_comes_back_as_it_was_readable_by_whom_it_was(world: Path, copy: Path, tmp_path: Path) -> None:
    assert scoring(tmp_path, "web", "restore", copy).returncode == 0
    before, now = files(world), files(tmp_path)
    assert {name for name in before if before[name] != now.get(name)} <= {"scoring.sqlite", "runs/index.sqlite"}
    for name in ("secret.key", *(name for name in before if name.startswith(("evidence", "runs")))):
        assert (tmp_path / name).stat().st_mode == (world / name).stat().st_mode
    assert copy.stat().st_mode & 0o777 == 0o600


def test_runs_are_found_where_the_data_folder_is_now(copy: Path, tmp_path: Path) -> None:
    scoring(tmp_path, "web", "restore", copy)
    with closing(sqlite3.connect(tmp_path / "scoring.sqlite")) as database:
        folders = [Path(folder) for (folder,) in database.execute("SELECT folder FROM published_published")]
    assert folders
    assert all(folder.is_relative_to(tmp_path) and folder.is_dir() for folder in folders)


def test_what_was_there_before_is_kept(small: Path, copy: Path) -> None:
    before = files(small)
    done = scoring(small, "web", "restore", copy)
    assert done.returncode == 0, done.stderr
    (kept,) = small.glob("before-restore-*")
    assert files(kept).items() >= {"secret.key": before["secret.key"]}.items()
    with closing(sqlite3.connect(kept / "scoring.sqlite")) as database:
        assert database.execute("SELECT username FROM people_account").fetchall() == [("old",)]


def test_nothing_is_put_back_over_a_server_that_runs(small: Path, copy: Path) -> None:
    with serving(small):
        before = files(small)
        done = scoring(small, "web", "restore", copy)
        assert (done.returncode, "data-in-use" in done.stderr) == (1, True)
        assert {name: digest for name, digest in files(small).items() if name not in ("log", "scoring.sqlite")} == {
            name: digest for name, digest in before.items() if name not in ("log", "scoring.sqlite")
        }
    assert list(small.glob("before-restore-*")) == []


def cut_short(copy: Path) -> None:
    os.truncate(copy, copy.stat().st_size * 2 // 3)


def flipped(copy: Path) -> None:
    with tarfile.open(copy) as packed:
        at = packed.getmember("rubrics/village.yaml").offset_data
    with copy.open("r+b") as file:
        file.seek(at)
        first = file.read(1)
        file.seek(at)
        file.write(bytes([first[0] ^ 1]))


def damaged_database(copy: Path) -> None:
    """Pages of the database overwritten, and a manifest that agrees."""
    with tarfile.open(copy) as packed:
        body = bytearray(packed.extractfile("scoring.sqlite").read())  # type: ignore[union-attr]
        body[8192:40960] = b"\x55" * 32768
    rewrite(copy, {"scoring.sqlite": bytes(body)})


def outside(copy: Path) -> None:
    rewrite(copy, {"../outside.txt": b"x"})


def no_backup(copy: Path) -> None:
    with tarfile.open(copy, "w") as packed:
        packed.add(__file__, "scoring.sqlite")


def rewrite(copy: Path, changed: dict[str, bytes]) -> None:
    """The backup with some files changed or added, its manifest in agreement."""
    folder = copy.parent / "unpacked"
    with tarfile.open(copy) as packed:
        packed.extractall(folder, filter="data")
    said = json.loads((folder / "backup.json").read_text(encoding="utf-8"))
    for name, body in changed.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_bytes(body)
        said["files"][name] = {"size": len(body), "sha256": hashlib.sha256(body).hexdigest(), "mode": 0o600}
    (folder / "backup.json").write_text(json.dumps(said), encoding="utf-8")
    with tarfile.open(copy, "w") as packed:
        for name in [*said["files"], "backup.json"]:
            packed.add(folder / name, name)


@pytest.mark.parametrize("damage", [cut_short, flipped, damaged_database, outside, no_backup])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    damage: Callable[[Path], None], small: Path, copy: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.tar"
    shutil.copyfile(copy, bad)
    damage(bad)
    before = files(small)
    with pytest.raises(ScoringError, match="backup-damaged"):
        restore(small, bad)
    assert files(small) == before
    assert [path.name for path in small.iterdir() if path.name.startswith((".", "before"))] == []


def test_a_backup_of_a_newer_version_is_refused(small: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(small / "scoring.sqlite")) as database, database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('work', '9999_new', '2030-01-01')")
    done = scoring(small, "web", "backup", tmp_path / "new.tar")
    assert "database-newer" in done.stderr
    assert not (tmp_path / "new.tar").exists()


def test_a_backup_is_never_written_over_another(small: Path, copy: Path) -> None:
    before = copy.stat()
    done = scoring(small, "web", "backup", copy)
    assert (done.returncode, "backup-exists" in done.stderr) == (1, True)
    assert copy.stat() == before


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_restoration_killed_at_any_of_its_renames_is_done_again_and_loses_nothing(
    small: Path, tmp_path: Path
) -> None:
    copy, now = tmp_path / "copy.tar", "SELECT username FROM people_account ORDER BY id"
    assert scoring(small, "web", "backup", copy).returncode == 0
    assert scoring(small, "web", "user", "later", "--role", "auditor").returncode == 0
    command = [sys.executable, "-m", "scoring", "web", "restore", copy, "--data", small]
    for nth in range(1, 100):
        kill = ["strace", "-f", "-o", "/dev/null", "-e", f"inject=rename:signal=KILL:when={nth}"]
        killed = subprocess.run([*kill, *command], env=environment(""), capture_output=True, check=False)
        if killed.returncode == 0:
            break
        tried = scoring(small, "web", "migrate")
        assert tried.returncode == 0 or "restore-unfinished" in tried.stderr
        assert any(names(path, now) == ["old", "later"] for path in small.rglob("scoring.sqlite"))
    assert nth > 4
    assert names(small / "scoring.sqlite", now) == ["old"]


def names(database: Path, query: str) -> list[str]:
    with closing(sqlite3.connect(database)) as found:
        return [row[0] for row in found.execute(query)]


def test_with_postgresql_the_dump_and_the_backup_together_bring_everything_back(filled: Filled, tmp_path: Path) -> None:
    data, new = tmp_path / "data", tmp_path / "new"
    data.mkdir()
    with postgres() as address:
        other = address.replace("/postgres?", "/other?")
        filled.fill(data, address)
        tool("pg_dump", address, "-Fc", "-f", tmp_path / "database.dump")
        made = scoring(data, "web", "backup", tmp_path / "copy.tar", database=address)
        assert (made.returncode, "pg_dump" in made.stdout) == (0, True)
        tool("psql", address, "-qc", "CREATE DATABASE other")
        tool("pg_restore", other, "--exit-on-error", "--single-transaction", tmp_path / "database.dump")
        done = scoring(new, "web", "restore", tmp_path / "copy.tar", database=other)
        assert done.returncode == 0, done.stderr
        with serving(new, other) as served:
            visitor = Visitor(served)
            visitor.sign_in("secretary_own", PASSWORD)
            assert visitor.get("/appeals/1/evidence/").body.startswith(b"%PDF-1.7")
        refused = scoring(tmp_path / "embedded", "web", "restore", tmp_path / "copy.tar")
        assert "backup-other-database" in refused.stderr
