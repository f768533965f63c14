"""Scorecards as they are kept: compressed JSON."""

from __future__ import annotations

import json
import zlib
from typing import Any


def pack(card: Any) -> bytes:
    return zlib.compress(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())


def unpack(data: bytes) -> Any:
    return json.loads(zlib.decompress(data))
