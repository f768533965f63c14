"""`scoring serve`, `scoring publish` and `scoring web …`: the server, what it shows, and who may sign in."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from scoring.cli.run import RunFolder
from scoring.cli.screen import LANG, Lang, console, counting
from scoring.errors import Place, Problem, ScoringError, nearest_or_all
from scoring.runs import open_run
from scoring.text import Text, several

Data = Annotated[
    Path | None, typer.Option(help="数据文件夹，缺省 web 或 SCORING_DATA · where the server keeps its data")
]
LOADING = Text("装入", "loading")
app = typer.Typer(no_args_is_help=True, help="网站：账号、数据库、备份 · the web: accounts, database, backups")


def serve(
    data: Data = None,
    host: Annotated[str, typer.Option(help="监听地址 · the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 · the port")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="进程数 · how many processes")] = 2,
    lang: Lang = LANG,
) -> None:
    """启动网站；第一次会新建数据库 · serves the web; the first time it makes its database."""
    folder = _ready(data)
    from scoring.web.start import has_accounts, migrate
    from scoring.web.start import serve as run_server

    migrate()
    screen = console()
    screen.print(f"http://{host}:{port}", markup=False)
    if not has_accounts():
        said = Text(
            "还没有账号。另开一个终端，新建管理员：", "No accounts yet. In another terminal make an administrator:"
        )
        screen.print(said.pick(lang))
        screen.print(f"scoring web user admin --role administrator --data {folder}", markup=False)
    run_server(host, port, workers)


def publish(
    run: RunFolder,
    data: Data = None,
    by: Annotated[str | None, typer.Option(help="谁提出（账号）· who proposes it, an account")] = None,
    lang: Lang = LANG,
) -> None:
    """发布：装入一个批次，由另一个人在网页上确认 · loads a run; another person confirms it on the web."""
    found = open_run(run)
    _ready(data)
    from scoring.web.audit.record import console_name
    from scoring.web.published.load import load
    from scoring.web.start import migrate

    migrate()
    with counting(lang) as told:
        published = load(found, _account(by) if by else console_name(), partial(told, LOADING))
    said = Text(f"{published.run}：{published.state_text.zh}", f"{published.run}: {published.state_text.en}")
    console().print(said.pick(lang), markup=False)


@app.command()
def migrate(data: Data = None) -> None:
    """数据库升级到本版本 · brings the database to this version's form."""
    _ready(data)
    from scoring.web.start import migrate as bring

    bring()


@app.command()
def user(
    name: Annotated[str, typer.Argument(help="用户名 · user name")],
    role: Annotated[str, typer.Option(help="secretary | committee | author | auditor | administrator")],
    unit: Annotated[str, typer.Option(help="单位编号，考核委员可写 * · the unit's id; * is everything")] = "",
    data: Data = None,
    lang: Lang = LANG,
) -> None:
    """新建一个账号，印出一次性密码 · makes one account and prints its one-time password."""
    _ready(data)
    from django.db import transaction

    from scoring.web.audit.record import console_name, record_console
    from scoring.web.people.accounts import new_account
    from scoring.web.people.models import Role
    from scoring.web.start import migrate as bring

    bring()
    if role not in Role.values:
        said = Text(f"没有角色“{role}”", f"there is no role '{role}'")
        raise _refused("unknown-role", "--role", said, nearest_or_all(role, Role.values))
    with transaction.atomic():
        line = new_account(name, Role(role), unit, console_name())
        record_console("account_created", name, role=role, unit=unit)
    said = Text("一次性密码（只显示这一次）", "one-time password, shown this once")
    console().print(f"{line.username}  {line.password}  ({said.pick(lang)})", markup=False)


@app.command()
def accounts(
    run: RunFolder,
    out: Annotated[Path, typer.Option("--out", "-o", help="清单写到哪里 · where to write the list")],
    data: Data = None,
    lang: Lang = LANG,
) -> None:
    """为批次里还没有账号的单位新建账号，一次性密码写成 CSV · accounts for the units of a run that have none."""
    found = open_run(run)
    _ready(data)
    from django.db import transaction

    from scoring.reports.listed import listed
    from scoring.web.audit.record import console_name, record_console
    from scoring.web.people.accounts import accounts_for
    from scoring.web.start import migrate as bring

    bring()
    with _private(out) as write, transaction.atomic():
        lines = accounts_for([(unit.unit_id, unit.name) for unit in listed(found) if unit.result], console_name())
        write([("unit_id", "name", "username", "password"), *lines])
        record_console("accounts_created", found.id, number=len(lines))
    said = Text(f"{len(lines)} 个账号 → {out}", f"{several(len(lines), 'account')} → {out}")
    console().print(said.pick(lang), markup=False)


@app.command()
def rubrics(
    folder: Annotated[
        Path, typer.Argument(help="细则所在的文件夹 · the folder of the rubrics", exists=True, file_okay=False)
    ],
    data: Data = None,
    lang: Lang = LANG,
) -> None:
    """收入一个文件夹的细则，作为在用的版本 · takes a folder's rubrics in, as the versions in force."""
    _ready(data)
    from scoring.web.audit.record import console_name, record_console
    from scoring.web.rubrics.models import Version
    from scoring.web.rubrics.take_in import take_in
    from scoring.web.start import migrate as bring

    def note(version: Version) -> None:
        record_console("rubric_taken_in", version.rubric.name, version=version.number, digest=version.digest)

    bring()
    made = take_in(folder, console_name(), note)
    for version in made:
        said = version.name_text
        console().print(f"{version.rubric.name}  {said.pick(lang)}  {version.label}", markup=False)
    if not made:
        console().print(Text("与在用的都相同", "all of them are in force already").pick(lang))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="写到哪里，一个 .tar 文件 · where to, a .tar file")],
    data: Data = None,
    lang: Lang = LANG,
) -> None:
    """备份整个数据文件夹，不必停机 · copies the whole data folder while it is served."""
    folder = _ready(data)
    from scoring.web.audit.record import record_console
    from scoring.web.backup import backup as copy
    from scoring.web.backup import outside
    from scoring.web.start import migrate as bring

    bring()
    record_console("backed_up", str(file))
    number = copy(folder, file)
    said = Text(f"{number} 个文件 → {file}", f"{several(number, 'file')} → {file}")
    console().print(said.pick(lang), markup=False)
    for one in outside(folder):
        console().print(one.pick(lang), markup=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="哪个备份 · which backup")], data: Data = None, lang: Lang = LANG
) -> None:
    """从备份恢复，须先停机；原有的文件另存一个文件夹 · puts a backup back; stop the server first."""
    folder = _ready(data, alone=True)
    from scoring.web.audit.record import record_console
    from scoring.web.published.load import moved
    from scoring.web.restore import restore as put_back
    from scoring.web.start import migrate as bring

    kept, before = put_back(folder, file)
    bring()
    moved(Path(before), folder)
    record_console("restored", str(file), kept=str(kept))
    said = Text(f"已恢复；原有的在 {kept}", f"restored; what was there before is in {kept}")
    console().print(said.pick(lang), markup=False)


def _ready(data: Path | None, alone: bool = False) -> Path:
    try:
        from scoring.web.start import make_ready
    except ModuleNotFoundError as error:
        said = Text(f"缺少 {error.name}", f"{error.name} is not there")
        fix = Text("安装：pip install 'scoring[web]'", "install it: pip install 'scoring[web]'")
        raise _refused("no-web", "scoring[web]", said, fix) from error
    return make_ready(data, alone)


@contextmanager
def _private(path: Path) -> Iterator[Callable[[Sequence[Sequence[str]]], None]]:
    """A new CSV that only its owner may read."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        said = Text(f"写不了：{error}", f"it cannot be written: {error}")
        raise _refused("list-not-written", str(path), said, Text("换一个文件名", "choose another name")) from error
    with open(handle, "w", encoding="utf-8-sig", newline="") as file:
        yield csv.writer(file).writerows


def _account(name: str) -> str:
    from scoring.web.people.models import Account

    if not Account.objects.filter(username=name).exists():
        said = Text(f"没有账号“{name}”", f"there is no account '{name}'")
        raise _refused(
            "unknown-account", "--by", said, Text("先用 scoring web user 新建", "make it with `scoring web user`")
        )
    return name


def _refused(code: str, place: str, said: Text, fix: Text) -> ScoringError:
    return ScoringError([Problem(code, Place(place), said, fix)])
