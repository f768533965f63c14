"""What a password must be."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from scoring.web.people.models import Account
from scoring.web.people.passwords import HISTORY, choose, one_time

GOOD = "Bai-Yun-2025"


def is_taken(password: str, account: Account | None = None) -> bool:
    try:
        validate_password(password, account or Account(username="wang", unit_id="p01-x"))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("password", [GOOD, "abcdefgh1-", "ABCDEFGH1x", "中文密码也可以Aa1", "Ab1" + "x" * 125])
def test_ten_characters_of_three_classes_are_enough(password: str) -> None:
    assert is_taken(password)


@pytest.mark.parametrize(
    "password",
    [
        "Bai-Yun-2",
        "abcdefghij",
        "abcdefgh12",
        "ABCDEFGH-1"[:9],
        "Wang-2025-ab",
        "x-P01-X-2025a",
        "Ab1" + "x" * 126,
        "Password123",
    ],
)
def test_what_is_short_plain_long_common_or_has_the_name_in_it_is_refused(password: str) -> None:
    assert not is_taken(password)


@pytest.mark.django_db
def test_none_of_the_last_five_may_come_again_and_the_sixth_may() -> None:
    account = Account(username="li", role="auditor", created_by="tests")
    account.set_password(f"{GOOD}0")
    account.save()
    for n in range(1, HISTORY + 1):
        choose(account, f"{GOOD}{n}")
    assert [is_taken(f"{GOOD}{n}", account) for n in range(HISTORY + 1)] == [True, *[False] * HISTORY]


def test_one_time_passwords_differ_and_have_no_letter_that_looks_like_another() -> None:
    made = {one_time() for _ in range(1000)}
    assert len(made) == 1000
    assert not set("".join(made)) & set("01ilo")
