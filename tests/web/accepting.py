"""Several committees at once, each a process of its own: `python -m tests.web.accepting DATA CYCLE submit|accept UNIT…`.

`accept` waits for the file `go` in the data folder, then accepts its units one after another, trying again while another has the cycle.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from scoring.errors import RunError
from scoring.web.start import make_ready


def main(data: Path, cycle: str, act: str, units: list[str]) -> None:
    make_ready(data)
    from scoring.web.people.models import Account, Role
    from scoring.web.rights.scope import Scope

    for unit in units if act == "submit" else ():
        Account(username=f"of {unit}", role=Role.SECRETARY, unit_id=unit, created_by="tests").save()
        submit_one(Scope(Account.objects.get(username=f"of {unit}")), cycle, unit)
    while act == "accept" and not (data / "go").exists():
        time.sleep(0.01)
    for unit in units if act == "accept" else ():
        accept_one(Scope(Account.objects.get(username="committee_county")), cycle, unit)


def submit_one(scope, cycle: str, unit: str) -> None:  # type: ignore[no-untyped-def]
    from scoring.web.submissions.fill import Answers, save, submit

    forms = scope.forms(cycle)
    answers = Answers({"community_workers": "9"}, {}, {}, frozenset(), 0)
    saved = save(forms, forms.reporters[unit], answers, "tests", lambda _: None)
    submit(forms, forms.reporters[unit], saved.revision, "tests", lambda _: None)


def accept_one(scope, cycle: str, unit: str) -> None:  # type: ignore[no-untyped-def]
    from scoring.web.submissions.answer import accept

    forms = scope.forms(cycle)
    while True:
        try:
            accept(forms, forms.reporters[unit], 1, "committee_county", lambda _: None)
            return
        except RunError as error:
            if [problem.code for problem in error.problems] != ["cycle-busy"]:
                raise


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
