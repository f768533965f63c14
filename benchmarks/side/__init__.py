"""The same rubric and data through this engine, Polars by hand, DuckDB, pandas and plain Python, side by side."""
