"""What a password must be, how it is kept, and how one is handed out."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language

from scoring.text import Text
from scoring.web.people.models import Account, OldPassword

LEAST: Final = 10
MOST: Final = 128
CLASSES: Final = 3
HISTORY: Final = 5
ONE_TIME: Final = timedelta(days=30)
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS, EACH = 3, 4  # 31^12: 59 bits


class Argon2(Argon2PasswordHasher):
    """argon2id with 19 MiB, two passes, one lane: about 30 ms a sign-in."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1


class QuickArgon2(Argon2PasswordHasher):
    """For one-time passwords: they are random, so that 50,000 of them may be hashed in seconds rather than half an hour."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def one_time() -> str:
    """A password to hand out on paper, such as `k7mp-q9xw-4hte`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(EACH)) for _ in range(GROUPS))


def hand_out(account: Account) -> str:
    """Gives an account (not yet saved) a one-time password and returns it; it is kept nowhere else."""
    password = one_time()
    hasher = QuickArgon2()
    account.password = hasher.encode(password, hasher.salt())
    account.one_time_until = timezone.now() + ONE_TIME
    return password


def choose(account: Account, password: str) -> None:
    """Sets the password that somebody chose, and remembers the one it replaces."""
    OldPassword.objects.create(account=account, password=account.password)
    old = account.old_passwords.values_list("id", flat=True)[:HISTORY]
    account.old_passwords.exclude(id__in=list(old)).delete()
    account.set_password(password)
    account.one_time_until = None
    account.save(update_fields=["password", "one_time_until"])


class Rule:
    """A rule that a password must keep, as Django asks for it."""

    text: Text

    def holds(self, password: str, account: Account | None) -> bool:
        raise NotImplementedError

    def validate(self, password: str, user: Account | None = None) -> None:
        if not self.holds(password, user):
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return self.text.pick(get_language() or "")


class Length(Rule):
    text = Text(f"至少 {LEAST} 个字符，至多 {MOST} 个", f"{LEAST} to {MOST} characters")

    def holds(self, password: str, account: Account | None) -> bool:
        return LEAST <= len(password) <= MOST


class Classes(Rule):
    text = Text(
        "大写字母、小写字母、数字、其他符号，四类中至少三类",
        "three of four: capitals, small letters, digits, other characters",
    )

    def holds(self, password: str, account: Account | None) -> bool:
        kinds = {unicodedata.category(letter) for letter in password}
        other = kinds - {"Lu", "Ll", "Nd"}
        return len(kinds & {"Lu", "Ll", "Nd"}) + bool(other) >= CLASSES


class NotTheName(Rule):
    text = Text("不能含有用户名或单位编号", "without the user name or the unit's id")

    def holds(self, password: str, account: Account | None) -> bool:
        names = () if account is None else (account.username, account.unit_id)
        return not any(len(name) > 2 and name.lower() in password.lower() for name in names)


class NotCommon(Rule):
    text = Text("不能是常见的密码", "none that many people use")

    def __init__(self) -> None:
        self._common = CommonPasswordValidator()

    def holds(self, password: str, account: Account | None) -> bool:
        return password.lower().strip() not in self._common.passwords


class NotUsedBefore(Rule):
    text = Text(f"不能是最近 {HISTORY} 次用过的密码", f"none of the last {HISTORY} passwords")

    def holds(self, password: str, account: Account | None) -> bool:
        if account is None or account.pk is None:
            return True
        old = account.old_passwords.values_list("password", flat=True)[: HISTORY - 1]
        return not any(check_password(password, each) for each in [account.password, *old])
