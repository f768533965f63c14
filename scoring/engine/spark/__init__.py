"""The same engine on a Spark cluster, for what does not fit one machine: the same tables, to the last digit.

Each root of the tree (a province) is scored whole by one executor: `score`. Tables travel there and back as Arrow bytes
(`parcels`). Places and quotas of groups that several roots share are settled afterwards by Spark's windows over whole
numbers (`places`); what cannot be settled so is refused before anything is scored (`across`).
"""

from scoring.engine.spark.score import score_on_spark

__all__ = ["score_on_spark"]
