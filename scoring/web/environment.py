"""What the environment says, in the form Django wants it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from scoring.errors import Place, Problem, ScoringError
from scoring.text import Text

DATABASE = "scoring.sqlite"
WAIT_SECONDS = 30  # for another writer
SQLITE = {
    "timeout": WAIT_SECONDS,
    "transaction_mode": "IMMEDIATE",  # a reader that turns writer could find itself locked out
    "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;",
}


def database(url: str, data: Path) -> dict[str, Any]:
    """The database: SQLite in the data folder, or the PostgreSQL that an address names.

    Example:
        >>> found = database("postgresql://me:p%40ss@db:5433/scores?sslmode=require", Path("."))
        >>> found["HOST"], found["PORT"], found["NAME"], found["PASSWORD"], found["OPTIONS"]
        ('db', '5433', 'scores', 'p@ss', {'sslmode': 'require'})
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / DATABASE,
            "OPTIONS": SQLITE,
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        said = Text(
            f"DATABASE_URL 应以 postgresql:// 开头，却是“{parts.scheme}”", "DATABASE_URL starts with postgresql://"
        )
        fix = Text("不写则用内置的 SQLite", "leave it out to use the embedded SQLite")
        raise ScoringError([Problem("database-url", Place("DATABASE_URL"), said, fix)])
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def data_folder() -> Path:
    """Where the server keeps what is its own: the database, the secret."""
    return Path(os.environ.get("SCORING_DATA", "web")).absolute()


def secret_file() -> Path:
    return Path(os.environ.get("SCORING_SECRET_FILE", data_folder() / "secret.key"))


def secret(file: Path) -> str:
    """The server's secret; one for this process alone where there is no file yet (`make_secret` writes it)."""
    return file.read_text(encoding="ascii").strip() if file.is_file() else secrets.token_urlsafe(48)


def make_secret(file: Path) -> None:
    """Writes a new secret that only its owner may read, where there is none."""
    if not file.exists():
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(secrets.token_urlsafe(48) + "\n", encoding="ascii")
