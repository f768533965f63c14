"""Two hundred ways to be more than text: script, markup, templates, formulas, terminal codes; each leaves a mark if it runs."""

from __future__ import annotations

from itertools import product

MARK = "window.ran=(window.ran||0)+1"
SCRIPTS = (
    f"<script>{MARK}</script>",
    f"<img src=x onerror={MARK}>",
    f"<svg onload={MARK}>",
    f"<svg><script>{MARK}</script></svg>",
    f"<iframe srcdoc='<script>parent.{MARK}</script>'></iframe>",
    f"<body onload={MARK}>",
    f"<details open ontoggle={MARK}>",
    f"<a href=javascript:{MARK}>x</a>",
    f"<style>@import 'javascript:{MARK}'</style>",
    f"<meta http-equiv=refresh content='0;url=javascript:{MARK}'>",
    f"<base href=javascript:{MARK}//>",
    f"<input autofocus onfocus={MARK}>",
    f" onmouseover={MARK} x=",
    f"javascript:{MARK}",
    f"<object data=javascript:{MARK}>",
    f"<form action=javascript:{MARK}><button>",
)
ENDINGS = ("", '">', "'>", "-->", "]]>", "</title>", "</style>", "</svg>", "</td></table>", "</script>")
TEMPLATES = (
    "{{7*7}}", "{{ card.unit.name.__class__.__mro__ }}", "{% include 'page.html' %}", "{# x #}", "${7*7}", "<%= 7*7 %>",
    "#(1+1)", '#sys.inputs.at("book")', '#read("/etc/passwd")', "#eval(\"1+1\")", "$x^2$", "*bold*", "_italic_", "= Heading",
    "`code`", "<label>", "@ref", "\\u{1F600}", "#pagebreak()", '#link("file:///etc/passwd")[x]',
)  # fmt: skip
FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1;1)", '=HYPERLINK("http://example.invalid","x")', "\t=1+1", "＝1+1",
)  # fmt: skip
ODD = (
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\u202egnp.exe", "a\u200bb", "\x00null", "\ufeffbom", "[bold]x[/bold]",
    "[link=file:///etc/passwd]x[/link]", "&lt;script&gt;", "&#60;script&#62;", "%3Cscript%3E", "\\x3cscript\\x3e",
)  # fmt: skip
PAYLOADS = [
    *dict.fromkeys(ending + script for ending, script in product(ENDINGS, SCRIPTS)),
    *TEMPLATES,
    *FORMULAS,
    *ODD,
]
