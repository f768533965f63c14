"""`scoring rubric lsp`: the language server for editors."""

from __future__ import annotations

from scoring.cli.screen import LANG, Lang
from scoring.errors import Place, Problem, RubricError
from scoring.text import Text


def serve(lang: Lang = LANG) -> None:
    """编辑器的语言服务（标准输入输出）：边写边查、补全、悬停、跳转、改名 · the language server, over stdio."""
    try:
        from scoring.editor.server import make_server
    except ModuleNotFoundError as error:
        fix = Text("安装：pip install 'scoring[lsp]'", "install it: pip install 'scoring[lsp]'")
        said = Text("没有安装语言服务的组件", "the language server's packages are not installed")
        raise RubricError([Problem("no-lsp", Place("scoring[lsp]"), said, fix)]) from error
    make_server(lang).start_io()
