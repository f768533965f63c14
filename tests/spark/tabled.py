"""What tests on Spark compare: every table's digest, and the call itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring import Plan, Result
from scoring.runs.digest import table_digest
from scoring.runs.write import result_tables


def digests(result: Result) -> Mapping[str, str]:
    tables = {**result_tables(result), "issues": result.issues}
    return {name: table_digest(table) for name, table in tables.items()}


def on_spark(spark: Any, plans: list[Plan], tables: Mapping[str, Any]) -> Result:
    from scoring.engine.spark import score_on_spark

    return score_on_spark(spark, plans, **tables)
