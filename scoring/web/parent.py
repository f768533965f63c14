"""Processes that the server starts end with it, also where it is killed: a port, a lock and a job are then free again."""

from __future__ import annotations

import os
import threading
import time
from typing import Final

LOOK_SECONDS: Final = 0.5


def end_with_parent() -> None:
    """Ends this process, at once and whatever it does, when the process that started it is gone."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(0)
