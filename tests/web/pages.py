"""Every page there is, as whom it is looked at, and at which address. A test fails where a route is missing here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from tests.web.world import APPEALED, TOWN

CYCLE = "sample-2025"
NO_PAGES = {
    "health",
    "language",
    "sign_out",
    "home",
    "own",
    "confirm",
    "withdraw",
    "reset_password",
    "active",
    "answer_appeal",
    "release_appeal",
    "answer_submission",
    "work_stage",
    "work_decide",
    "work_upload",
    "rubric_problems",
    "rubric_examples",
    "rubric_completions",
    "rubric_submit",
    "rubric_answer",
}
FILES = {
    "scorecard_css",
    "scorecard_pdf",
    "ranking_csv",
    "ranking_xlsx",
    "audit_csv",
    "evidence",
    "submission_file",
    "work_annotated",
    "work_version",
    "rubric_yaml",
    "rubric_docx",
    "rubric_xlsx",
}
DRAWN = {"rubric"}  # whose editor draws its text: without scripts it is a text field


class Shown(NamedTuple):
    """A page: its route, who looks at it, where (`{run}` is the run of `CYCLE`), and a name for its picture."""

    route: str
    actor: str
    address: str
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.route


PAGES = (
    Shown("sign_in", "anonymous", "/sign-in/"),
    Shown("password", "secretary_own", "/password/"),
    Shown("unit", "secretary_below", f"/units/{TOWN}-com001/"),
    Shown("unit", "secretary_own", f"/units/{TOWN}/", "unit_with_units_below"),
    Shown("scorecard", "secretary_own", f"/cycles/sample-2024/units/{TOWN}/"),
    Shown("cycles", "committee", "/cycles/"),
    Shown("cycle", "committee", f"/cycles/{CYCLE}/"),
    Shown(
        "cycle", "committee", f"/cycles/{CYCLE}/?under=p01-f01&level=village&sector=village", "cycle_of_a_prefecture"
    ),
    Shown("cycle", "committee_county", f"/cycles/{CYCLE}/", "cycle_of_a_county"),
    Shown("ranking", "committee", f"/cycles/{CYCLE}/ranking/"),
    Shown("ranking", "committee", f"/cycles/{CYCLE}/ranking/?level=village&sector=village", "ranking_of_villages"),
    Shown("ranking", "committee_county", f"/cycles/{CYCLE}/ranking/", "ranking_of_a_county"),
    Shown("ranking", "committee", f"/cycles/{CYCLE}/ranking/?q=zzz", "ranking_of_nothing"),
    Shown("scorecard", "secretary_above", "/cycles/sample-2024/units/p01-f01-c01/", "scorecard_to_question"),
    Shown("question", "secretary_above", "/cycles/sample-2024/units/p01-f01-c01/question/below_score/"),
    Shown("question", "secretary_own", f"/cycles/{CYCLE}/units/{TOWN}/question/{APPEALED}/", "question_closed"),
    Shown("appeals", "secretary_own", "/appeals/"),
    Shown("appeals", "secretary_below", "/appeals/", "appeals_none"),
    Shown("appeals", "committee", "/appeals/", "appeals_of_all"),
    Shown("appeal", "secretary_own", "/appeals/1/"),
    Shown("appeal", "committee", "/appeals/1/", "appeal_to_answer"),
    Shown("submissions", "secretary_below", "/submissions/"),
    Shown("submissions", "committee_county", "/submissions/", "submissions_of_a_county"),
    Shown("reporters", "committee", "/submissions/trial/"),
    Shown("reporters", "committee_county", "/submissions/trial/?state=submitted", "reporters_to_review"),
    Shown("fill", "secretary_below", f"/submissions/trial/{TOWN}-com001/fill/"),
    Shown("fill", "secretary_beside", "/submissions/trial/p01-f01-c01-t02/fill/", "fill_not_begun"),
    Shown("submission", "committee_county", f"/submissions/trial/{TOWN}/"),
    Shown("submission", "secretary_own", f"/submissions/trial/{TOWN}/", "submission_own"),
    Shown("work", "committee", f"/cycles/{CYCLE}/work/"),
    Shown("work", "committee", "/cycles/trial/work/", "work_not_scored"),
    Shown("work_jobs", "committee", f"/cycles/{CYCLE}/jobs/"),
    Shown("work_data", "committee", f"/cycles/{CYCLE}/data/"),
    Shown("work_data", "committee", "/cycles/trial/data/", "work_data_not_checked"),
    Shown(
        "work_data",
        "committee_far",
        f"/cycles/{CYCLE}/data/?file=submissions/village-p01-f02.csv",
        "work_data_of_a_part",
    ),
    Shown("cycles", "committee_county", "/cycles/", "cycles_of_a_county"),
    Shown("work_grades", "committee", f"/cycles/{CYCLE}/grades/"),
    Shown("work_difference", "committee", f"/cycles/{CYCLE}/difference/", "work_difference_of_nothing"),
    Shown("publishing", "committee", "/publishing/"),
    Shown("proposal", "committee", "/publishing/{run}/"),
    Shown("rubrics", "author", "/rubrics/"),
    Shown("rubrics", "committee_county", "/rubrics/", "rubrics_of_a_county"),
    Shown("new_rubric", "author", "/new-rubric/"),
    Shown("rubric", "author", "/rubrics/village/"),
    Shown("rubric", "author", "/rubrics/prefecture/", "rubric_that_extends"),
    Shown("rubric_calculation", "author", "/rubrics/village/calculation/?example=样样达标的村得满分"),
    Shown("rubric_difference", "author", "/rubrics/village/difference/"),
    Shown("rubric_difference", "author", "/rubrics/village/difference/?old=2", "rubric_difference_of_nothing"),
    Shown("rubric_impact", "author", "/rubrics/village/impact/"),
    Shown("rubric_impact", "committee", "/rubrics/village/impact/", "rubric_impact_with_names"),
    Shown("rubric_impact", "author", "/rubrics/province/impact/", "rubric_impact_of_nothing"),
    Shown("rubric_versions", "author", "/rubrics/village/versions/"),
    Shown("rubric_versions", "committee", "/rubrics/village/versions/", "rubric_versions_for_the_committee"),
    Shown("rubric_version", "committee", "/rubrics/village/versions/2/"),
    Shown("rubric_version", "committee_county", "/rubrics/village/versions/1/", "rubric_version_in_force"),
    Shown("people", "administrator", "/accounts/"),
    Shown("account", "administrator", "/accounts/auditor/"),
    Shown("new_account", "administrator", "/new-account/"),
    Shown("unit_accounts", "administrator", "/unit-accounts/"),
    Shown("audit", "auditor", "/audit/"),
    Shown("home", "committee", "/nowhere/", "not_found"),
    Shown("home", "auditor", "/cycles/", "forbidden"),
)


def visit(page: Page, shown: Shown, runs: Sequence[Path]) -> None:
    """Opens a page in the world of these runs."""
    page.goto(shown.address.format(run=next(run.name for run in runs if run.name.startswith(CYCLE[-4:]))))
