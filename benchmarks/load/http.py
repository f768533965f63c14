"""One visitor's connection to the server: HTTP/1.1 kept alive, cookies, no more. Cheap enough for thousands in one process."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlencode

SECONDS: Final = 60  # after which an answer counts as none
TOKEN: Final = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
LINE: Final = b"\r\n"


class Answer(NamedTuple):
    """A response; `status` 0 where the connection broke or no answer came in time."""

    status: int
    to: str
    body: bytes

    @property
    def token(self) -> str:
        found = TOKEN.search(self.body)
        return found[1].decode() if found else ""


@dataclass
class Visitor:
    """A browser without a window."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, **fields: str) -> Answer:
        return await self._ask("POST", path, urlencode(fields).encode())

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        try:
            async with asyncio.timeout(SECONDS):
                return await self._exchange(method, path, body)
        except (OSError, EOFError, TimeoutError, ValueError):
            self.close()
            return Answer(0, "", b"")

    async def _exchange(self, method: str, path: str, body: bytes) -> Answer:
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        reader, writer = self._streams
        writer.write(self._head(method, path, len(body)) + body)
        head = (await reader.readuntil(LINE + LINE)).decode("latin-1").split("\r\n")
        length, to = 0, ""
        for line in head[1:]:
            name, _, value = line.partition(": ")
            match name.lower():
                case "content-length":
                    length = int(value)
                case "location":
                    to = value
                case "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
        return Answer(int(head[0].split()[1]), to, await reader.readexactly(length))

    def _head(self, method: str, path: str, length: int) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Language: zh-CN"]
        lines += [f"Cookie: {cookies}"] if cookies else []
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {length}"]
            lines += [f"Origin: http://127.0.0.1:{self.port}"]
        return "\r\n".join([*lines, "", ""]).encode()
