"""Appeals: filed by the secretary, answered by the committee, put right by a second person; what each of them may not do."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client

from scoring.errors import RunError
from scoring.runs import open_run
from scoring.runs.decide import decide
from scoring.runs.index import entries
from tests.browser import looks
from tests.web.conftest import As
from tests.web.live import Live, faults
from tests.web.world import APPEALED, PDF, TOWN

CARD = f"/cycles/sample-2024/units/{TOWN}/"
SCORED = 180_000  # milliseconds: a cycle is scored meanwhile, on a machine that may be busy


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name in names:
            book.writestr(name, "")
    return out.getvalue()


def the_appeal():  # type: ignore[no-untyped-def]
    from scoring.web.appeals.models import Appeal

    return Appeal.objects.get(item=APPEALED)


def test_the_whole_way_of_an_appeal(fresh: Live) -> None:
    asking, answering, confirming = (
        fresh.page_as(*who) for who in (("secretary_own", "phone"), ("committee_county",), ("committee",))
    )
    for page in (answering, confirming):
        page.set_default_timeout(SCORED)
    answering.goto("/appeals/")
    answering.get_by_role("link", name="2024-1").click()
    answering.get_by_label("理由").fill("年报核对无误")
    answering.get_by_role("button", name="受理：计算影响").click()
    effect = answering.locator("section", has_text="更正的影响")
    effect.wait_for()
    assert effect.get_by_role("row", name="两新党组织覆盖率").inner_text().split()[-2:] == ["59.1", "70"]
    assert (answering.get_by_role("button", name="确认并更正").count(), looks(answering)) == (0, [])
    asking.goto("/appeals/1/")
    assert asking.locator("section", has_text="更正的影响").count() == 0
    confirming.goto("/appeals/1/")
    total = confirming.get_by_role("row", name="总分").locator("td").last.inner_text()
    confirming.get_by_role("button", name="确认并更正").click()
    confirming.locator("main").get_by_text("申诉成立，已更正").wait_for()
    asking.goto(CARD)
    assert asking.locator(".tiles b").first.inner_text() == total
    asking.goto("/appeals/")
    assert "申诉成立" in asking.locator("main").inner_text()
    assert [fault for page in (asking, answering, confirming) for fault in faults(page)] == []


def test_a_form_without_scripts_files_an_appeal_with_its_evidence(fresh: Live, tmp_path: Path) -> None:
    proof = tmp_path / "示例 证明.pdf"
    proof.write_bytes(PDF)
    page = fresh.page_as("secretary_beside", javascript=False)
    page.goto("/cycles/sample-2024/units/p01-f01-c01-t02/")
    page.locator("#question li a").first.click()
    page.get_by_label("佐证材料没有采用").check()
    page.get_by_label("理由").fill("附件为准（示例）")
    page.get_by_label("佐证材料（可不附）").set_input_files(proof)
    page.get_by_role("button", name="提交申诉").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="示例 证明.pdf").click()
    assert download.value.path().read_bytes() == PDF


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.html", PDF),
        ("a.png", PDF),
        ("a.xlsx", packed("xl/workbook.xml", "xl/vbaProject.bin")),
        ("a.docx", packed("xl/workbook.xml")),
        ("a.zip", packed("a.txt")),
        ("a.pdf", PDF + b"0" * 10 * 2**20),
    ],
    ids=["a page", "another ending", "another kind", "macros", "another office file", "an archive", "too large"],
)
def test_evidence_that_is_not_what_is_taken_is_refused(name: str, data: bytes) -> None:
    from scoring.web.evidence import keep

    with pytest.raises(RunError) as refused:
        keep(name, [data])
    assert [problem.code for problem in refused.value.problems] == ["evidence-refused"]


def test_evidence_keeps_its_name_but_no_path() -> None:
    from scoring.web.evidence import keep, path_of

    kept = keep("..\\..\\etc/示例.XLSX", [packed("xl/workbook.xml")])
    assert (kept.name, kept.kind) == ("示例.XLSX", "xlsx")
    assert path_of(kept.digest).stat().st_mode & 0o777 == 0o400


def test_evidence_is_saved_and_never_shown(sign_in: As) -> None:
    response = sign_in("committee_county").get(f"/appeals/{the_appeal().pk}/evidence/")
    assert response.content == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_nobody_files_an_appeal_about_a_cycle_that_takes_none(sign_in: As) -> None:
    asked = {"point": "figure", "reason": "示例"}
    address = f"/cycles/sample-2025/units/{TOWN}/question/{APPEALED}/"
    assert sign_in("secretary_own").post(address, asked).status_code == 409


def test_an_item_is_questioned_once_at_a_time(sign_in: As) -> None:
    response = sign_in("secretary_own").get(f"{CARD}question/{APPEALED}/")
    assert response["Location"] == f"/appeals/{the_appeal().pk}/"


def accept(client: Client, value: str = "70") -> HttpResponse:
    """Accepts the appeal and lets the job be done."""
    from scoring.web.work.jobs import carry_out_next

    answer = {"answer": "accept", "reason": "核对无误", "value.two_new_cover": value}
    response = client.post(f"/appeals/{the_appeal().pk}/answer/", answer)
    carry_out_next()
    return response  # type: ignore[return-value]


def test_accepting_changes_nothing_that_is_published(sign_in: As) -> None:
    store = the_appeal().published.store
    before = entries(store)
    response = accept(sign_in("committee_county"))
    assert (response.status_code, the_appeal().state, entries(store)) == (302, "accepted", before)
    assert list(Path(settings.DATA).glob(".trial-*")) == []


def test_who_accepted_does_not_confirm(sign_in: As) -> None:
    client = sign_in("committee")
    accept(client)
    assert client.post(f"/appeals/{the_appeal().pk}/release/").status_code == 409
    assert the_appeal().state == "accepted"


@pytest.fixture
def store(db: None, tmp_path: Path) -> Path:
    """A store of the test's own, for what changes it."""
    from scoring.web.published.models import Published

    found = tmp_path / "runs"
    shutil.copytree(the_appeal().published.store, found)
    for run in Published.objects.all():
        Published.objects.filter(pk=run.pk).update(folder=str(found / run.run))
    return found


def test_who_took_a_decision_that_nobody_confirmed_does_not_release_it_with_the_appeal(
    sign_in: As, store: Path
) -> None:
    accept(sign_in("committee"))
    decide(open_run(store / the_appeal().published.run), TOWN, "好", "manual", "示例", "committee_whole")
    response = sign_in("committee_whole").post(f"/appeals/{the_appeal().pk}/release/")
    assert (response.status_code, "其中有你作的决定" in response.content.decode()) == (409, True)


def test_nothing_is_scored_inside_a_request(sign_in: As) -> None:
    from scoring.web.work.models import Job

    client = sign_in("committee")
    answer = {"answer": "accept", "reason": "核对无误", "value.two_new_cover": "70"}
    address = f"/appeals/{the_appeal().pk}/answer/"
    assert client.post(address, answer).status_code == 302
    assert Job.objects.get(appeal=the_appeal()).state == "queued"
    assert client.post(address, answer).status_code == 409
    assert client.post(address, {"answer": "refuse", "reason": "x"}).status_code == 409
    assert (the_appeal().state, "排队" in client.get(address.replace("answer/", "")).content.decode()) == ("open", True)


def test_a_release_that_broke_off_is_finished_and_nothing_else(
    sign_in: As, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scoring.web.appeals import answer
    from scoring.web.work.jobs import carry_out_next

    first, second, address = sign_in("committee"), sign_in("committee_whole"), f"/appeals/{the_appeal().pk}/"
    accept(first)
    with monkeypatch.context() as broken:
        broken.setattr(answer, "move", breaks_off)
        second.post(f"{address}release/")
        carry_out_next()
    page = second.get(address).content.decode()
    assert ("更正的批次已经做出" in page, "改为" in page) == (True, False)
    for other in (
        {"answer": "refuse", "reason": "不行"},
        {"answer": "accept", "reason": "x", "value.two_new_cover": "71"},
    ):
        assert first.post(f"{address}answer/", other).status_code == 409
    second.post(f"{address}release/")
    carry_out_next()
    assert (the_appeal().state, len(entries(store))) == ("released", 3)


def breaks_off(*_: object) -> None:
    raise OSError


def test_trials_of_a_process_that_is_gone_are_swept() -> None:
    from scoring.web.appeals.answer import sweep

    (Path(settings.DATA) / ".trial-left" / "trial").mkdir(parents=True)
    sweep()
    assert list(Path(settings.DATA).glob(".trial-*")) == []


@pytest.mark.parametrize("value", ["abc", "170", "59.1"], ids=["no number", "out of range", "no change"])
def test_a_figure_that_no_correction_takes_is_refused_with_its_reason(sign_in: As, value: str) -> None:
    client = sign_in("committee")
    accept(client, value)
    page = client.get(f"/appeals/{the_appeal().pk}/").content.decode()
    assert (the_appeal().state, 'role="alert"' in page, f'value="{value}"' in page) == ("open", True, True)


def test_a_refusal_needs_a_reason_and_ends_the_appeal(sign_in: As) -> None:
    address = f"/appeals/{the_appeal().pk}/answer/"
    client = sign_in("committee_county")
    assert client.post(address, {"answer": "refuse", "reason": " "}).status_code == 409
    assert client.post(address, {"answer": "refuse", "reason": "台账为准"}).status_code == 302
    assert client.post(address, {"answer": "refuse", "reason": "再来"}).status_code == 409
    assert "台账为准" in sign_in("secretary_own").get(f"/appeals/{the_appeal().pk}/").content.decode()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_happened_to_an_appeal_is_never_changed(db: None, act: str) -> None:
    from scoring.web.appeals.models import Step

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        getattr(Step.objects.all(), act)(**({"reason": "x"} if act == "update" else {}))
