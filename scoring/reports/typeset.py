"""PDF set by typst; the extra `[pdf]` brings it and a Chinese font.

Everything that a person wrote goes in as JSON and is set as text; nothing is ever put into the markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any, Final

from scoring.errors import Place, Problem, RunError
from scoring.text import Text

ONE_AT_A_TIME: Final = Lock()  # a compiler refuses a second thread while it is at work


def typeset(template: bytes, data: Mapping[str, Any]) -> bytes:
    """The PDF that a template makes of some data, which it reads as `sys.inputs.book`; equal data give equal bytes.

    Raises:
        RunError: where the extra `[pdf]` is not installed.
    """
    words = {"book": json.dumps(data, ensure_ascii=False)}
    with ONE_AT_A_TIME:
        made: bytes = _compiler().compile(template, format="pdf", sys_inputs=words)
    return made


@cache
def _compiler() -> Any:
    """One compiler a process: it keeps the fonts and whatever it has set before."""
    try:
        import pylopdf_fonts_zh_cn
        import typst
    except ImportError:
        said = Text("没有安装 PDF 所需的部分", "what PDF needs is not installed")
        fix = Text("安装：pip install 'scoring[pdf]'", "install it: pip install 'scoring[pdf]'")
        raise RunError([Problem("no-pdf", Place("scoring[pdf]"), said, fix)]) from None
    folder = str(pylopdf_fonts_zh_cn.sans_path().parent)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return typst.Compiler(font_paths=fonts)
