"""A real run, taken apart so that it can be published again and again by processes that never start Polars.

Polars keeps threads, and a process with threads cannot be forked; so the run is made in a process of its own, and whoever
publishes it only writes its bytes, through the very functions of the store.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.runs import disk
from scoring.runs.manifest import APART, LOG, MANIFEST, read_manifest
from scoring.runs.store import Store

ROOT = Path(__file__).parents[2]
MAKE = "import sys; from pathlib import Path; from tests.runs.stores import small_run; small_run(Path(sys.argv[1]))"


@dataclass(frozen=True)
class Prepared:
    """What a run's manifest says of it, and its files."""

    what: dict[str, Any]
    files: dict[str, bytes]

    def publish(self, store: Path, number: int, write: Callable[[Path], object] | None = None) -> Path:
        """Stores the run as the `number`-th of its kind, different from all others."""
        what = self.what | {"counts": self.what["counts"] | {"number": number}}
        return Store(store).publish(what, write or self.write, "sha256", "示例核分人")

    def write(self, stage: Path) -> None:
        """Writes the files as `write_run` does: tables by a library, the rest by the store itself."""
        for name, data in self.files.items():
            path = stage / name
            for folder in reversed(path.relative_to(stage).parents[:-1]):
                if not (stage / folder).is_dir():
                    disk.new_folder(stage / folder)
            if path.suffix == ".parquet":
                disk.new_file_by(path, lambda to, data=data: to.write_bytes(data))  # type: ignore[misc]
            else:
                disk.new_file(path, data)


def prepare(home: Path) -> Prepared:
    """A small run, made under `home`."""
    subprocess.run([sys.executable, "-c", MAKE, home], check=True, cwd=ROOT)
    (folder,) = (path.parent for path in (home / "runs").glob(f"*/{MANIFEST}"))
    manifest = read_manifest(folder)[0]
    body = manifest.model_dump(exclude={*APART, "alg", "files"})
    return Prepared(body, {name: (folder / name).read_bytes() for name in [*manifest.files, LOG]})
