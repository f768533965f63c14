"""Submissions on line: what a form takes and refuses, who reviews it, what stands in the cycle afterwards."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from scoring.intake.cycle import read_cycle
from scoring.runs import check_cycle
from scoring.web.audit.models import Event
from scoring.web.submissions.answer import settle
from scoring.web.submissions.models import Step, Submission
from scoring.web.work.cycles import Work
from scoring.web.work.models import Version
from tests.payloads import PAYLOADS
from tests.web.conftest import As
from tests.web.test_payloads import Active
from tests.web.world import PDF, TOWN, add_cycle

UNIT = "p01-f01-c01-t01-com001"
FILE = "online/p01-f01-c01-t01.csv"


@pytest.fixture
def work(db: None) -> Iterator[Work]:
    """A cycle of the test's own, in which the community's values stand in no file."""
    data = Path(settings.DATA)
    folder = add_cycle(data, f"online{len(list((data / 'cycles').iterdir()))}")
    without(folder, UNIT)
    yield Work(folder, data / "runs")
    shutil.rmtree(folder)


def without(folder: Path, unit: str) -> None:
    """Takes a unit's row out of its file."""
    table = folder / "submissions/community.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    table.write_text("\n".join(line for line in lines if not line.startswith(f"{unit},")) + "\n", encoding="utf-8")


def figures(data: Path | None = None) -> dict[str, str]:
    """The community's values as the sample's own file has them."""
    path = (data or Path(settings.DATA)) / "cycles/sample-2025/submissions/community.csv"
    with path.open(encoding="utf-8-sig") as file:
        row = next(row for row in csv.DictReader(file) if row["unit_id"] == UNIT)
    return {id: text for id, text in row.items() if id not in ("unit_id", "name") and text}


def fill(client: Client, work: Work, act: str, **values: Any) -> Any:
    revision = Submission.objects.filter(cycle=work.name, unit_id=UNIT).values_list("revision", flat=True).first() or 0
    return client.post(f"/submissions/{work.name}/{UNIT}/fill/", {"revision": revision, "act": act, **values})


def values(**changed: str) -> dict[str, str]:
    return {f"value.{id}": text for id, text in (figures() | changed).items()}


def answer(client: Client, work: Work, said: str, **more: str) -> Any:
    revision = Submission.objects.get(cycle=work.name, unit_id=UNIT).revision
    address = f"/submissions/{work.name}/{UNIT}/answer/"
    return client.post(address, {"revision": revision, "answer": said, **more})


def state(work: Work) -> str:
    return Submission.objects.get(cycle=work.name, unit_id=UNIT).state


def test_a_draft_takes_anything_and_tells_each_field_as_the_intake_would(work: Work, sign_in: As) -> None:
    client = sign_in("secretary_below")
    fill(client, work, "save", **values(community_workers="七", community_grids="1e3"))
    page = client.get(f"/submissions/{work.name}/{UNIT}/fill/").content.decode()
    assert "社区工作者人数：“七”不是数字 — 填整数（人），1—1000，没有就留空" in page
    assert page.count('aria-invalid="true"') == 2
    assert state(work) == "draft"


def test_what_does_not_fit_is_kept_but_not_handed_in(work: Work, sign_in: As) -> None:
    response = fill(sign_in("secretary_below"), work, "submit", **values(community_workers="七"))
    assert (response.status_code, state(work)) == (409, "draft")


def test_what_is_submitted_waits_and_is_only_read(work: Work, sign_in: As) -> None:
    client = sign_in("secretary_below")
    fill(client, work, "submit", **values())
    assert state(work) == "submitted"
    assert fill(client, work, "save", **values(community_workers="9")).status_code == 409
    assert Submission.objects.get(cycle=work.name).values == figures()


def test_what_is_accepted_stands_in_the_cycle_with_who_and_when(work: Work, sign_in: As) -> None:
    fill(sign_in("secretary_below"), work, "submit", **values())
    answer(sign_in("committee_county"), work, "accept")
    rows = (work.folder / "submissions" / FILE).read_text(encoding="utf-8-sig").splitlines()
    assert rows[1:] == sorted(f"{UNIT},{id},{text}" for id, text in figures().items())
    version, step = Version.objects.get(cycle=work.name), Step.objects.get(submission__cycle=work.name, what="accepted")
    assert (version.by, step.by, step.detail["digest"]) == ("committee_county", "committee_county", version.digest)
    assert Event.objects.filter(what="submission_accepted", who="committee_county").exists()


def test_a_return_needs_a_reason_and_gives_the_form_back_with_what_was_said(work: Work, sign_in: As) -> None:
    client, review = sign_in("secretary_below"), sign_in("committee_county")
    fill(client, work, "submit", **values())
    assert answer(review, work, "return", reason=" ").status_code == 409
    answer(review, work, "return", reason="请核对", **{"told.community_grids": "与台账不符（示例）"})
    page = client.get(f"/submissions/{work.name}/{UNIT}/fill/").content.decode()
    assert "请核对" in page
    assert "与台账不符（示例）" in page
    fill(client, work, "submit", **values(community_workers="9"))
    assert state(work) == "submitted"


def test_what_is_returned_after_acceptance_is_out_of_the_cycle_until_it_is_accepted_anew(
    work: Work, sign_in: As
) -> None:
    client, review = sign_in("secretary_below"), sign_in("committee_county")
    fill(client, work, "submit", **values())
    answer(review, work, "accept")
    answer(review, work, "return", reason="数据有变")
    table = work.folder / "submissions" / FILE
    assert table.read_text(encoding="utf-8-sig") == "unit_id,metric,value\n"
    assert [issue for issue in check_cycle(work.folder, work.store).issues["file"] if "online" in issue] == []
    fill(client, work, "submit", **values(community_workers="9"))
    answer(review, work, "accept")
    assert f"{UNIT},community_workers,9\n" in table.read_text(encoding="utf-8-sig")
    assert Version.objects.filter(cycle=work.name).count() == 3
    assert [step.what for step in Step.objects.filter(submission__cycle=work.name)] == [
        "submitted", "accepted", "reopened", "submitted", "accepted",
    ]  # fmt: skip


def test_a_value_in_a_file_and_on_line_is_used_from_on_line_and_told_at_the_file(work: Work, sign_in: As) -> None:
    original = Path(settings.DATA) / "cycles/sample-2025/submissions/community.csv"
    shutil.copy(original, work.folder / "submissions/community.csv")
    fill(sign_in("secretary_below"), work, "submit", **values(community_workers="9"))
    answer(sign_in("committee_county"), work, "accept")
    found = check_cycle(work.folder, work.store)
    told = found.issues.filter(code="repeated-value").row(0, named=True)
    assert (told["file"], told["column"], told["unit_id"]) == ("submissions/community.csv", "community_workers", UNIT)
    assert f"采用 submissions/{FILE}:" in told["zh"]
    known = found.intake.values["community"].filter(unit_id=UNIT)
    assert known["community_workers"].to_list() == [9]


@pytest.mark.parametrize("actor", ["committee_far", "secretary_above", "secretary_beside", "author", "auditor"])
def test_nobody_else_sees_or_answers_what_a_unit_fills_in(work: Work, sign_in: As, actor: str) -> None:
    fill(sign_in("secretary_below"), work, "submit", **values())
    client = sign_in(actor)
    assert client.get(f"/submissions/{work.name}/{UNIT}/").status_code in (403, 404)
    assert answer(client, work, "accept").status_code in (403, 404)
    assert state(work) == "submitted"


def test_a_committee_does_not_answer_what_its_own_unit_fills_in(work: Work, sign_in: As) -> None:
    from scoring.web.people.models import Account

    account = Account.objects.get(username="committee_county")
    account.unit_id = UNIT
    account.save()
    fill(sign_in("secretary_below"), work, "submit", **values())
    assert answer(sign_in("committee_county"), work, "accept").status_code == 400
    assert answer(sign_in("committee"), work, "accept").status_code == 302


def test_a_draft_is_nobody_elses_to_see(work: Work, sign_in: As) -> None:
    fill(sign_in("secretary_below"), work, "save", **values(community_workers="7777777"))
    assert "7777777" not in sign_in("committee_county").get(f"/submissions/{work.name}/{UNIT}/").content.decode()


def test_nobody_accepts_what_they_have_not_seen(work: Work, sign_in: As) -> None:
    client, review = sign_in("secretary_below"), sign_in("committee_county")
    fill(client, work, "submit", **values())
    seen = Submission.objects.get(cycle=work.name).revision
    answer(review, work, "return", reason="请核对")
    fill(client, work, "submit", **values(community_workers="9"))
    response = review.post(f"/submissions/{work.name}/{UNIT}/answer/", {"revision": seen, "answer": "accept"})
    assert (response.status_code, state(work)) == (409, "submitted")


def test_what_two_fill_in_at_once_is_not_written_over_unseen(work: Work, sign_in: As) -> None:
    client = sign_in("secretary_below")
    fill(client, work, "save", **values())
    address = f"/submissions/{work.name}/{UNIT}/fill/"
    response = client.post(address, {"revision": 0, "act": "save", **values(community_workers="9")})
    assert response.status_code == 409
    assert 'value="9"' in response.content.decode()
    assert Submission.objects.get(cycle=work.name).values == figures()


def test_after_freezing_nothing_is_filled_in_or_accepted(sign_in: As) -> None:
    work = Work(Path(settings.DATA) / "cycles/sample-2025", Path(settings.DATA) / "runs")
    assert fill(sign_in("secretary_below"), work, "save", **values()).status_code == 409
    assert not Submission.objects.filter(cycle=work.name).exists()


def test_evidence_is_kept_with_its_metric_and_saved_by_those_two_alone(work: Work, sign_in: As) -> None:
    client = sign_in("secretary_below")
    files = {
        "file.community_workers": SimpleUploadedFile("示例 名册.pdf", PDF),
        "file.community_grids": SimpleUploadedFile("a.pdf", b"<html>"),
    }
    response = fill(client, work, "save", **values(), **files)
    assert (response.status_code, response.content.decode().count("不是可以接收的文件")) == (409, 1)
    address = f"/submissions/{work.name}/{UNIT}/file/?metric=community_workers"
    fill(client, work, "submit", **values())
    for actor, status in (("secretary_below", 200), ("committee_county", 200), ("committee_far", 404)):
        response = sign_in(actor).get(address)
        assert response.status_code == status
        assert status != 200 or (response.content == PDF and response["Content-Disposition"].startswith("attachment"))


def test_what_a_killed_server_left_in_a_file_is_put_right_at_the_next_start(work: Work, sign_in: As) -> None:
    fill(sign_in("secretary_below"), work, "submit", **values())
    answer(sign_in("committee_county"), work, "accept")
    table = work.folder / "submissions" / FILE
    right = table.read_bytes()
    table.unlink()
    table.write_bytes(right + b"p01-f01-c01-t01-com002,community_workers,5\n")
    settle()
    assert table.read_bytes() == right


def test_what_is_accepted_on_line_is_read_first_whatever_the_cycle_lists(work: Work) -> None:
    (work.folder / "submissions/online").mkdir()
    (work.folder / "submissions" / FILE).write_text("unit_id,metric,value\n", encoding="utf-8")
    sources = read_cycle(work.folder).submissions
    assert sources[0] == work.folder / "submissions" / FILE
    assert len(sources) == len(set(sources)) > 1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_happened_to_a_submission_is_never_changed(work: Work, sign_in: As, act: str) -> None:
    fill(sign_in("secretary_below"), work, "submit", **values())
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        getattr(Step.objects.all(), act)(**({"reason": "x"} if act == "update" else {}))


def test_a_value_worth_a_question_is_handed_in_only_with_a_remark(work: Work, sign_in: As) -> None:
    client, address = sign_in("secretary_own"), f"/submissions/{work.name}/{TOWN}/fill/"
    asked = {"act": "submit", "value.weak_listed": "3", "value.weak_cleared": "4"}
    refused = client.post(address, {"revision": 0, **asked})
    assert refused.status_code == 409
    assert "不符合“转化数不超过列入数”" in refused.content.decode()
    assert client.post(address, {"revision": 1, **asked, "remark.weak_cleared": "上年结转一个"}).status_code == 302
    assert Submission.objects.get(cycle=work.name, unit_id=TOWN).state == "submitted"


def test_a_committee_sees_how_far_its_part_is_and_nothing_of_others(work: Work, sign_in: As) -> None:
    fill(sign_in("secretary_below"), work, "submit", **values())
    page = sign_in("committee_county").get(f"/submissions/{work.name}/?state=submitted").content.decode()
    assert page.count(f"/submissions/{work.name}/{UNIT}/") == 1
    assert "示例01街道" in page
    assert "示例二州" not in page
    assert sign_in("committee_county").get(f"/submissions/{work.name}/?under=p01-f02").status_code == 404


def test_nothing_that_is_filled_in_becomes_active_on_a_page(work: Work, sign_in: As) -> None:
    client, metrics = sign_in("secretary_below"), list(figures())
    for start in range(0, len(PAYLOADS), len(metrics)):
        some = dict(zip(metrics, PAYLOADS[start : start + len(metrics)], strict=False))
        fields = {f"{what}.{id}": text for id, text in some.items() for what in ("value", "remark")}
        assert fill(client, work, "save", **fields).status_code == 302
        for end in ("", "fill/"):
            page = Active()
            page.feed(client.get(f"/submissions/{work.name}/{UNIT}/{end}").content.decode())
            assert page.found == []
