"""Whoever watches the server learns that the database is gone, or not of the form that this version wants."""

from __future__ import annotations

import resource
import socket
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from django.test import Client, override_settings

from scoring.errors import ScoringError
from scoring.web.form import refuse_newer, wanted
from tests.postgres import postgres
from tests.web.live import serving
from tests.web.test_backup import scoring
from tests.web.visitor import Visitor


def test_a_database_that_is_gone_is_told_while_the_server_lives_on(tmp_path: Path) -> None:
    with ExitStack() as database:
        address = database.enter_context(postgres())
        with serving(tmp_path, address) as served:
            assert Visitor(served).get("/health/").text == "ok"
            database.close()
            told = Visitor(served).get("/health/")
            assert (told.status, told.text) == (503, "连不上数据库 · the database cannot be reached")
            assert Visitor(served).get("/sign-in/").status == 200


def test_a_server_does_not_start_without_its_database_and_says_why(tmp_path: Path) -> None:
    done = scoring(tmp_path, "serve", database=f"postgresql://nobody@/none?host={tmp_path}")
    assert done.returncode == 1
    assert "database-unreachable" in done.stderr
    assert "Traceback" not in done.stderr


def test_browsers_that_keep_a_connection_open_keep_nobody_out(tmp_path: Path) -> None:
    many = 1200  # more than granian takes unless it is told to, and each of them a reader who reads
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < many * 2:
        pytest.skip(f"a process may have {hard} files open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with serving(tmp_path) as served, ExitStack() as readers:
        host, port = served.removeprefix("http://").split(":")
        for _ in range(many):
            readers.enter_context(closing(socket.create_connection((host, int(port)))))
        assert Visitor(served).get("/health/").text == "ok"
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_missing_migrations_are_told_and_the_next_start_brings_them(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        without_work(tmp_path)
        told = Visitor(served).get("/health/")
        assert (told.status, "scoring web migrate" in told.text) == (503, True)
    assert scoring(tmp_path, "web", "migrate").returncode == 0
    with serving(tmp_path) as served:
        assert Visitor(served).get("/health/").text == "ok"


def without_work(data: Path) -> None:
    """A database as it was before there were jobs and uploads."""
    with closing(sqlite3.connect(data / "scoring.sqlite")) as database, database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'work_%'"
        ).fetchall()
        for (name,) in tables:
            database.execute(f"DROP TABLE {name}")
        database.execute("DELETE FROM django_migrations WHERE app = 'work'")


def test_a_database_of_a_newer_version_is_refused() -> None:
    with pytest.raises(ScoringError, match="database-newer"):
        refuse_newer("DATABASE_URL", {*wanted(), ("people", "9999_of_next_year")})


def test_what_another_part_has_dropped_of_its_own_migrations_is_no_matter() -> None:
    refuse_newer("DATABASE_URL", {*wanted(), ("axes", "0001_before_it_was_squashed")})


@pytest.mark.django_db
def test_the_health_of_a_server_behind_a_proxy_is_asked_without_tls() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert Client().get("/health/").status_code == 200
        assert Client().get("/sign-in/").status_code == 301


def test_a_name_that_is_not_the_servers_is_refused_with_a_page_and_not_a_failure() -> None:
    refused = Client().get("/sign-in/", headers={"host": "elsewhere.example"})
    assert refused.status_code == 400
    assert "看不懂这个请求" in refused.content.decode()
