"""Every route with its policy: the one table of who may do what. docs/web.md shows it; a test compares the two."""

from __future__ import annotations

from typing import Final

from django.urls import register_converter

from scoring.text import Text
from scoring.web.pages import (
    appeals,
    audit_log,
    calculation,
    cycles,
    deciding,
    difference,
    errors,
    filling,
    handed_in,
    home,
    impact,
    jobs,
    password,
    people,
    publishing,
    ranking,
    reporters,
    reviewing,
    rubric_difference,
    rubrics,
    sign_in,
    units,
    versions,
    work,
    writing,
)
from scoring.web.pages.address import Word
from scoring.web.people.models import Role
from scoring.web.rights.guard import guarded
from scoring.web.rights.policy import ANYONE, SIGNED_IN, Policy, Route, only

SECRETARY_OR_COMMITTEE = only(Role.SECRETARY, Role.COMMITTEE)
SECRETARY = only(Role.SECRETARY)
COMMITTEE = only(Role.COMMITTEE)
ADMINISTRATOR = only(Role.ADMINISTRATOR)
AUTHOR = only(Role.AUTHOR)
AUTHOR_OR_COMMITTEE = only(Role.AUTHOR, Role.COMMITTEE)
AUDITOR = only(Role.AUDITOR)
WRITE = ("POST",)
FORM = ("GET", "POST")

ROUTES: Final = (
    Route("", home.home, "home", SIGNED_IN),
    Route("health/", home.health, "health", ANYONE),
    Route("language/", home.language, "language", ANYONE, WRITE),
    Route("sign-in/", sign_in.sign_in, "sign_in", ANYONE, FORM),
    Route("sign-out/", sign_in.sign_out, "sign_out", ANYONE, WRITE),
    Route("password/", password.password, "password", Policy(SIGNED_IN.roles, any_password=True), FORM),
    Route("scorecard/", units.own, "own", SECRETARY, menu=Text("成绩单", "Scorecard")),
    Route("units/<word:unit>/", units.latest, "unit", SECRETARY_OR_COMMITTEE),
    Route("cycles/", cycles.cycles, "cycles", COMMITTEE, menu=Text("考核周期", "Cycles")),
    Route("cycles/<word:cycle>/", cycles.cycle, "cycle", COMMITTEE),
    Route("cycles/<word:cycle>/units/<word:unit>/", units.scorecard, "scorecard", SECRETARY_OR_COMMITTEE),
    Route("cycles/<word:cycle>/units/<word:unit>/scorecard.pdf", units.pdf, "scorecard_pdf", SECRETARY_OR_COMMITTEE),
    Route("scorecard.css", units.css, "scorecard_css", ANYONE),
    Route("cycles/<word:cycle>/ranking/", ranking.page, "ranking", COMMITTEE),
    Route("cycles/<word:cycle>/ranking.csv", ranking.csv, "ranking_csv", COMMITTEE),
    Route("cycles/<word:cycle>/ranking.xlsx", ranking.xlsx, "ranking_xlsx", COMMITTEE),
    Route("cycles/<word:cycle>/units/<word:unit>/question/<word:item>/", appeals.question, "question", SECRETARY, FORM),
    Route("appeals/", appeals.page, "appeals", SECRETARY_OR_COMMITTEE, menu=Text("申诉", "Appeals")),
    Route("appeals/<word:appeal>/", appeals.appeal, "appeal", SECRETARY_OR_COMMITTEE),
    Route("appeals/<word:appeal>/evidence/", appeals.evidence, "evidence", SECRETARY_OR_COMMITTEE),
    Route("appeals/<word:appeal>/answer/", appeals.answer, "answer_appeal", COMMITTEE, WRITE),
    Route("appeals/<word:appeal>/release/", appeals.release, "release_appeal", COMMITTEE, WRITE),
    Route("submissions/", reporters.every, "submissions", SECRETARY_OR_COMMITTEE, menu=Text("填报", "Submissions")),
    Route("submissions/<word:forms>/", reporters.page, "reporters", COMMITTEE),
    Route("submissions/<word:forms>/<word:reporter>/", reviewing.page, "submission", SECRETARY_OR_COMMITTEE),
    Route("submissions/<word:forms>/<word:reporter>/fill/", filling.page, "fill", SECRETARY, FORM),
    Route("submissions/<word:forms>/<word:reporter>/file/", reviewing.file, "submission_file", SECRETARY_OR_COMMITTEE),
    Route("submissions/<word:forms>/<word:reporter>/answer/", reviewing.answer, "answer_submission", COMMITTEE, WRITE),
    Route("cycles/<word:work>/work/", work.page, "work", COMMITTEE),
    Route("cycles/<word:work>/stage/", work.stage, "work_stage", COMMITTEE, WRITE),
    Route("cycles/<word:work>/jobs/", jobs.page, "work_jobs", COMMITTEE, FORM),
    Route("cycles/<word:part>/data/", handed_in.page, "work_data", COMMITTEE),
    Route("cycles/<word:work>/upload/", handed_in.upload, "work_upload", COMMITTEE, WRITE),
    Route("cycles/<word:work>/version/", handed_in.version, "work_version", COMMITTEE),
    Route("cycles/<word:work>/annotated.xlsx", handed_in.annotated, "work_annotated", COMMITTEE),
    Route("cycles/<word:work>/grades/", deciding.page, "work_grades", COMMITTEE),
    Route("cycles/<word:work>/decide/", deciding.decide, "work_decide", COMMITTEE, WRITE),
    Route("cycles/<word:work>/difference/", difference.page, "work_difference", COMMITTEE),
    Route("publishing/", publishing.proposals, "publishing", COMMITTEE, menu=Text("发布", "Publishing")),
    Route("publishing/<word:run>/", publishing.proposal, "proposal", COMMITTEE),
    Route("publishing/<word:run>/confirm/", publishing.confirm, "confirm", COMMITTEE, WRITE),
    Route("publishing/<word:run>/withdraw/", publishing.withdraw, "withdraw", COMMITTEE, WRITE),
    Route("rubrics/", rubrics.rubrics, "rubrics", AUTHOR_OR_COMMITTEE, menu=Text("细则", "Rubrics")),
    Route("new-rubric/", rubrics.new_rubric, "new_rubric", AUTHOR, FORM),
    Route("rubrics/<word:rubric>/", writing.page, "rubric", AUTHOR, FORM),
    Route("rubrics/<word:rubric>/problems/", writing.problems, "rubric_problems", AUTHOR, WRITE),
    Route("rubrics/<word:rubric>/examples/", writing.examples, "rubric_examples", AUTHOR, WRITE),
    Route("rubrics/<word:rubric>/completions/", writing.completions, "rubric_completions", AUTHOR, WRITE),
    Route("rubrics/<word:rubric>/calculation/", calculation.page, "rubric_calculation", AUTHOR, FORM),
    Route("rubrics/<word:rubric>/difference/", rubric_difference.page, "rubric_difference", AUTHOR_OR_COMMITTEE),
    Route("rubrics/<word:rubric>/impact/", impact.page, "rubric_impact", AUTHOR_OR_COMMITTEE, FORM),
    Route("rubrics/<word:rubric>/versions/", versions.versions, "rubric_versions", AUTHOR_OR_COMMITTEE),
    Route("rubrics/<word:rubric>/submit/", versions.submit, "rubric_submit", AUTHOR, WRITE),
    Route("rubrics/<word:rubric>/versions/<word:version>/", versions.version, "rubric_version", AUTHOR_OR_COMMITTEE),
    Route("rubrics/<word:rubric>/versions/<word:version>/answer/", versions.answer, "rubric_answer", COMMITTEE, WRITE),
    Route(
        "rubrics/<word:rubric>/versions/<word:version>/rubric.yaml", versions.text, "rubric_yaml", AUTHOR_OR_COMMITTEE
    ),
    Route(
        "rubrics/<word:rubric>/versions/<word:version>/handbook.docx", versions.docx, "rubric_docx", AUTHOR_OR_COMMITTEE
    ),
    Route(
        "rubrics/<word:rubric>/versions/<word:version>/handbook.xlsx", versions.xlsx, "rubric_xlsx", AUTHOR_OR_COMMITTEE
    ),
    Route("accounts/", people.accounts, "people", ADMINISTRATOR, menu=Text("账号", "Accounts")),
    Route("new-account/", people.new, "new_account", ADMINISTRATOR, FORM),
    Route("unit-accounts/", people.for_units, "unit_accounts", ADMINISTRATOR, FORM),
    Route("accounts/<word:account>/", people.account, "account", ADMINISTRATOR),
    Route("accounts/<word:account>/password/", people.reset, "reset_password", ADMINISTRATOR, WRITE),
    Route("accounts/<word:account>/active/", people.active, "active", ADMINISTRATOR, WRITE),
    Route("audit/", audit_log.page, "audit", AUDITOR, menu=Text("审计日志", "Audit log")),
    Route("audit.csv", audit_log.csv, "audit_csv", AUDITOR),
)

register_converter(Word, "word")
urlpatterns = [guarded(route) for route in ROUTES]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
