"""Files handed in on the web: kept in versions, refused with cell and mend, never half in place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from scoring.web.work import uploads
from scoring.web.work.cycles import Work
from scoring.web.work.jobs import ask
from scoring.web.work.models import Job, Kind, Version
from tests.web.conftest import As
from tests.web.world import add_cycle

TABLE = "university.csv"


@pytest.fixture
def work(db: None) -> Work:
    """A cycle of the test's own."""
    data = Path(settings.DATA)
    name = f"upload{len(list((data / 'cycles').iterdir()))}"
    return Work(add_cycle(data, name), data / "runs")


def upload(client: Client, work: Work, name: str, data: bytes) -> str:
    """What the page says."""
    response = client.post(f"/cycles/{work.name}/upload/", {"file": SimpleUploadedFile(name, data)}, follow=True)
    return str(response.content.decode())


def lies(work: Work, name: str) -> bytes | None:
    path = work.folder / "submissions" / name
    return path.read_bytes() if path.is_file() else None


def test_an_upload_replaces_a_file_and_keeps_both_versions(work: Work, sign_in: As) -> None:
    before = lies(work, TABLE)
    assert before is not None
    upload(sign_in("committee"), work, TABLE, before + b"\n")
    assert lies(work, TABLE) == before + b"\n"
    assert [(one.by, one.size) for one in Version.objects.all()] == [("", len(before)), ("committee", len(before) + 1)]
    kept = sorted(path.read_bytes() for path in (Path(settings.DATA) / "uploads" / work.name).iterdir())
    assert kept == sorted([before, before + b"\n"])


def test_an_upload_that_was_cut_off_before_it_was_put_in_place_is_put_there(
    work: Work, sign_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lies(work, TABLE)
    assert before is not None
    monkeypatch.setattr(uploads, "_place", cut_off)
    with pytest.raises(KeyboardInterrupt):
        upload(sign_in("committee"), work, TABLE, before + b"\n")
    assert lies(work, TABLE) == before
    monkeypatch.undo()
    uploads.finish(work, "worker")
    assert lies(work, TABLE) == before + b"\n"
    assert [(one.by, one.placed) for one in Version.objects.all()] == [("", True), ("committee", True)]


def cut_off(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_upload_is_checked_at_once(work: Work, sign_in: As) -> None:
    upload(sign_in("committee"), work, "more.csv", b"unit_id,x\nv,1\n")
    assert Job.objects.filter(cycle=work.name, kind=Kind.CHECK, by="committee").exists()


def test_a_version_is_handed_out_as_it_came(work: Work, sign_in: As) -> None:
    client = sign_in("committee")
    upload(client, work, "more.csv", b"unit_id,x\nv,1\n")
    version = Version.objects.get()
    response = client.get(f"/cycles/{work.name}/version/", {"version": version.pk})
    assert b"".join(response.streaming_content) == b"unit_id,x\nv,1\n"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"%PDF-1.7 ...", "not-a-workbook"),
        ("a.csv", b"", "empty-file"),
        ("a.csv", b"unit_id,x\nv,1,2,3\n", "unreadable"),
        ("a.exe", b"unit_id,x\n", "upload-name"),
        ("~$a.xlsx", b"unit_id,x\n", "upload-name"),
        (".a.csv", b"unit_id,x\n", "upload-name"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_mend(
    work: Work, sign_in: As, name: str, data: bytes, code: str
) -> None:
    said = upload(sign_in("committee"), work, name, data)
    assert f"[{code}]" in said
    assert lies(work, name) is None
    assert not Version.objects.exists()


def test_a_far_cell_is_refused_with_its_address(work: Work, sign_in: As, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    assert "XFD1048576" in upload(sign_in("committee"), work, "far.xlsx", (tmp_path / "far.xlsx").read_bytes())


def test_a_name_cannot_lead_out_of_the_folder(work: Work, sign_in: As) -> None:
    upload(sign_in("committee"), work, "../../cycle.csv", b"unit_id,x\nv,1\n")
    assert not (work.folder.parent / "cycle.csv").exists()
    assert lies(work, "cycle.csv") is not None  # as browsers' names with folders are taken


def test_a_frozen_cycle_takes_no_files(db: None, sign_in: As) -> None:
    work = Work(Path(settings.DATA) / "cycles" / "sample-2025", Path(settings.DATA) / "runs")
    assert "[cycle-frozen]" in upload(sign_in("committee"), work, "more.csv", b"unit_id,x\nv,1\n")


def test_the_same_file_again_changes_nothing(work: Work, sign_in: As) -> None:
    before = lies(work, TABLE)
    assert before is not None
    assert "[upload-same]" in upload(sign_in("committee"), work, TABLE, before)
    assert not Version.objects.exists()


def test_nobody_who_is_not_signed_in_sends_large_forms(work: Work, sign_in: As) -> None:
    large = b"unit_id,x\n" * 200_000
    for actor, page, status in (("committee", f"cycles/{work.name}/upload", 302), ("anonymous", "sign-in", 400)):
        file = SimpleUploadedFile("a.csv", large)
        assert sign_in(actor).post(f"/{page}/", {"file": file}).status_code == status


def test_a_second_job_of_a_cycle_is_refused_while_one_waits(work: Work, sign_in: As) -> None:
    ask(work, Kind.CHECK, "committee")
    response = sign_in("committee").post(f"/cycles/{work.name}/jobs/", {"kind": "run"})
    assert response.status_code == 409
    assert "[job-active]" in response.content.decode()
