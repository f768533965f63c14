"""The server's settings for tests: a data folder of their own, and accounts that are quick to sign in with."""

from __future__ import annotations

import os
import tempfile

os.environ["SCORING_DATA"] = tempfile.mkdtemp(prefix="scoring-tests-")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a browser that the same tests drive keeps an event loop in this thread

from scoring.web.settings import *  # noqa: F403
