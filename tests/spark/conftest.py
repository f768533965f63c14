"""One small Spark cluster for the tests that ask for it: a master, two workers, an executor process each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scoring.runs.cluster import missing, session

FEW = {  # short jobs on few cores
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    for problem in missing():
        pytest.skip(problem.message.en)
    with session("local-cluster[2,1,1024]", FEW) as found:
        yield found


@pytest.fixture(autouse=True)
def needs_spark() -> None:
    """Everything here imports pyspark, what is refused before there is a session too."""
    pytest.importorskip("pyspark", reason="pyspark is not installed")
