"""A committee's click on "publish" killed at each of its writes to the disk: `python -m tests.crash.approved`.

For every call that changes something, and each of its occurrences, a process publishes an approved version of a rubric on its page
while strace kills it in that call. Then the database says that it is published or it does not, with its line in the log or without;
the file is the old text whole or the new one, and once the server starts again the one that is in force; and the click is done again.
"""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from pathlib import Path
from typing import Any

from tests.crash.injected import go, in_memory, injected, is_short, waiting
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
    """Publishes; 0 where the page says that it is done."""
    return 0 if client.post(ADDRESS, {"answer": "publish"}).status_code == 302 else 1


def killed(client: Any, trace: Path, call: str, nth: int) -> bool:
    """A click during whose nth call of a kind strace kills; whether there was such a call."""
    apart()
    how = injected(lambda: click(client), trace, call, nth, "signal=KILL")
    assert how in (0, -signal.SIGKILL), f"ended with {how}"
    return how != 0


def apart() -> None:
    """Closes the connection to the database, which no other process may go on with and no file may be changed under."""
    from django.db import connection

    connection.close()


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
        apart()
        assert go(waiting(lambda: click(client))) == 0, "it cannot be done again"
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
    apart()
    shutil.rmtree(data)
    shutil.copytree(before, data)


def main() -> None:
    calls, whole = SHORT if is_short(__doc__) else CALLS, Counter[str]()
    with in_memory() as home:
        data, before = home / "data", home / "before"
        client = prepare(data)
        apart()
        shutil.copytree(data, before)
        for call in calls:
            seen = every(data, before, client, call)
            whole += seen
            print(f"{call:10} {seen.total():4} times: {dict(seen)}")
    print(f"{whole.total()} kills: nothing half done, every publication done again; {dict(whole)}")


if __name__ == "__main__":
    main()
