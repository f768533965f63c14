"""What is shown where there is nothing to show. Nothing on these pages says what exists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.text import Text

WORDS = {
    400: Text("看不懂这个请求", "This request makes no sense"),
    403: Text("你的角色不能使用这一页", "Your role may not use this page"),
    404: Text("没有这一页，或不在你的范围内", "There is no such page, or it is not yours to see"),
    500: Text("服务器出错了，已记录，请稍后再试", "The server failed; it is noted, please try again later"),
}
STALE = Text("页面放得太久了，请返回重试", "The page has been open for too long; go back and try again")


def _error(request: HttpRequest, status: int, text: Text) -> HttpResponse:
    return render(request, "error.html", {"text": text, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400, WORDS[400])


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, WORDS[403])


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, WORDS[404])


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither session nor database: what failed may be those."""
    return HttpResponse(f"<!doctype html><title>500</title><p>{WORDS[500].zh}<p>{WORDS[500].en}", status=500)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, STALE)
