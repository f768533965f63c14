"""A server that is killed in the middle: `python -m tests.crash.served 200`, on SQLite, or with `--database` on a PostgreSQL.

People upload a file, accept what a unit filled in, have a cycle scored, have decisions published and confirm them, bring a rubric from its first draft into
force; at a random moment of it SIGKILL hits the process that carries out jobs, the one that serves, or all of them at once. Whatever was killed is started
again. Then every job must be done or say that it stopped, every file must be the old one or the new one with its version written down, every run whole, every
published run complete and one of a cycle, every rubric's file the version in force; and what was cut short is asked for again and done.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
UNITS = 700  # two batches of a load
WAIT = 180  # seconds for whatever must happen
PASSWORD = "Shi-Li-2025-Mima"
VILLAGE = "v7"
FILE = "values.csv"
FORM, ONLINE = (
    "v8",
    "online/t2.csv",
)  # the unit that fills in a form, and where its answers stand once they are accepted


def prepare(data: Path) -> None:
    """Two small cycles, one of them scored and published, and the accounts; in the process that looks at the database too."""
    from scoring.web.start import make_ready, migrate

    make_ready(data)
    migrate()
    from scoring.runs import run_cycle
    from scoring.runs.stages import move
    from scoring.web.people.models import Account

    for period, name in ((2024, "public"), (2025, "draft")):
        make_cycle(data / "cycles" / name, period)
    run = run_cycle(data / "cycles" / "public", data / "runs").run
    for stage in ("preview", "frozen", "published"):
        move(run, stage, "one")  # type: ignore[arg-type]
    for who, role, top in (("one", "committee", "*"), ("two", "committee", "*"), ("author", "author", "")):
        account = Account(username=who, role=role, unit_id=top, created_by="tests")
        account.set_password(PASSWORD)
        account.save()
    Account(username="form", role="secretary", unit_id=FORM, created_by="tests").save()
    from scoring.web.rubrics.take_in import take_in

    (data / "rubrics").mkdir()
    (data / "rubrics/tiny.yaml").write_text(numbered(1), encoding="utf-8")
    take_in(data / "rubrics", "tests", lambda version: None)


def numbered(n: int) -> str:
    """The small rubric's n-th version, in which the full points are reached a little later each time."""
    from tests.runs.stores import RUBRIC

    return RUBRIC.replace('version: "1"', f'version: "{n}"').replace("full_at: 50", f"full_at: {49 + n}")


def make_cycle(folder: Path, period: int) -> None:
    from tests.runs.stores import small_cycle

    small_cycle(folder, period, **{f"v{n}": (n % 50, n % 3) for n in range(7, UNITS)})
    (folder / "submissions").mkdir()
    (folder / FILE).rename(folder / "submissions" / FILE)
    text = (folder / "cycle.yaml").read_text(encoding="utf-8")
    text = text.replace(f"[{FILE}]", f"[submissions/{FILE}]").replace(f"small-{period}", folder.name)
    (folder / "cycle.yaml").write_text(text, encoding="utf-8")


@dataclass
class Served:
    """The server of a data folder, killed and started again; `dice` says when."""

    data: Path
    database: str
    dice: random.Random
    seen: Counter[str] = field(default_factory=Counter)
    process: subprocess.Popen[bytes] | None = None
    port: int = 0
    uploads: int = 0
    _people: dict[str, urllib.request.OpenerDirector] = field(default_factory=dict)

    # -- the processes ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "scoring", "serve", "--data", self.data, "--port", str(self.port)]
        own = {key: value for key, value in os.environ.items() if not key.startswith(("SCORING_", "DJANGO_"))}
        own |= {"PYTHONPATH": str(ROOT), "DATABASE_URL": self.database}
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", "1"], env=own, stdout=log, stderr=log, start_new_session=True
            )
        self.until(self.answers, "the server does not start")

    def answers(self) -> bool:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=5).close()
            return True
        return False

    def kill(self, victim: str) -> None:
        """SIGKILL for the process that carries out jobs, the first process of the server, or all of them."""
        assert self.process is not None
        if victim == "worker":
            with suppress(ProcessLookupError, ValueError, FileNotFoundError):
                os.kill(int((self.data / "worker.lock").read_text()), signal.SIGKILL)
            return
        (os.killpg if victim == "all" else os.kill)(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def until(self, holds: Callable[[], bool], wrong: str) -> None:
        deadline = time.monotonic() + WAIT
        while not holds():
            assert time.monotonic() < deadline, wrong
            time.sleep(0.1)

    # -- people -------------------------------------------------------------------------------------------------------

    def person(self, who: str) -> urllib.request.OpenerDirector:
        """Somebody with a session, which lives through everything."""
        if who not in self._people:
            jar = CookieJar()
            self._people[who] = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
            self._people[who].jar = jar  # type: ignore[attr-defined]
            self._people[who].open(f"http://127.0.0.1:{self.port}/sign-in/", timeout=WAIT).close()
            self.post(who, "/sign-in/", {"username": who, "password": PASSWORD})
        return self._people[who]

    def post(self, who: str, address: str, fields: dict[str, str], file: bytes | None = None) -> int:
        """Sends a form; 0 where the connection broke."""
        opener = self.person(who)
        token = next(one.value for one in opener.jar if one.name == "csrf")  # type: ignore[attr-defined]
        given = fields | {"csrfmiddlewaretoken": token or ""}
        body, kind = (urlencode(given).encode(), "application/x-www-form-urlencoded")
        if file is not None:
            body, kind = multipart(given, file)
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{address}", body, {"Content-Type": kind})
        try:
            with opener.open(request, timeout=WAIT) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    # -- what is done, and killed -------------------------------------------------------------------------------------

    def publish(self) -> None:
        """One decision more, and the run loaded with it."""
        regrade(self.data)
        self.post("one", "/cycles/public/jobs/", {"kind": "publish"})
        self.settle()

    def confirm(self) -> None:
        proposed = latest()
        if proposed is not None and proposed.state == "proposed":
            self.post("two", f"/publishing/{proposed.run}/confirm/", {"decisions": str(proposed.decisions)})

    def score(self) -> None:
        self.post("one", "/cycles/draft/jobs/", {"kind": "run"})
        self.settle()

    def upload(self) -> None:
        self.uploads += 1
        lines = [f"v{n},{(n * self.uploads) % 50},{n % 3}" for n in range(1, UNITS)]
        data = ("unit_id,income,cases\n" + "\n".join(lines) + "\n").encode()
        if self.post("one", "/cycles/draft/upload/", {}, data) == 200:
            assert self.version(data), "acknowledged and lost"

    def accept(self) -> None:
        """What is accepted is returned; what can be filled in is handed in; what waits is accepted."""
        address = f"/submissions/draft/{FORM}/answer/"
        if submission().state == "accepted":
            self.post("one", address, {"answer": "return", "reason": "示例", "revision": str(submission().revision)})
        hand_in(self.dice.randrange(50))
        if self.post("one", address, {"answer": "accept", "revision": str(submission().revision)}) == 200:
            assert submission().state == "accepted", "acknowledged and lost"

    def rubric(self) -> None:
        """A version on its whole way: saved, submitted, approved, published; one that was on its way goes on."""
        address, last = "/rubrics/tiny/", tiny().versions.first()
        assert last is not None
        if last == tiny().published:
            text = {"text": numbered(last.number + 1), "after": str(tiny().draft.number), "act": "save"}
            self.post("author", address, text)
            self.post("author", f"{address}submit/", {"text": str(tiny().draft.number), "reason": "示例"})
            last = tiny().versions.first()
            assert last is not None
        answers = [
            self.post("one", f"{address}versions/{last.number}/answer/", {"answer": answer})
            for answer in ("approve", "publish")
        ]
        if answers[-1] == 200:
            assert tiny().published == last, "acknowledged and lost"

    def version(self, data: bytes) -> bool:
        from scoring.web.work.models import Version

        return Version.objects.filter(cycle="draft", digest=sha256(data).hexdigest(), by="one").exists()

    def settle(self) -> None:
        """Waits until no job is on its way."""
        self.until(lambda: not active(), "a job neither ends nor stops")

    # -- one kill -----------------------------------------------------------------------------------------------------

    def one_kill(self, name: str, victim: str, takes: float) -> None:
        with ThreadPoolExecutor(1) as person:
            act = person.submit(self._ignoring_death, getattr(self, name))
            time.sleep(self.dice.uniform(0, takes))
            self.kill(victim)
            self.start()
            act.result(WAIT)
        self.settle()
        self.check(f"{name} with {victim} killed")

    def _ignoring_death(self, act: Callable[[], None]) -> None:
        with suppress(OSError):
            act()

    def check(self, what: str) -> None:
        """Nothing half done."""
        self.until(self.is_in_place, f"{what}: an upload was not put in place")
        check_published(what)
        check_rubric(what, self.data / "rubrics/tiny.yaml")
        check_jobs(what, self.seen)
        self.seen[what] += 1

    def is_in_place(self) -> bool:
        """The files that lie there are the last versions of them that were written down, and what was accepted."""
        from scoring.web.submissions.answer import accepted
        from scoring.web.work.models import Version

        if Version.objects.filter(cycle="draft", placed=False).exists() and not active():
            self.score()  # whoever works at the cycle next puts it in place
        found = {name: self.lying(name) for name in (FILE, ONLINE)}
        lasts = [Version.objects.filter(cycle="draft", name=name).last() for name in found]
        placed = [
            last is None or (last.placed and last.digest == sha256(found[last.name]).hexdigest()) for last in lasts
        ]
        return all(placed) and (lasts[1] is None or found[ONLINE] == accepted(draft(), ONLINE))

    def lying(self, name: str) -> bytes:
        path = self.data / "cycles/draft/submissions" / name
        return path.read_bytes() if path.exists() else b""


def draft():  # type: ignore[no-untyped-def]
    from scoring.web.work.cycles import works

    return next(work for work in works() if work.name == "draft")


def submission():  # type: ignore[no-untyped-def]
    """What the unit has answered so far, stored or not."""
    from scoring.web.people.models import Account
    from scoring.web.rights.scope import Scope

    forms = Scope(Account.objects.get(username="form")).forms("draft")
    return forms.submission(forms.reporters[FORM])


def tiny():  # type: ignore[no-untyped-def]
    from scoring.web.rubrics.models import Rubric

    return Rubric.objects.get(name="tiny")


def hand_in(income: int) -> None:
    """The unit's form filled in and submitted, where it can be."""
    from scoring.web.people.models import Account
    from scoring.web.rights.scope import Scope
    from scoring.web.submissions.fill import Answers, save, submit

    forms, now = Scope(Account.objects.get(username="form")).forms("draft"), submission()
    if now.is_writable:
        answers = Answers({"income": str(income)}, {}, {}, frozenset(), now.revision)
        saved = save(forms, forms.reporters[FORM], answers, "form", lambda _: None)
        submit(forms, forms.reporters[FORM], saved.revision, "form", lambda _: None)


def multipart(fields: dict[str, str], file: bytes) -> tuple[bytes, str]:
    mark = "x7f3a9"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{FILE}"\r\nContent-Type: text/csv\r\n\r\n'
    )
    return (
        "".join(parts) + head
    ).encode() + file + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def regrade(data: Path) -> None:
    from scoring.runs import open_run
    from scoring.runs.decide import decide
    from scoring.runs.decisions import read_book

    run = open_run(next(path for path in (data / "runs").glob("2024-*") if path.is_dir()))
    grade = ("好", "差")[len(read_book(run.store, run.cycle).rows) % 2]
    decide(run, VILLAGE, grade, "manual", "示例", "one")


def latest():  # type: ignore[no-untyped-def]
    from scoring.web.published.models import Published

    return Published.objects.filter(state__in=("proposed", "published")).order_by("-pk").first()


def active() -> bool:
    from scoring.web.work.models import ACTIVE, Job

    return Job.objects.filter(state__in=ACTIVE).exists()


def check_published(what: str) -> None:
    """What can be seen is complete, one run of the cycle at most is published, and the log has each confirmation once."""
    from scoring.web.audit.models import Event
    from scoring.web.published.models import CardText, Published, Score

    for run in Published.objects.exclude(state__in=("loading",)):
        assert run.tree.count() == run.units, f"{what}: units are missing"
        assert Score.objects.filter(unit__published=run).count() == run.scored + run.held, f"{what}: scores are missing"
        assert CardText.objects.filter(unit__published=run).count() == run.scored + run.held, (
            f"{what}: cards are missing"
        )
    states = Counter(Published.objects.values_list("state", flat=True))
    assert states["published"] <= 1, f"{what}: two runs of one cycle are published"
    assert states["published"] + states["replaced"] == Event.objects.filter(what="run_confirmed").count(), what
    assert states["proposed"] <= 1, what


def check_rubric(what: str, file: Path) -> None:
    """The file is the version in force, and each that came into force by two persons is in the log once."""
    from scoring.web.audit.models import Event
    from scoring.web.rubrics.models import Step

    assert file.read_text(encoding="utf-8") == tiny().published.text, f"{what}: the file is not the version in force"
    for step, event in (
        ("submitted", "rubric_submitted"),
        ("approved", "rubric_approved"),
        ("published", "rubric_published"),
    ):
        steps = Step.objects.filter(what=step, version__number__gt=1).count()
        assert Event.objects.filter(what=event).count() == steps, f"{what}: {event}"


def check_jobs(what: str, seen: Counter[str]) -> None:
    """Jobs ended, and said how."""
    from scoring.web.work.models import Job

    job = Job.objects.first()
    if job is not None:
        busy = job.state == "failed" and {one["code"] for one in job.problems} <= {"cycle-busy"}
        assert job.state in ("done", "stopped") or busy, f"{what}: {job.kind} {job.state} {job.problems}"
        seen[f"the job {job.state}"] += 1


def check_end(served: Served) -> None:
    """After what was cut short was done again nothing is left over, and every run is whole."""
    from scoring.runs.verify import verify_store
    from scoring.web.published.models import Published

    for act in (served.publish, served.confirm, served.score, served.upload, served.accept, served.rubric):
        act()
        served.settle()
    assert not Published.objects.filter(state="loading").exists(), "loads were not swept"
    assert latest().state == "published"
    assert tiny().published == tiny().versions.first()
    found = verify_store(served.data / "runs")
    assert not any(found.values()), str(found)
    assert not list(served.data.glob(".trial-*"))
    assert not re.findall("Traceback", (served.data / "log").read_text(errors="replace")), "a traceback in the log"


ROUNDS = (
    ("publish", "worker"), ("publish", "all"), ("publish", "server"), ("confirm", "all"), ("upload", "all"),
    ("upload", "server"), ("accept", "all"), ("accept", "server"), ("rubric", "all"), ("rubric", "server"), ("score", "worker"),
    ("score", "all"), ("confirm", "server"),
)  # fmt: skip


def kills(data: Path, database: str, number: int, seed: int) -> Counter[str]:
    """That many kills on one data folder; what was hit how often."""
    os.environ["DATABASE_URL"] = database
    prepare(data)
    served = Served(data, database, random.Random(seed))
    try:
        served.start()
        takes = {}
        for act in (served.publish, served.confirm, served.score, served.upload, served.accept, served.rubric):
            began = time.monotonic()
            act()
            served.settle()
            takes[act.__name__] = time.monotonic() - began
        for n in range(number):
            name, victim = ROUNDS[n % len(ROUNDS)]
            if name == "confirm" and (found := latest()) is not None and found.state != "proposed":
                served.publish()
            served.one_kill(name, victim, takes[name] * 1.1)
            if n % 10 == 9:
                print(n + 1, dict(served.seen), file=sys.stderr, flush=True)
        check_end(served)
    finally:
        served.stop()
    return served.seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL of its own")
    asked = parser.parse_args()
    from tests.postgres import postgres

    home = Path(tempfile.mkdtemp())
    with postgres() if asked.postgresql else nullcontext("") as database:
        seen = kills(home, database, asked.kills, asked.seed)
        from django.db import connection

        connection.close()
    shutil.rmtree(home)
    for name, count in sorted(seen.items()):
        print(f"{count:6} {name}")
    print(f"{asked.kills} kills: nothing half done, nothing acknowledged lost")


if __name__ == "__main__":
    main()
