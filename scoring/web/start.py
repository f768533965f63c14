"""What the command line calls: make ready, migrate, serve."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import django
from django.core.management import call_command
from django.db import OperationalError, connections

from scoring.errors import Place, Problem, ScoringError
from scoring.text import Text
from scoring.web.alone import use
from scoring.web.environment import data_folder, make_secret, secret_file

WORKERS = 2
THREADS = 4  # a worker; each holds one connection to the database, and more only wait for one another
CONNECTIONS = 8192  # a worker; a browser keeps one open for minutes, and most of them carry nothing
FILES = 256  # left for everything else where the machine allows few of them


def make_ready(data: Path | None = None, alone: bool = False) -> Path:
    """Sets Django up on a data folder, which is made where it is not there; gives the folder.

    Without `data` it is the one the environment names. With `alone` no other process uses it until this one ends.

    Raises:
        ScoringError: as `scoring.web.alone.use`.
    """
    if data is not None:
        os.environ["SCORING_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scoring.web.settings")
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    use(folder, alone)
    if not alone:
        make_secret(secret_file())
    django.setup()
    return folder


def migrate() -> None:
    """Brings the database to the form this version wants; made where it is not there.

    Raises:
        ScoringError: where a newer version has had its hands on it, or it cannot be reached.
    """
    from scoring.web.form import applied, refuse_newer, wanted

    try:
        had = applied()
    except OperationalError as error:
        raise ScoringError([_unreachable(error)]) from error
    refuse_newer("DATABASE_URL", had)
    if wanted() - had:
        call_command("migrate", verbosity=0, interactive=False)


def _unreachable(error: Exception) -> Problem:
    said = Text(f"连不上数据库：{str(error).strip()}", f"the database cannot be reached: {str(error).strip()}")
    fix = Text("看看数据库是否在运行，DATABASE_URL 是否写对", "see that it runs and that DATABASE_URL is right")
    return Problem("database-unreachable", Place("DATABASE_URL"), said, fix)


def has_accounts() -> bool:
    """Whether anybody can sign in yet."""
    from scoring.web.people.models import Account  # Django must be set up first

    return Account.objects.exists()


def serve(host: str, port: int, workers: int = WORKERS) -> None:
    """Serves until it is stopped, with a process beside it that carries out jobs."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from scoring.web.rubrics import files
    from scoring.web.submissions import answer
    from scoring.web.work.worker import keep_working

    files.settle()
    answer.settle()
    connections.close_all()  # none is handed down to the processes that serve
    keep_working()
    kept = _connections()
    Granian(
        "scoring.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=kept,
        backpressure=kept,  # which granian counts in connections, also those that nothing comes through
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def _connections() -> int:
    """How many connections a worker may keep open, as far as the machine lets a process have files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return CONNECTIONS if most == resource.RLIM_INFINITY else max(FILES, min(CONNECTIONS, most - FILES))
