"""A committee's click on "publish" killed at each of its writes to the disk: `python -m tests.crash.approved`.

For every call that changes something, and each of its occurrences, a process publishes an approved version of a rubric on its page
while strace kills it in that call. Then the database says that it is published or it does not, with its line in the log or without;
the file is the old text whole or the new one, and once the server starts again the one that is in force; and the click is done again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.crash.served import numbered

CALLS = ("fsync", "fdatasync", "rename", "pwrite64", "write")
SHORT = CALLS[:3]
ADDRESS = "/rubrics/tiny/versions/2/answer/"


def prepare(data: Path) -> Any:
    """A data folder with a version in force and one that is approved; gives a committee's browser."""
    from scoring.web.start import make_ready, migrate

    make_ready(data)
    migrate()
    from django.test import Client

    from scoring.web.people.models import Account
    from scoring.web.rubrics import approve
    from scoring.web.rubrics.save import save
    from scoring.web.rubrics.take_in import take_in

    (data / "rubrics").mkdir()
    (data / "rubrics/tiny.yaml").write_text(numbered(1), encoding="utf-8")
    rubric = take_in(data / "rubrics", "tests", lambda version: None)[0].rubric
    version = approve.submit(rubric, save(rubric, numbered(2), 1, "author").number, "author", "示例")
    approve.approve(version, "one")
    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.create(username="one", role="committee", unit_id="*", created_by="tests"))
    session = client.session
    session["seen"] = 2**31
    session.save()
    return client


def click(client: Any) -> int:
    """A process that publishes as soon as it gets SIGUSR1; it ends with 0 where the page says that it is done."""
    from django.db import connection

    connection.close()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    pid = os.fork()
    if pid == 0:
        signal.sigwait({signal.SIGUSR1})
        os._exit(0 if client.post(ADDRESS, {"answer": "publish"}).status_code == 302 else 1)
    return pid


def killed(client: Any, trace: Path, call: str, nth: int) -> bool:
    """A click during whose nth call of a kind strace kills; whether there was such a call."""
    pid = click(client)
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={nth}"]
    strace = subprocess.Popen(["strace", *inject, "-o", trace, "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    assert strace.stderr is not None
    attached = strace.stderr.readline()
    assert "attached" in attached, attached
    os.kill(pid, signal.SIGUSR1)
    how = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    strace.communicate()
    assert how in (0, -signal.SIGKILL), f"ended with {how}"
    return how != 0


def check(data: Path, client: Any) -> str:
    """What became of it; an AssertionError where something is half done."""
    from scoring.web.rubrics.files import settle

    file = data / "rubrics/tiny.yaml"
    there, published = file.read_text(encoding="utf-8"), is_published()
    assert there in (numbered(1), numbered(2)), "the file is torn"
    assert not published or there == numbered(2), "published, and the old file"
    settle()
    assert file.read_text(encoding="utf-8") == numbered(2 if published else 1), "the file is not the version in force"
    if not published:
        pid = click(client)
        os.kill(pid, signal.SIGUSR1)
        assert os.waitpid(pid, 0)[1] == 0, "it cannot be done again"
        assert (is_published(), file.read_text(encoding="utf-8")) == (True, numbered(2))
    return "published" if published else "taken back" if there == numbered(2) else "as before"


def is_published() -> bool:
    """Whether the version is in force; the log says the same."""
    from scoring.web.audit.models import Event
    from scoring.web.rubrics.models import Rubric

    now = Rubric.objects.get(name="tiny").published.number == 2  # type: ignore[union-attr]
    assert Event.objects.filter(what="rubric_published").count() == now, "the log says something else"
    return now


def every(data: Path, before: Path, client: Any, call: str) -> Counter[str]:
    """Each occurrence of a call killed in once; the last click goes through, there being no such call."""
    seen: Counter[str] = Counter()
    while killed(client, before.with_name("trace"), call, seen.total() + 1):
        seen[check(data, client)] += 1
        reset(data, before)
    assert check(data, client) == "published"
    reset(data, before)
    return seen


def reset(data: Path, before: Path) -> None:
    from django.db import connection

    connection.close()
    shutil.rmtree(data)
    shutil.copytree(before, data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="only the calls after which something is on the disk")
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    home = Path(tempfile.mkdtemp(dir=place))
    data, before = home / "data", home / "before"
    client = prepare(data)
    from django.db import connection

    connection.close()
    shutil.copytree(data, before)
    whole: Counter[str] = Counter()
    for call in SHORT if parser.parse_args().short else CALLS:
        seen = every(data, before, client, call)
        whole += seen
        print(f"{call:10} {seen.total():4} times: {dict(seen)}")
    shutil.rmtree(home)
    print(f"{whole.total()} kills: nothing half done, every publication done again; {dict(whole)}")


if __name__ == "__main__":
    main()
