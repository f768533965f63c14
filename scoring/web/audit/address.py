"""From where a request came."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw; what a client claims about itself is not believed."""
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies: int = settings.PROXIES
    seen = told[-proxies] if proxies and len(told) >= proxies else request.META.get("REMOTE_ADDR", "")
    return str(seen)[:45]
