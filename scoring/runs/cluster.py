"""Scoring on a Spark cluster: the session, and what to say where there is no Spark."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from scoring.engine import Result
from scoring.errors import Place, Problem, RunError
from scoring.rubric import Plan
from scoring.runs.inputs import Inputs
from scoring.text import Text

QUIET: Final = {"spark.log.level": "ERROR", "spark.ui.showConsoleProgress": "false"}
SETTINGS: Final = {
    **QUIET,
    "spark.driver.maxResultSize": "0",  # the whole result comes back, however large
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # a task has one core
}
# What Spark does not find out for itself on one machine: looking up its own address can take a minute.
HERE: Final = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost", "PYSPARK_PYTHON": sys.executable}


@dataclass(frozen=True)
class Cluster:
    """A Spark master (`spark://host:7077`, `yarn`, `local[2]`, `local-cluster[2,1,1024]`) and settings beyond ours.

    Raises:
        RunError: where pyspark or Java is not installed, before anything is read.
    """

    master: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if problems := list(missing()):
            raise RunError(problems)

    def score(self, inputs: Inputs, plans: Sequence[Plan]) -> Result:
        """The scores that the inputs give under some rubrics: those of `inputs.score`.

        Raises:
            RunError: where the cluster does not answer.
            SubmissionError: what cannot be scored root by root.
        """
        with session(self.master, self.settings) as spark:
            from scoring.engine.spark import score_on_spark  # pyspark is an extra

            given = (inputs.values, inputs.targets, inputs.previous, inputs.ballots, inputs.panels)
            return score_on_spark(spark, plans, inputs.units, *given)


@contextmanager
def session(master: str, settings: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A session of our own on a master, stopped at the end; where this process has one already, that one, left running.

    Raises:
        RunError: where pyspark or Java is not installed, or the session cannot be had.
    """
    if problems := list(missing()):
        raise RunError(problems)
    from pyspark.sql import SparkSession

    if running := SparkSession.getActiveSession():
        yield running
        return
    with tempfile.TemporaryDirectory(prefix="scoring-spark-") as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        if master.startswith("local"):
            for name, value in {**HERE, "SPARK_WORKER_DIR": folder}.items():
                os.environ.setdefault(name, value)
        builder = SparkSession.builder.master(master).appName("scoring").config(map={**SETTINGS, **(settings or {})})
        try:
            spark = builder.getOrCreate()
        except Exception as error:  # of Spark, of Java, or of the network
            raise RunError([_no_session(master, error)]) from error
        try:
            yield spark
        finally:
            spark.stop()


def missing() -> Iterator[Problem]:
    """What Spark needs and is not installed here."""
    if importlib.util.find_spec("pyspark") is None:
        said = Text("没有安装 pyspark", "pyspark is not installed")
        yield Problem(
            "no-spark", Place("--engine"), said, Text('pip install "scoring[spark]"', 'pip install "scoring[spark]"')
        )
    elif not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        said = Text("Spark 需要 Java，没有找到", "Spark needs Java, which was not found")
        fix = Text("安装 Java 17（如 openjdk-17-jre-headless）", "install Java 17 (such as openjdk-17-jre-headless)")
        yield Problem("no-spark", Place("--engine"), said, fix)


def _no_session(master: str, error: Exception) -> Problem:
    first = str(error).strip().splitlines()[0]
    said = Text(f"连不上 Spark（{master}）：{first}", f"no Spark session on {master}: {first}")
    return Problem(
        "no-spark", Place("--master", cell=master), said, Text("核对 --master 的地址", "check the address in --master")
    )
