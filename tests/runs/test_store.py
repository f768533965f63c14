"""A store of runs: the same run once, each after the other, nothing left of what failed."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scoring import RunError
from scoring.runs import open_run, run_cycle
from scoring.runs.index import INDEX, Entry, entries, writing
from scoring.runs.sign import new_key
from scoring.runs.store import Store, _is_held, adopt
from scoring.runs.write import Seal
from tests.runs.forge import order
from tests.runs.stores import small_cycle, small_run


def folders(store: Path) -> list[str]:
    return sorted(path.name for path in store.iterdir() if path.is_dir() and path.name != "locks")


def test_the_same_inputs_are_the_same_run_and_one_entry(tmp_path: Path) -> None:
    first, again = small_run(tmp_path), small_run(tmp_path)
    assert first.run.folder == again.run.folder
    assert [entry.run for entry in entries(tmp_path / "runs")] == [first.run.id]


def test_each_run_names_the_digest_of_the_one_before_it(tmp_path: Path) -> None:
    first, second = small_run(tmp_path), small_run(tmp_path, v1=(49, 0))
    assert first.run.manifest["chain"] == {"seq": 1, "previous": None}
    assert second.run.manifest["chain"] == {"seq": 2, "previous": first.run.digest}


def test_a_run_carries_what_it_was_scored_from(tmp_path: Path) -> None:
    outcome = small_run(tmp_path)
    again = outcome.run.inputs.score([outcome.run.plan("tiny")])
    assert again.scores.equals(outcome.run.scores)
    assert open_run(outcome.run.folder).inputs.places is not None


def test_files_of_a_run_cannot_be_written_to(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    assert {oct(path.stat().st_mode & 0o777) for path in run.folder.rglob("*") if path.is_file()} == {"0o444"}


def test_rows_of_the_index_are_never_changed_or_removed(tmp_path: Path) -> None:
    small_run(tmp_path)
    with closing(sqlite3.connect(tmp_path / "runs" / INDEX)) as index:
        for order in ("UPDATE runs SET made_by = 'x'", "DELETE FROM runs"):
            with pytest.raises(sqlite3.IntegrityError, match="a run is never"):
                index.execute(order)


def test_a_whole_run_whose_maker_died_before_entering_it_is_entered_by_the_next(tmp_path: Path) -> None:
    first, second = small_run(tmp_path), small_run(tmp_path, v1=(49, 0))
    store = tmp_path / "runs"
    (store / INDEX).unlink()
    with writing(store) as index:
        index.add(Entry(1, first.run.id, first.run.digest, None, "small-2025", 2025, "2026-01-01T00:00:00+00:00", "x"))
    third = small_run(tmp_path, v1=(48, 0))
    assert [entry.run for entry in entries(store)] == [first.run.id, second.run.id, third.run.id]


def test_a_process_that_enters_anothers_run_and_dies_leaves_no_two_behind(tmp_path: Path) -> None:
    small_run(tmp_path)
    store = tmp_path / "runs"
    order(store, "DELETE FROM runs")  # its maker died before entering it
    order(store, "CREATE TRIGGER second BEFORE INSERT ON runs WHEN NEW.seq = 2 BEGIN SELECT RAISE(ABORT, 'dies'); END")
    with pytest.raises(RunError):
        small_run(tmp_path, v1=(49, 0))
    assert [entry.seq for entry in entries(store)] == [1]


def test_a_run_that_is_not_whole_is_not_entered(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    store = tmp_path / "runs"
    (store / INDEX).unlink()
    (run.folder / "issues.parquet").unlink()
    with writing(store) as index:
        adopt(store, index)
        assert index.all() == []


def test_what_a_dead_process_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    store = tmp_path / "runs"
    small_run(tmp_path)
    (store / ".stage-dead").mkdir()
    with Store(store)._stage() as held:
        small_run(tmp_path, v1=(49, 0))
        assert folders(store)[:1] == [held.name]
    assert not any(name.startswith(".stage") for name in folders(store))


def test_a_disk_that_refuses_leaves_no_run_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the store should be", encoding="utf-8")
    with pytest.raises(RunError) as caught:
        small_run(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["not-stored"]


def test_a_table_that_does_not_fit_on_the_disk_leaves_no_run_and_says_so(tmp_path: Path) -> None:
    with files_of_at_most(4_096), pytest.raises(RunError) as caught:
        small_run(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["not-stored"]
    assert folders(tmp_path / "runs") == []


def test_a_run_that_is_stored_unsigned_cannot_be_had_signed(tmp_path: Path) -> None:
    small_run(tmp_path)
    with pytest.raises(RunError) as caught:
        small_run(tmp_path, Seal("示例核分人", key=new_key(tmp_path / "mine.key")))
    assert [problem.code for problem in caught.value.problems] == ["signed-otherwise"]


def test_a_file_named_in_gb18030_as_a_windows_zip_leaves_it_is_told_by_the_name_that_people_read(
    tmp_path: Path,
) -> None:
    cycle = small_cycle(tmp_path / "cycle")
    os.rename(cycle / "values.csv", os.fsdecode(os.fsencode(cycle) + "/报送.csv".encode("gb18030")))
    text = (cycle / "cycle.yaml").read_text(encoding="utf-8").replace("values.csv", "'*.csv'")
    (cycle / "cycle.yaml").write_text(text, encoding="utf-8")
    run = run_cycle(cycle, tmp_path / "runs").run
    assert "报送.csv" in run.manifest["inputs"]
    assert run.inputs.places is not None
    assert set(run.inputs.places["file"]) == {"报送.csv"}


def test_a_maker_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError) as caught:
        small_run(tmp_path, Seal("张三".encode("gb18030").decode("utf-8", "surrogateescape")))
    assert [problem.code for problem in caught.value.problems] == ["bad-by"]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk on which no file can be larger."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def _publish(home: str, period: int) -> None:
    small_run(Path(home), period=period)


def test_several_at_once_all_enter_one_chain(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_publish, args=(str(tmp_path), period)) for period in (2024, 2025, 2026)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    known = entries(tmp_path / "runs")
    assert [entry.seq for entry in known] == [1, 2, 3]
    assert [entry.previous for entry in known] == [None, known[0].manifest, known[1].manifest]


def test_a_stage_that_goes_into_place_while_others_are_swept_is_not_in_their_way(tmp_path: Path) -> None:
    assert _is_held(tmp_path / ".stage-gone")
