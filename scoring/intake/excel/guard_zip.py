"""A zip of XML parts, inflated under caps and found well-formed, before anything reads it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Final, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from scoring.intake.excel.refused import RESAVE, RefusalError, damaged, too_large
from scoring.text import Text

MAX_PARTS: Final = 2_000
MAX_PART: Final = 256 << 20
MAX_TOTAL: Final = 384 << 20
MAX_RATIO: Final = 250  # real sheets shrink 5 to 60 times, bombs about 1,000 times
SMALL: Final = 4 << 20  # below this the ratio says nothing
CHUNK: Final = 1 << 16
XML: Final = (".xml", ".rels")
UTF_8: Final = (None, "UTF-8", "utf-8", "us-ascii", "US-ASCII", "ASCII")
INSTRUCTION = re.compile(rb"(?s)<\?.*?\?>")
BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)


def inflate(data: bytes) -> dict[str, bytes]:
    """The XML parts of a zip by their name in lower case; every other part is inflated too, for its size and CRC.

    A part comes in UTF-8 without comments, CDATA and instructions, so that < begins a tag and nothing else.

    Raises:
        RefusalError: damaged, zip-bomb, too-large, dtd or password.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _parts(package)
    except RuntimeError as error:  # zipfile says so of an encrypted member
        raise password() from error
    except BROKEN as error:
        raise damaged("压缩包读不出来", "its zip cannot be read") from error


def names(data: bytes) -> list[str]:
    """The names of a zip's members, in lower case; none where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [_name(info) for info in package.infolist()]
    except BROKEN:
        return []


def password() -> RefusalError:
    """The refusal of a file that opens with a password only."""
    mend = Text("去掉打开密码，另存后再报送", "remove the password and save it again")
    return RefusalError("password", Text("文件加了密码", "the file is protected by a password"), mend)


def _parts(package: zipfile.ZipFile) -> dict[str, bytes]:
    members = [info for info in package.infolist() if not info.is_dir()]
    _check_names(members)
    parts: dict[str, bytes] = {}
    left = MAX_TOTAL
    for info in members:
        content, size = _part(package, info, left)
        left -= size
        if content is not None:
            parts[_name(info)] = content
    return parts


def _name(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/").lower()


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_PARTS:
        raise too_large(f"有 {len(members)} 个部件", f"it has {len(members)} parts")
    for name, times in Counter(map(_name, members)).items():
        if times > 1:
            raise damaged(f"部件“{name}”重复", f"part '{name}' stands {times} times")
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise damaged(f"部件名“{name}”不合规", f"'{name}' is no name for a part")


def _part(package: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> tuple[bytes | None, int]:
    """One part's content, None where it is no XML, and its size."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged("压缩方式不合规", "it is compressed in a way no workbook is")
    if not _name(info).endswith(XML):
        return None, sum(map(len, _chunks(package, info, left)))
    parser, odd = _parser()
    chunks = []
    for chunk in _chunks(package, info, left):
        chunks.append(chunk)
        _parse(parser, chunk, info.filename)
    _parse(parser, b"", info.filename, final=True)
    content = b"".join(chunks)
    return _canonical(content) if odd or b"\0" in content[:4] else content, len(content)


def _canonical(xml: bytes) -> bytes:
    """What `inflate` promises of a part that was written otherwise."""
    out = io.StringIO()
    ElementTree.canonicalize(from_file=io.BytesIO(xml), out=out)
    return INSTRUCTION.sub(b"", out.getvalue().encode())


def _chunks(package: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """A part's content as it inflates; what the directory says of its size is not believed."""
    size = 0
    with package.open(info) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > SMALL and size > MAX_RATIO * max(info.compress_size, 1):
                raise _bomb(info)
            if size > min(MAX_PART, left):
                raise too_large(f"展开后超过 {MAX_TOTAL >> 20} MB", f"it inflates to more than {MAX_TOTAL >> 20} MB")
            yield chunk
    if size != info.file_size:
        raise damaged("部件长度不符", "the length of a part is not what it says")


def _bomb(info: zipfile.ZipInfo) -> RefusalError:
    said = Text(
        f"“{info.filename}”展开后大得不正常（压缩炸弹）", f"'{info.filename}' inflates beyond all measure (a zip bomb)"
    )
    return RefusalError("zip-bomb", said, RESAVE)


def _parser() -> tuple[expat.XMLParserType, set[str]]:
    """A parser that refuses a DTD, and the set in which it notes what makes a part unlike those of Excel."""
    parser, odd = expat.ParserCreate(), set[str]()
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.CommentHandler = lambda _: odd.add("comment")
    parser.StartCdataSectionHandler = lambda: odd.add("CDATA")
    parser.ProcessingInstructionHandler = lambda *_: odd.add("instruction")
    parser.XmlDeclHandler = lambda _, encoding, __: None if encoding in UTF_8 else odd.add("encoding")
    return parser, odd


def _refuse_dtd(*_: object) -> NoReturn:
    raise RefusalError("dtd", Text("文件里有 DTD，不予读取", "the file has a DTD, which is never read"), RESAVE)


def _parse(parser: expat.XMLParserType, chunk: bytes, name: str, final: bool = False) -> None:
    try:
        parser.Parse(chunk, final)
    except expat.ExpatError as error:
        if expat.errors.messages[error.code] == expat.errors.XML_ERROR_NO_MEMORY:
            raise MemoryError from error
        raise damaged(f"“{name}”不是完好的 XML", f"'{name}' is not well-formed XML") from error
