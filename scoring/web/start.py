"""What the command line calls: make ready, migrate, serve."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.core.management import call_command

from scoring.web.environment import data_folder, make_secret, secret_file

WORKERS = 2
THREADS = 8  # a worker; each holds one connection to the database


def make_ready(data: Path | None = None) -> Path:
    """Sets Django up on a data folder, which is made where it is not there; gives the folder.

    Without `data` it is the one the environment names.
    """
    if data is not None:
        os.environ["SCORING_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scoring.web.settings")
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_secret(secret_file())
    django.setup()
    return folder


def migrate() -> None:
    """Brings the database to the form this version wants; made where it is not there."""
    call_command("migrate", verbosity=0, interactive=False)


def has_accounts() -> bool:
    """Whether anybody can sign in yet."""
    from scoring.web.people.models import Account  # Django must be set up first

    return Account.objects.exists()


def serve(host: str, port: int, workers: int = WORKERS) -> None:
    """Serves until it is stopped, with a process beside it that carries out jobs."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from scoring.web.work.worker import keep_working

    keep_working()
    Granian(
        "scoring.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
