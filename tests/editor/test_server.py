"""The language server over the real protocol: a client of its own speaks to `scoring rubric lsp` over stdio."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the extra [lsp] is not installed")

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

from tests.editor.written import TINY

GOOD = TINY.replace("points: 100", "points: 90")
Talk = Callable[["Author"], Coroutine[Any, Any, None]]


class Author:
    """Somebody at an editor: opens and changes rubrics, asks, and is told of problems."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client, self.folder, self.version = client, folder, 1
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        heard = client.protocol.fm.features
        heard.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, None)
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self.told.put_nowait(params))

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier((self.folder / name).as_uri())

    async def open(self, name: str, text: str) -> list[tuple[str, int, int, int]]:
        """The problems told: code, line, and the columns from and to."""
        uri = self.document(name).uri
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, text))
        )
        return await self.problems()

    async def type(self, name: str, line: int, col: int, text: str, over: int = 0) -> list[tuple[str, int, int, int]]:
        """The problems told after text was put in at a place, over so many characters."""
        self.version += 1
        stretch = types.Range(types.Position(line, col), types.Position(line, col + over))
        change = types.TextDocumentContentChangePartial(range=stretch, text=text)
        changed = types.VersionedTextDocumentIdentifier(uri=self.document(name).uri, version=self.version)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(changed, [change]))
        return await self.problems()

    async def rewrite(self, name: str, text: str) -> list[tuple[str, int, int, int]]:
        """The problems told after the whole text was replaced."""
        self.version += 1
        changed = types.VersionedTextDocumentIdentifier(uri=self.document(name).uri, version=self.version)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(changed, [change]))
        return await self.problems()

    async def problems(self) -> list[tuple[str, int, int, int]]:
        told = await asyncio.wait_for(self.told.get(), 30)
        return [
            (str(one.code), one.range.start.line, one.range.start.character, one.range.end.character)
            for one in told.diagnostics
        ]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[asyncio.AbstractEventLoop, LanguageClient]]:
    """One server for all conversations: each speaks of a folder of its own."""
    loop = asyncio.new_event_loop()
    client = LanguageClient("author", "1")
    loop.run_until_complete(_start(client))
    yield loop, client
    loop.run_until_complete(_stop(client))
    loop.close()


async def _start(client: LanguageClient) -> None:
    await client.start_io(sys.executable, "-m", "scoring", "rubric", "lsp", "--lang", "en")
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
    client.initialized(types.InitializedParams())


async def _stop(client: LanguageClient) -> None:
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


@pytest.fixture
def talk(server: tuple[asyncio.AbstractEventLoop, LanguageClient], tmp_path: Path) -> Callable[[Talk], None]:
    """Runs a conversation with the server."""
    loop, client = server
    return lambda conversation: loop.run_until_complete(asyncio.wait_for(conversation(Author(client, tmp_path)), 60))


def place(text: str, before: str) -> types.Position:
    at = text.index(before) + len(before)
    return types.Position(text[:at].count("\n"), at - text[:at].rfind("\n") - 1)


def test_problems_are_told_as_one_types_and_go_when_they_are_mended(talk: Callable[[Talk], None]) -> None:
    async def conversation(author: Author) -> None:
        assert [code for code, *_ in await author.open("a.yaml", GOOD)] == ["no-example"] * 3
        at = place(GOOD, "method: line")
        found = await author.type("a.yaml", at.line, at.character - 4, "lnie", over=4)
        assert found[0] == ("unknown-method", at.line, at.character - 4, at.character + 2)
        assert len(await author.type("a.yaml", at.line, at.character - 4, "line", over=4)) == 3

    talk(conversation)


def test_characters_that_a_client_counts_as_two_do_not_shift_the_place(talk: Callable[[Talk], None]) -> None:
    async def conversation(author: Author) -> None:
        text = GOOD.replace("label: 增收, method: linear", "label: 𠮷𠮷, method: lnear")
        found = await author.open("a.yaml", text)
        line = text[: text.index("lnear")].count("\n")
        units = len(text.split("\n")[line].partition("lnear")[0].encode("utf-16-le")) // 2
        assert found[0] == ("unknown-method", line, units, units + 5)

    talk(conversation)


def test_completion_says_what_may_stand_there_and_replaces_the_word(talk: Callable[[Talk], None]) -> None:
    async def conversation(author: Author) -> None:
        text = GOOD.replace("method: linear", "method: li")
        await author.open("a.yaml", text)
        here = place(text, "method: li")
        params = types.CompletionParams(author.document("a.yaml"), here)
        found = await author.client.text_document_completion_async(params)
        assert isinstance(found, types.CompletionList)
        item = next(one for one in found.items if one.label == "linear")
        assert isinstance(item.text_edit, types.TextEdit)
        assert (item.text_edit.new_text, item.text_edit.range.start.character) == ("linear", here.character - 2)
        assert item.documentation == "from 0 at zero_at to all points at full_at"

    talk(conversation)


def test_hover_definition_references_and_symbols(talk: Callable[[Talk], None]) -> None:
    async def conversation(author: Author) -> None:
        await author.open("a.yaml", GOOD)
        document, here = author.document("a.yaml"), place(GOOD, "formula: inc")
        hover = await author.client.text_document_hover_async(types.HoverParams(document, here))
        assert isinstance(hover.contents, types.MarkupContent)
        assert hover.contents.value.startswith("**income `income`**\n\na number")
        found = await author.client.text_document_definition_async(types.DefinitionParams(document, here))
        assert isinstance(found, types.Location)
        assert found.range.start == place(GOOD, "metrics: \n  ")
        context = types.ReferenceContext(include_declaration=True)
        named = await author.client.text_document_references_async(types.ReferenceParams(context, document, here))
        assert len(named or ()) == 4
        symbols = await author.client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        assert [one.detail for one in symbols or ()][:5] == ["income", "people", "each", "level", "economy"]  # type: ignore[union-attr]

    talk(conversation)


def test_an_id_is_renamed_in_every_rubric_of_the_folder(talk: Callable[[Talk], None], tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(
        "extends: a\nrubric: other\nremove: [class]\nchange: {earn.points: 1}\n", encoding="utf-8"
    )

    async def conversation(author: Author) -> None:
        await author.open("a.yaml", GOOD)
        document, here = author.document("a.yaml"), place(GOOD, "id: ea")
        assert await author.client.text_document_prepare_rename_async(types.PrepareRenameParams(document, here))
        edit = await author.client.text_document_rename_async(types.RenameParams(document, here, "growth"))
        assert edit.changes is not None
        changes = {uri.rpartition("/")[2]: len(edits) for uri, edits in edit.changes.items()}
        assert changes == {"a.yaml": 3, "other.yaml": 1}
        with pytest.raises(JsonRpcException, match="there already"):
            await author.client.text_document_rename_async(types.RenameParams(document, here, "income"))

    talk(conversation)


def test_a_rubric_that_rolls_up_another_is_checked_against_what_is_typed_there(
    talk: Callable[[Talk], None], tmp_path: Path
) -> None:
    rollup = "each: {rollup: {of: income, over: {sector: village}, by: mean}}"
    above = GOOD.replace("each: {formula: income / people, label: 人均}", rollup).replace(
        "rubric: tiny", "rubric: town"
    )
    above = above.replace("{sector: village}\ndecimals", "{sector: territory, level: township}\ndecimals")

    async def conversation(author: Author) -> None:
        await author.open("low.yaml", GOOD)
        assert "unknown-name" not in [code for code, *_ in await author.open("town.yaml", above)]
        await author.rewrite("low.yaml", GOOD.replace("income", "earnings"))
        author.client.text_document_did_save(types.DidSaveTextDocumentParams(author.document("low.yaml")))
        told = [*await author.problems(), *await author.problems()]
        assert [code for code, *_ in told if code == "unknown-name"] == ["unknown-name"]

    talk(conversation)
