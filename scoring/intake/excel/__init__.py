"""Workbooks read safely: what a file really is, its cells at their addresses, the table in a sheet as people make it."""
