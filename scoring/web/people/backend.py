"""Who an account is known as, by name and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from scoring.web.people.models import Account


class Backend(BaseBackend):
    """By user name and password; a name that is not known takes as long as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        if username is None or password is None:
            return None
        account = Account.objects.filter(username=username).first()
        if account is None:
            make_password(password)
            return None
        return account if account.check_password(password) and account.may_sign_in else None

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()
