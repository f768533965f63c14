"""Texts that try to be more than text: script, markup, formulas, links, codes of headers, of templates and of typst."""

from __future__ import annotations

from itertools import product

SCRIPT = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title></style></textarea><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>@import url(//evil.invalid)</style>",
    "<!--<img src=x onerror=alert(1)>-->",
    "]]><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "_x003C_script_x003E_",
    "<r><t>rich</t></r>",
    '<r></is></c><c r="A1"><f>1+1</f></c><c><is></r>',
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
)
FORMULA = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "＝1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://evil.invalid","x")',
    "=cmd|' /C calc'!A0",
    '=WEBSERVICE("http://evil.invalid")',
    "{=1+1}",
    '"=1+1"',
    ";=1+1",
)
LINK = (
    "http://evil.invalid/",
    "https://evil.invalid/?a=1&b=2",
    "ftp://evil.invalid/",
    "mailto:x@evil.invalid",
    "internal:目录!A1",
    "external:c:\\evil.xlsx",
    "file:///etc/passwd",
    "\\\\evil.invalid\\share",
)
CODE = (
    "&P&N&D",
    '&"Arial"&G',
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "${7*7}#{7*7}",
    '#read("/etc/passwd")',
    '#link("http://evil.invalid")[x]',
    "$ x^2 $ *b* _i_ `raw` @ref <label> \\ // /* */ = Heading",
    "[red]evil[/red][link=http://evil.invalid]x[/link]",
    "%s%n%x {0} {name}",
    "'; DROP TABLE units; --",
    "../../../etc/passwd",
    "CON",
    "A'B\"C[D]:E*F?G/H\\I",
)
FRAMES = ("{}", "示例{}", "{}村", " {}")
UNPRINTABLE = (
    "\x01=1+1",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.evil",
    "a\ufffeb\uffff",
    "\x0b<b>",
    "\u200b=1+1",
    "\ufeff=1+1",
)

PAYLOADS = tuple(frame.replace("{}", one) for frame, one in product(FRAMES, (*SCRIPT, *FORMULA, *LINK, *CODE)))
