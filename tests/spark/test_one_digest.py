"""The one digest that threads, engines and row order give (tests/engine/test_one_digest.py), and runs of files: Spark's too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import scoring
from scoring.rubric import load_rubrics
from scoring.runs import run_cycle
from scoring.runs.cluster import Cluster
from scoring.runs.verify import verify
from scoring.sample import Size, make_sample
from tests.engine.one_digest import digest_of, villages
from tests.spark.tabled import on_spark

RUBRICS = [path for path in sorted((Path(__file__).parents[2] / "rubrics").glob("*.yaml")) if path.stem != "province"]


def test_spark_gives_the_digest_of_both_engines_of_polars(spark: Any) -> None:
    plans, tables = villages()
    found = {digest_of(scoring.score(plans, **tables, engine=engine)) for engine in ("in-memory", "streaming")}
    assert {digest_of(on_spark(spark, plans, tables))} == found


def test_a_run_scored_on_spark_is_the_run_scored_here_and_can_be_scored_again_here(spark: Any, tmp_path: Path) -> None:
    size = Size(provinces=2, prefectures=1, counties=1, townships=3, villages=5)
    folder = make_sample(tmp_path / "nation", load_rubrics(RUBRICS), size, seed=1, rubrics=RUBRICS)[0]
    here = run_cycle(folder, tmp_path / "here").run
    there = run_cycle(
        folder, tmp_path / "there", cluster=Cluster("local-cluster[2,1,1024]")
    ).run  # on the session that runs
    assert there.id == here.id
    assert there.manifest["tables"] == here.manifest["tables"]
    assert verify(there.folder, replay=True) == []
