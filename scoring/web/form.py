"""The database's form: which migrations this version wants, and which the database has had."""

from __future__ import annotations

from collections.abc import Set
from functools import cache
from typing import Final

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from scoring.errors import Place, Problem, ScoringError
from scoring.text import Text

OURS: Final = "scoring.web."
Migration = tuple[str, str]


@cache
def wanted() -> frozenset[Migration]:
    """Every migration of this version, by app and name."""
    return frozenset(MigrationLoader(None).disk_migrations)


def applied() -> frozenset[Migration]:
    """Every migration that the database has had; none where it is empty.

    Raises:
        OperationalError: where the database cannot be reached.
    """
    return frozenset(MigrationRecorder(connection).applied_migrations())


def refuse_newer(place: str, had: Set[Migration]) -> None:
    """Refuses a database that a newer version has had its hands on.

    Raises:
        ScoringError: with the first migration that is not known here.
    """
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}
    unknown = sorted(one for one in had - wanted() if one[0] in ours)
    if unknown:
        name = ".".join(unknown[0])
        said = Text(f"由更新的版本写成（{name}）", f"written by a newer version ({name})")
        fix = Text("安装那个版本，或换一份旧的备份", "install that version, or take an older backup")
        raise ScoringError([Problem("database-newer", Place(place), said, fix)])
