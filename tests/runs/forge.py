"""A forger who knows the format: puts other files into a copy of a run and makes every digest and the name anew."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from scoring.runs.digest import bytes_digest, canonical, table_digest
from scoring.runs.manifest import MANIFEST, run_name
from scoring.runs.write import logical_digest


def forge(folder: Path, files: Mapping[str, bytes], **said: Any) -> Path:
    """A consistent run with other `files`, and other words in its manifest (`said`), alone in a folder of its own."""
    home = folder.parent.parent / "forged"
    copy = shutil.copytree(folder, home / "run")
    body = json.loads((copy / MANIFEST).read_bytes()) | said
    for name, data in files.items():
        os.chmod(copy / name, 0o644)
        (copy / name).write_bytes(data)
        body["files"][name] = {"bytes": len(data), "digest": bytes_digest(data, body["alg"])}
        table = name.removesuffix(".parquet")
        if table in body["tables"]:
            body["tables"][table] = table_digest(pl.read_parquet(copy / name), body["alg"])
        rubric = name.removeprefix("rubrics/").removesuffix(".yaml")
        if rubric in body["rubrics"]:
            body["rubrics"][rubric]["digest"] = bytes_digest(data, body["alg"])
    body["logical"] = logical_digest(body["tables"], body["alg"])
    body["run"] = run_name(body)
    os.chmod(copy / MANIFEST, 0o644)
    (copy / MANIFEST).write_bytes(canonical(body))
    return copy.rename(home / body["run"])
