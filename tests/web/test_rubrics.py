"""Rubrics in the store: nothing that was saved is lost, nothing that was published changes, two persons put one in force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from scoring.errors import RubricError
from scoring.web.rubrics import approve
from scoring.web.rubrics.desk import Desk
from scoring.web.rubrics.files import folder, place, settle
from scoring.web.rubrics.models import Rubric, Version
from scoring.web.rubrics.save import MOST, new, save
from scoring.web.rubrics.take_in import take_in
from tests.payloads import PAYLOADS
from tests.rubrics import text
from tests.web.conftest import As
from tests.web.test_payloads import Active
from tests.web.world import edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Rubric:
    return Rubric.objects.get(name="village")


@pytest.fixture
def file() -> Iterator[Path]:
    """The file in force, put back after the test."""
    path = Path(settings.DATA) / "rubrics" / "village.yaml"
    before = path.read_bytes()
    yield path
    path.unlink()
    path.write_bytes(before)


def codes(error: Any) -> list[str]:
    return [problem.code for problem in error.value.problems]


# -- saving ---------------------------------------------------------------------------------------------------------


def test_a_text_written_on_top_of_one_that_is_no_longer_the_last_is_not_saved_over_it(village: Rubric) -> None:
    at = village.draft.number
    save(village, "mine", at, "author")
    with pytest.raises(RubricError) as error:
        save(village, "theirs", at, "other")
    assert codes(error) == ["saved-meanwhile"]
    assert save(village, "theirs", at + 1, "other").number == at + 2
    assert list(village.saved.order_by("number").values_list("text", flat=True))[-2:] == ["mine", "theirs"]


def test_the_page_of_a_conflict_keeps_what_was_typed_and_shows_what_differs(sign_in: As, village: Rubric) -> None:
    page = sign_in("author").post("/rubrics/village/", {"text": "typed here", "after": "1", "act": "save"})
    body = page.content.decode()
    assert page.status_code == 409
    assert ">typed here</textarea>" in body
    assert f'name="after" value="{village.draft.number}"' in body
    assert '<tr class="changed">' in body


def test_line_ends_of_a_browser_are_those_of_a_file(sign_in: As, village: Rubric) -> None:
    number = village.draft.number
    sign_in("author").post("/rubrics/village/", {"text": "a\r\nb", "after": str(number), "act": "save"})
    assert village.draft.text == "a\nb"


def test_a_rubric_that_is_too_long_is_refused_and_nothing_is_kept(sign_in: As, village: Rubric) -> None:
    client, number = sign_in("author"), village.draft.number
    long = "#" * (MOST + 1)
    assert client.post("/rubrics/village/", {"text": long, "after": str(number), "act": "save"}).status_code == 409
    for name in ("problems", "examples", "completions"):
        assert client.post(f"/rubrics/village/{name}/", {"text": long}).status_code == 400
    assert village.draft.number == number


@pytest.mark.parametrize("id", ["../village", "/etc/passwd", "Village", "村", ""])
def test_a_new_rubric_is_named_by_an_id_and_no_path(id: str) -> None:
    with pytest.raises(RubricError) as error:
        new(text(rubric=f'"{id}"'), "author")
    assert codes(error) == ["rubric-id"]


def test_a_new_rubric_comes_from_a_paste_or_a_file_but_not_under_a_name_that_is_taken(sign_in: As) -> None:
    client = sign_in("author")
    assert client.post("/new-rubric/", {"text": text()}).headers["Location"] == "/rubrics/tiny/"
    assert "已有细则" in client.post("/new-rubric/", {"text": text()}).content.decode()


# -- what a text can do ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["../rubrics/village", "/etc/passwd", "village.yaml", "..", "rubrics/village"])
def test_no_text_opens_a_file(base: str, village: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(village, f'extends: "{base}"\nrubric: village\n')
    assert len(desk.folder) > 1
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"opened {path}"))
    monkeypatch.setattr(Path, "read_text", lambda path, **_: pytest.fail(f"opened {path}"))
    assert [problem.code for problem in desk.problems] == ["no-base"]


@pytest.mark.parametrize(
    "hostile",
    [
        "a: &a [x]\nb: *a\n",
        "!!python/object/apply:os.system [ls]\n",
        "[" * 5000,
        "a: {b: [c\n",
        "a: \x01",
        '"\\ud83d\\ude00": x\n',
        '{"a": "\\ud83d"}',
    ],
)
def test_hostile_yaml_is_told_as_problems_and_nothing_else_happens(hostile: str, sign_in: As) -> None:
    client = sign_in("author")
    for name in ("problems", "examples", "completions"):
        assert client.post(f"/rubrics/village/{name}/", {"text": hostile, "line": "0", "col": "0"}).status_code == 200
    assert client.post("/rubrics/village/problems/", {"text": hostile}).json()["problems"]


@pytest.mark.parametrize("payload", PAYLOADS[:15])
def test_nothing_in_a_text_becomes_active_on_a_page(payload: str, sign_in: As, village: Rubric) -> None:
    quoted = "'" + payload.replace("'", "''") + "'"
    typed = text(rubric="village", title=quoted, metrics=f"x: {{type: number, label: {quoted}}}", note=quoted)
    save(village, typed, village.draft.number, "author")
    client = sign_in("author")
    panel = client.post("/rubrics/village/problems/", {"text": typed}).json()["panel"]
    tabs = ("", "calculation/", "versions/", "versions/draft/", "difference/?old=1")
    for body in (panel, *(client.get(f"/rubrics/village/{tab}").content.decode() for tab in tabs)):
        page = Active()
        page.feed(body)
        assert page.found == []


def test_what_is_told_while_typing_is_what_rubric_check_tells(sign_in: As, village: Rubric) -> None:
    typed = village.published.text.replace("points: 23\n", "points: 24\n", 1)  # type: ignore[union-attr]
    found = sign_in("author").post("/rubrics/village/problems/", {"text": typed}).json()
    assert {"code", "severity", "file", "line", "col", "zh", "en", "fix_zh", "fix_en"} == set(found["problems"][0])
    assert all(problem["file"] == "village.yaml" for problem in found["problems"])
    assert "少 1" in found["panel"]


# -- approval -------------------------------------------------------------------------------------------------------


def submitted(village: Rubric) -> Version:
    """What the world's author handed in."""
    found = village.waiting
    assert found is not None
    return found


def test_a_version_goes_by_two_persons_into_the_file_that_cycles_name(village: Rubric, file: Path) -> None:
    version = submitted(village)
    with pytest.raises(RubricError) as error:
        approve.approve(version, "author")
    assert codes(error) == ["not-confirmed"]
    with pytest.raises(RubricError) as error:
        approve.publish(version, "committee")
    assert codes(error) == ["version-answered"]
    approve.approve(version, "committee")
    approve.publish(version, "committee")
    assert file.read_text(encoding="utf-8") == version.text
    assert village.published == version


@pytest.mark.parametrize("table", ["rubric", "saved", "version", "step"])
def test_the_database_refuses_every_change_of_what_was_saved_submitted_or_published(table: str) -> None:
    for sql in (f"UPDATE rubrics_{table} SET id = id", f"DELETE FROM rubrics_{table}"):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_version_is_returned_with_a_reason_and_only_once(village: Rubric) -> None:
    version = submitted(village)
    with pytest.raises(RubricError) as error:
        approve.turn_back(version, "committee", "  ")
    assert codes(error) == ["no-reason"]
    approve.turn_back(version, "committee", "分数线太低")
    with pytest.raises(RubricError) as error:
        approve.approve(version, "committee")
    assert codes(error) == ["version-answered"]


WRONG = {
    "version-waits": lambda text: text + "# more\n",
    "wrong-form": lambda text: text + "x: 1\n",
    "examples-fail": lambda text: text.replace(
        "{given: {income: 7.99}, points: 12}", "{given: {income: 7.99}, points: 16}"
    ),
    "version-same": lambda text: text.replace('version: "2025.2"', 'version: "2025.1"'),
    "rubric-id-changed": lambda text: text.replace("rubric: village", "rubric: hamlet"),
}


@pytest.mark.parametrize("code", WRONG)
def test_a_text_that_may_not_be_submitted_says_why(code: str, village: Rubric) -> None:
    if code != "version-waits":
        approve.turn_back(submitted(village), "committee", "x")
    saved = save(village, WRONG[code](village.draft.text), village.draft.number, "author")
    with pytest.raises(RubricError) as error:
        approve.submit(village, saved.number, "author", "")
    assert code in codes(error) or (code == "wrong-form" and codes(error))


def test_a_text_that_is_in_force_or_is_not_the_last_is_not_submitted(village: Rubric) -> None:
    approve.turn_back(submitted(village), "committee", "x")
    with pytest.raises(RubricError) as error:
        approve.submit(village, 1, "author", "")
    assert codes(error) == ["saved-meanwhile"]
    in_force = village.published
    assert in_force is not None
    saved = save(village, in_force.text, village.draft.number, "author")
    with pytest.raises(RubricError) as error:
        approve.submit(village, saved.number, "author", "")
    assert codes(error) == ["version-unchanged"]


def test_a_file_that_was_changed_by_hand_is_not_written_over(village: Rubric, file: Path) -> None:
    version = submitted(village)
    approve.approve(version, "committee")
    file.unlink()
    file.write_text("by hand", encoding="utf-8")
    with pytest.raises(RubricError) as error:
        approve.publish(version, "committee")
    assert codes(error) == ["rubric-file-changed"]
    assert file.read_text(encoding="utf-8") == "by hand"
    assert village.published != version


def test_a_file_that_a_broken_off_publication_left_is_the_version_in_force_again(village: Rubric, file: Path) -> None:
    version = submitted(village)
    approve.approve(version, "committee")
    place(version)
    assert file.read_text(encoding="utf-8") == version.text
    settle()
    assert file.read_text(encoding="utf-8") == village.published.text  # type: ignore[union-attr]


def test_where_nothing_was_in_force_the_file_of_a_broken_off_publication_is_gone_again() -> None:
    rubric = new(text(applies_to="{sector: territory, level: village}"), "author")
    version = approve.submit(rubric, 1, "author", "")
    place(version)
    settle()
    assert not (folder() / rubric.file).exists()


def test_a_file_that_was_changed_by_hand_is_left_as_it_is(village: Rubric, file: Path) -> None:
    file.unlink()
    file.write_text("by hand", encoding="utf-8")
    settle()
    assert file.read_text(encoding="utf-8") == "by hand"


def test_files_are_taken_in_once_and_again_only_where_they_differ(village: Rubric, file: Path, tmp_path: Path) -> None:
    folder = Path(settings.DATA) / "rubrics"
    assert take_in(folder, "console", lambda version: None) == []
    path = tmp_path / "tiny.yaml"
    path.write_text(text(applies_to="{sector: territory, level: village}"), encoding="utf-8")
    made = take_in(tmp_path, "console", lambda version: None)
    assert [(version.rubric.name, version.number, version.state) for version in made] == [("tiny", 1, "published")]
    (folder / "tiny.yaml").unlink()


def test_a_folder_with_a_mistake_is_taken_in_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(text(), encoding="utf-8")
    (tmp_path / "other.yaml").write_text(
        text(rubric="othr", applies_to="{sector: territory, level: village}"), encoding="utf-8"
    )
    with pytest.raises(RubricError) as error:
        take_in(tmp_path, "console", lambda version: None)
    assert codes(error) == ["rubric-file-name"]
    assert not Rubric.objects.filter(name="tiny").exists()


# -- pages ----------------------------------------------------------------------------------------------------------


def test_every_step_on_the_pages_is_in_the_log(sign_in: As, village: Rubric, file: Path) -> None:
    from scoring.web.audit.models import Event

    committee, address = sign_in("committee"), f"/rubrics/village/versions/{submitted(village).number}/"
    for answer in ("approve", "publish"):
        assert committee.post(f"{address}answer/", {"answer": answer}).status_code == 302
    assert committee.get(f"{address}rubric.yaml").content.decode() == edited(
        Version.objects.get(rubric=village, number=1).text
    )
    told = [event.what for event in Event.objects.filter(object="village")[:3]]
    assert told == ["downloaded", "rubric_published", "rubric_approved"]


def test_a_committee_of_a_part_sees_neither_drafts_nor_what_waits(sign_in: As) -> None:
    client = sign_in("committee_county")
    body = client.get("/rubrics/village/versions/").content.decode()
    assert "第 1 版" in body
    assert "第 2 版" not in body
    assert client.get("/rubrics/village/difference/?new=2").status_code == 404


@pytest.mark.parametrize(("ending", "start"), [("docx", b"PK"), ("xlsx", b"PK"), ("yaml", b"# yaml")])
def test_a_version_is_taken_away_as_a_file(ending: str, start: bytes, sign_in: As) -> None:
    name = "rubric" if ending == "yaml" else "handbook"
    response = sign_in("committee").get(f"/rubrics/village/versions/1/{name}.{ending}")
    assert response.content.startswith(start)
    assert f"village-1.{ending}" in response.headers["Content-Disposition"]


def test_one_units_calculation_takes_an_examples_figures_and_ones_own(sign_in: As) -> None:
    client = sign_in("author")
    page = client.get("/rubrics/village/calculation/", {"example": "样样达标的村得满分"}).content.decode()
    assert "<b>100.00</b>" in page
    page = client.post("/rubrics/village/calculation/", {"figure.income": "一百"}).content.decode()
    assert "village.yaml:income [type-error]" in page
