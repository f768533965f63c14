"""A table of tamperings, by what they touch; `base` says what a row is, `tests/runs/test_tamper.py` tries every one."""

from tests.runs.tamper import files, folders, forgeries, indexes, manifests, records

TAMPERINGS = (*files.ALL, *manifests.ALL, *folders.ALL, *forgeries.ALL, *indexes.ALL, *records.ALL)
