"""Accounts and the passwords they have had."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from scoring.text import Text

EVERYTHING = "*"  # the whole tree of every run


class Role(models.TextChoices):
    """What an account is for; whoever has two tasks has two accounts."""

    SECRETARY = "secretary"
    COMMITTEE = "committee"
    AUTHOR = "author"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_TEXT: Final[dict[str, Text]] = {
    Role.SECRETARY: Text("书记", "secretary"),
    Role.COMMITTEE: Text("考核委员会", "committee"),
    Role.AUTHOR: Text("细则起草人", "author"),
    Role.AUDITOR: Text("审计员", "auditor"),
    Role.ADMINISTRATOR: Text("管理员", "administrator"),
}
WITH_UNIT = (Role.SECRETARY, Role.COMMITTEE)


class Account(AbstractBaseUser):
    """Somebody who signs in. `unit_id` is a secretary's own unit, or the top of a committee's part of the tree.

    `one_time_until` is set while the password is one that was handed out: it works until then, for choosing an own one.
    """

    username = models.CharField(max_length=150, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    unit_id = models.CharField(max_length=200, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)
    one_time_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = []
    objects = BaseUserManager["Account"]()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=WITH_UNIT) & ~Q(unit_id="") | ~Q(role__in=WITH_UNIT) & Q(unit_id=""),
                name="units_for_those_who_have_one",
            )
        ]

    @property
    def role_text(self) -> Text:
        return ROLE_TEXT[self.role]

    @property
    def state_text(self) -> Text:
        if not self.is_active:
            return Text("已停用", "closed")
        if not self.may_sign_in:
            return Text("一次性密码已过期", "one-time password has run out")
        return Text("尚未首次登录", "not signed in yet") if self.must_change else Text("正常", "open")

    @property
    def must_change(self) -> bool:
        """Whether the password was handed out and an own one must be chosen first."""
        return self.one_time_until is not None

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and (self.one_time_until is None or timezone.now() < self.one_time_until)


class OldPassword(models.Model):
    """The hash of a password that an account has had."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
