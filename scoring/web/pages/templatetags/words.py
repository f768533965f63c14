"""How templates say things in two languages."""

from __future__ import annotations

from decimal import Decimal
from string import Formatter
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from scoring.reports.summary import SEVERITY
from scoring.text import Text, points_text, several
from scoring.text import figure as plain_figure
from scoring.text import moment as written
from scoring.web.pages.frame import lang

register = template.Library()


class Sentence(Formatter):
    """Fills a sentence; `{:unit}` is 1 unit or 2 units, `{:unit is|units are}` 1 unit is or 2 units are."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return several(value, *format_spec.split("|")) if format_spec else str(value)


@register.simple_tag
def say(zh: str, en: str, *parts: Any) -> str:
    """`{% say "共 {} 个" "{:unit} in all" number %}`: a sentence in the language of the page."""
    said = Text(zh, en).pick(lang())
    return Sentence().format(said, *parts) if parts else said


@register.filter
def pick(text: Text | None) -> str:
    """`{{ run.title|pick }}`: a text in the language of the page."""
    return "" if text is None else text.pick(lang())


@register.simple_tag
def points(earned: Decimal | None, decimals: int) -> str:
    """`{% points row.points card.decimals %}`: points with all their places."""
    return points_text(earned, decimals)


@register.filter
def severity(name: str) -> str:
    """`{{ issue.severity|severity }}`: the word for it, where a page shows it by a colour."""
    return SEVERITY[name].pick(lang())


@register.filter
def figure(value: Any) -> str:
    """`{{ line.points|figure }}`: a figure without zeros at its end."""
    return plain_figure(value)


@register.filter
def moment(at: str) -> str:
    """`{{ step.at|moment }}`: a stored time to the minute."""
    return written(at)


@register.simple_tag(takes_context=True)
def same_but(context: template.Context, **changes: Any) -> str:
    """`{% same_but sort="name" page="" %}`: the page's own query with some parts changed; empty ones are left out."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sorted_by(context: template.Context, key: str, zh: str, en: str, now: str, kind: str = "") -> SafeString:
    """The heading of a column that the table can be sorted by: a link, and how it is sorted now."""
    is_now, down = now.removeprefix("-") == key, now.startswith("-")
    order = ("descending" if down else "ascending") if is_now else "none"
    onward = f"-{key}" if is_now and not down else key
    mark = (
        format_html(' <span aria-hidden="true">{}</span>', "▼" if down else "▲") if is_now else ""
    )  # aria-sort says it
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a id="by-{}" href="{}">{}</a>{}</th>',
        kind, order, key, same_but(context, sort=onward, page=""), Text(zh, en).pick(lang()), mark,
    )  # fmt: skip
