"""The language server: what the other files of this room know, carried to any editor over stdio (extra `[lsp]`)."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.workspace import ServerTextPosition, ServerTextRange, TextDocument

from scoring.editor import rename as renaming
from scoring.editor.complete import Completion, complete
from scoring.editor.desk import Desk
from scoring.editor.hover import hover
from scoring.editor.node import Span, Spot
from scoring.editor.sheet import Entry, Sheet
from scoring.errors import Problem, RubricError

KINDS = {
    "key": types.CompletionItemKind.Property,
    "word": types.CompletionItemKind.EnumMember,
    "metric": types.CompletionItemKind.Variable,
    "item": types.CompletionItemKind.Field,
    "veto": types.CompletionItemKind.Event,
    "grade": types.CompletionItemKind.Value,
    "name": types.CompletionItemKind.Variable,
    "function": types.CompletionItemKind.Function,
    "file": types.CompletionItemKind.File,
}
SYMBOLS = {
    "metric": types.SymbolKind.Variable,
    "item": types.SymbolKind.Field,
    "veto": types.SymbolKind.Event,
    "grade": types.SymbolKind.EnumMember,
}
SEVERITY = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}


def make_server(lang: str = "zh") -> LanguageServer:
    """A server ready to be started; what people read is in one language."""
    server = LanguageServer("scoring", version("scoring"))
    talk = _Talk(server, lang)
    for answer, *question in talk.answers():
        server.feature(*question)(partial(answer))  # a bound method takes no marks of its own
    return server


class _Talk:
    def __init__(self, server: LanguageServer, lang: str) -> None:
        self.server, self.lang, self.desk = server, lang, Desk()

    def answers(self) -> list[tuple[Any, ...]]:
        """Each answer with the name of its question and the options it is offered with."""
        typed = types.CompletionOptions(trigger_characters=list(":.{[, "))
        asked = types.RenameOptions(prepare_provider=True)
        return [
            (self.changed, types.TEXT_DOCUMENT_DID_OPEN),
            (self.changed, types.TEXT_DOCUMENT_DID_CHANGE),
            (self.saved, types.TEXT_DOCUMENT_DID_SAVE),
            (self.closed, types.TEXT_DOCUMENT_DID_CLOSE),
            (self.complete, types.TEXT_DOCUMENT_COMPLETION, typed),
            (self.hover, types.TEXT_DOCUMENT_HOVER),
            (self.definition, types.TEXT_DOCUMENT_DEFINITION),
            (self.references, types.TEXT_DOCUMENT_REFERENCES),
            (self.can_rename, types.TEXT_DOCUMENT_PREPARE_RENAME),
            (self.rename, types.TEXT_DOCUMENT_RENAME, asked),
            (self.symbols, types.TEXT_DOCUMENT_DOCUMENT_SYMBOL),
        ]

    # -- texts and their problems -----------------------------------------------------------------------------------

    def changed(self, params: Any) -> None:
        document = self.server.workspace.get_text_document(params.text_document.uri)
        self.desk.open[document.path] = document.source
        self._publish(document)

    def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        """What is saved may be what another open rubric extends or rolls up."""
        folder = Path(self.server.workspace.get_text_document(params.text_document.uri).path).parent
        for document in list(self.server.workspace.text_documents.values()):
            if Path(document.path).parent == folder:
                self._publish(document)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        document = self.server.workspace.get_text_document(params.text_document.uri)
        self.desk.open.pop(document.path, None)
        empty = types.PublishDiagnosticsParams(params.text_document.uri, [])
        self.server.text_document_publish_diagnostics(empty)

    def _publish(self, document: TextDocument) -> None:
        found = [self._diagnostic(document, problem) for problem in self.desk.problems(document.path)]
        told = types.PublishDiagnosticsParams(document.uri, found, document.version)
        self.server.text_document_publish_diagnostics(told)

    def _diagnostic(self, document: TextDocument, problem: Problem) -> types.Diagnostic:
        fix = problem.fix
        said = problem.message.pick(self.lang) + (f"\n{fix.pick(self.lang)}" if fix else "")
        span = self._stretch(document, Spot((problem.place.line or 1) - 1, (problem.place.col or 1) - 1))
        return types.Diagnostic(
            _range(document, span), said, SEVERITY[problem.severity], problem.code, source="scoring"
        )

    def _stretch(self, document: TextDocument, spot: Spot) -> Span:
        """From where a problem is to the end of the piece of text that begins there, on that line."""
        root = self.desk.sheet(document.path).root
        line = document.lines[spot.line].rstrip("\n\r") if spot.line < len(document.lines) else ""
        for _, node, _ in root.walk() if root else ():
            if node.span.start == spot and node.span.end > spot and node.span.end.line == spot.line:
                return node.span
        return Span(spot, Spot(spot.line, max(len(line), spot.col + 1)))

    # -- questions --------------------------------------------------------------------------------------------------

    def _at(self, params: Any) -> tuple[TextDocument, Sheet, Spot]:
        document = self.server.workspace.get_text_document(params.text_document.uri)
        place = document.position_from_client_units(params.position)
        self.desk.open.setdefault(document.path, document.source)
        return document, self.desk.sheet(document.path), Spot(place.line, place.character)

    def complete(self, params: types.CompletionParams) -> types.CompletionList:
        document, sheet, spot = self._at(params)
        found = complete(sheet, spot, self.lang)
        items = [self._item(document, n, one) for n, one in enumerate(found)]
        return types.CompletionList(is_incomplete=False, items=items)

    def _item(self, document: TextDocument, n: int, one: Completion) -> types.CompletionItem:
        line = document.lines[one.span.end.line] if one.span.end.line < len(document.lines) else ""
        colon = ": " if one.kind == "key" and not line[one.span.end.col :].lstrip().startswith(":") else ""
        return types.CompletionItem(
            one.text,
            kind=KINDS[one.kind],
            detail=one.detail or None,
            documentation=one.says or None,
            sort_text=f"{n:04}",
            text_edit=types.TextEdit(_range(document, one.span), one.text + colon),
        )

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        document, sheet, spot = self._at(params)
        found = hover(sheet, spot, self.desk.plan(document.path))
        if found is None:
            return None
        head, *rest = [line.pick(self.lang) for line in found.lines]
        text = "\n\n".join([f"**{head}**", *rest])
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), _range(document, found.span))

    def definition(self, params: types.DefinitionParams) -> types.Location | None:
        _, sheet, spot = self._at(params)
        found = renaming.definition(sheet, spot)
        return self._location(*found) if found else None

    def references(self, params: types.ReferenceParams) -> list[types.Location]:
        _, sheet, spot = self._at(params)
        found = renaming.mentions(sheet, spot)
        return [self._location(file, span) for file, spans in found.items() for span in spans]

    def can_rename(self, params: types.PrepareRenameParams) -> types.Range | None:
        document, sheet, spot = self._at(params)
        named = renaming.at(sheet, spot)
        return _range(document, named.span) if named and renaming.definition(sheet, spot) else None

    def rename(self, params: types.RenameParams) -> types.WorkspaceEdit:
        _, sheet, spot = self._at(params)
        try:
            found = renaming.rename(sheet, spot, params.new_name)
        except RubricError as error:
            raise JsonRpcInvalidParams(error.problems[0].message.pick(self.lang)) from error
        return types.WorkspaceEdit(
            {self._document(f).uri: self._edits(f, s, params.new_name) for f, s in found.items()}
        )

    def _edits(self, file: str, spans: list[Span], new: str) -> list[types.TextEdit]:
        document = self._document(file)
        return [types.TextEdit(_range(document, span), new) for span in spans]

    def symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        document = self.server.workspace.get_text_document(params.text_document.uri)
        sheet = self.desk.sheet(document.path)
        own = [entry for entry in sheet.entries.values() if entry.file == sheet.file]
        return [self._symbol(document, entry) for entry in sorted(own, key=lambda entry: entry.at.start)]

    def _symbol(self, document: TextDocument, entry: Entry) -> types.DocumentSymbol:
        at = _range(document, entry.at)
        return types.DocumentSymbol(entry.label.pick(self.lang), SYMBOLS[entry.kind], at, at, entry.id)

    def _document(self, file: str) -> TextDocument:
        known = self.server.workspace.text_documents.values()
        uri = next((one.uri for one in known if one.path == file), None)
        return self.server.workspace.get_text_document(uri or Path(file).resolve().as_uri())

    def _location(self, file: str, span: Span) -> types.Location:
        document = self._document(file)
        return types.Location(document.uri, _range(document, span))


def _range(document: TextDocument, span: Span) -> types.Range:
    """In the units of the client, which counts some characters as two."""
    ends = (ServerTextPosition(spot.line, spot.col) for spot in (span.start, span.end))
    return document.range_to_client_units(ServerTextRange(*ends))
