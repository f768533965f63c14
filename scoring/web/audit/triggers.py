"""Tables that only grow: an attempt to change or remove a row fails in the database itself."""

from __future__ import annotations

from collections.abc import Callable

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} only grows'); END",
    "CREATE TRIGGER {table}_last BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} only grows'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$",
    "CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "CREATE TRIGGER {table}_last BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION only_grows()",
)


def only_grows(table: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """A migration step that guards a table."""

    def guard(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for line in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
            editor.execute(line.format(table=table), params=None)

    return guard
