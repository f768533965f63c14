"""Somebody who visits a served world over HTTP: cookies are kept, forms are sent with their token."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import NamedTuple
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Answer(NamedTuple):
    """What came back after all redirections."""

    status: int
    url: str
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Visitor:
    """One browser without a window; `cookies` may be another visitor's."""

    address: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(urllib.request.Request(self.address + path, headers=headers))

    def post(self, path: str, form: str, **fields: str) -> Answer:
        """Sends fields to an address with the token of the page that has the form."""
        found = TOKEN.search(self.get(form).text)
        fields["csrfmiddlewaretoken"] = found[1] if found else ""
        request = urllib.request.Request(self.address + path, urlencode(fields).encode())
        request.add_header("Referer", self.address + form)
        return self._ask(request)

    def sign_in(self, name: str, password: str) -> Answer:
        return self.post("/sign-in/", "/sign-in/", username=name, password=password)

    def _ask(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=60) as found:
                return Answer(found.status, found.url, found.read(), dict(found.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.url, error.read(), dict(error.headers))
