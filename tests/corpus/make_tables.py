"""Bad ballots, panels, units, targets, last year's figures and mappings."""

from __future__ import annotations

from tests.corpus.base import BALLOT_HEAD, BALLOTS, PANEL_HEAD, PANELS, UNIT_HEAD, UNITS, Input
from tests.corpus.pack import GOOD, grid
from tests.intake.excel import files

# A row after the good ones, or a whole table where it begins with its heading.
BALLOT_CASES = {
    "negative": "a,voted,villagers,好,-3",
    "fraction": "a,voted,villagers,好,2.5",
    "word": "a,voted,villagers,好,三",
    "empty-count": "a,voted,villagers,好,",
    "count-with-unit": "a,voted,villagers,好,3票",
    "full-width-count": "a,voted,villagers,好,１２",
    "huge-count": "a,voted,villagers,好,999999999999999",
    "count-16-digits": "a,voted,villagers,好,9999999999999999",
    "nan": "a,voted,villagers,好,NaN",
    "unknown-poll": "a,vted,villagers,好,3",
    "unknown-group": "a,voted,nobody,好,3",
    "group-by-label": "a,voted,村民代表,好,3",
    "poll-by-label": "a,群众测评,leaders,好,3",
    "empty-group": "a,voted,,好,3",
    "unknown-choice": "a,voted,villagers,很好,3",
    "empty-choice": "a,voted,villagers,,3",
    "unknown-unit": "z,voted,villagers,好,3",
    "empty-unit": ",voted,villagers,好,3",
    "unit-without-poll": "x,voted,villagers,好,3",
    "blank-words": "a,voted,villagers,弃权,3\na,voted,villagers,废票,1",
    "over-issued": "a,voted,leaders,issued,5",
    "same-row-twice": "a,voted,leaders,好,5",
    "missing-columns": "unit_id,poll,count\na,voted,3",
    "missing-group-column": "unit_id,poll,choice,count\na,voted,好,3",
    "chinese-headings": "单位编号,测评,组别,选项,票数\na,群众测评,村民代表,好,3",
    "heading-under-two-names": "unit_id,poll,group,choice,count,票数\na,voted,leaders,好,3,4",
    "header-only": BALLOT_HEAD.strip(),
    "ballot-id-twice": "unit_id,poll,group,choice,count,ballot_id\na,voted,leaders,好,1,7\na,voted,leaders,差,1,7",
    "one-column": "unit_id\na",
    "swapped-columns": "unit_id,poll,group,choice,count\na,leaders,voted,好,3",
}
PANEL_CASES = {
    "above-scale": "a,marked,leaders,j9,101",
    "below-scale": "a,marked,leaders,j9,-1",
    "fine-score": "a,marked,leaders,j9,88.123456789",
    "too-fine-score": "a,marked,leaders,j9,88.1234567891",
    "word": "a,marked,leaders,j9,优秀",
    "empty-score": "a,marked,leaders,j9,",
    "percent": "a,marked,leaders,j9,90%",
    "points-word": "a,marked,leaders,j9,90分",
    "judge-twice": "a,marked,leaders,j1,70",
    "judge-twice-equal": "a,marked,leaders,j1,90",
    "judge-in-two-groups": "a,marked,experts,j1,70",
    "empty-judge": "a,marked,leaders,,70",
    "unknown-panel": "a,marks,leaders,j9,70",
    "unknown-group": "a,marked,villagers,j9,70",
    "unknown-unit": "z,marked,leaders,j9,70",
    "missing-columns": "unit_id,panel,score\na,marked,70",
    "chinese-headings": "单位编号,评委打分,组别,评委,得分\na,述职评分,leaders,j1,70",
    "header-only": PANEL_HEAD.strip(),
}
UNIT_CASES = {
    "circle-of-two": "c,丙,village,village,d\nd,丁,county,territory,c",
    "circle-of-one": "c,丙,village,village,c",
    "below-a-circle": "c,丙,village,village,d\nd,丁,county,territory,d",
    "unknown-parent": "c,丙,village,village,q",
    "below-unknown-parent": "c,丙,village,village,d\nd,丁,township,territory,q",
    "duplicate": "a,又一,village,village,x",
    "duplicate-exact": "a,示例甲村,village,village,x",
    "unknown-level": "c,丙,hamlet,village,x",
    "chinese-level": "c,丙,村,village,x",
    "unknown-sector": "c,丙,village,farm,x",
    "empty-level": "c,丙,,village,x",
    "empty-id": ",丙,village,village,x",
    "empty-name": "c,,village,village,x",
    "empty-row": ",,,,",
    "two-tops": "y,另一县,county,territory,",
    "village-above-county": "c,丙,county,territory,a",
    "zero-width-id": "a\u200b,丙,village,village,x",
    "full-width-id": "ａ,丙,village,village,x",
    "id-with-blank": "c d,丙,village,village,x",
    "upper-case-id": "A,丙,village,village,x",
    "long-id": "c" * 10_000 + ",丙,village,village,x",
    "script-name": "c,<script>alert(1)</script>,village,village,x",
    "missing-column": "unit_id,name,level,sector\na,甲,village,village",
    "header-only": UNIT_HEAD.strip(),
    "only-refused": UNIT_HEAD + "a,甲,village,village,q",
    "duplicate-column": "unit_id,name,level,sector,parent_id,name\nx,县,county,territory,,县",
    "attribute-twice": "unit_id,name,level,sector,parent_id,zone,zone\nx,县,county,territory,,a,b",
    "attribute-row": "unit_id,name,level,sector,parent_id,row\nx,县,county,territory,,1",
    "chinese-headings": "单位编号,单位名称,层级,领域,上级\nx,县,county,territory,",
    "quote-open": UNIT_HEAD + 'x,"县,county,territory,',
    "ragged": UNIT_HEAD + "x,县,county,territory,,,",
    "leading-zeros": "001,丙,village,village,x\n1,丁,village,village,x",
}
TARGET_CASES = {
    "unknown-unit": "unit_id,income\nz,5",
    "word": "unit_id,income\na,很多",
    "twice": "unit_id,income\na,5\na,6",
    "unknown-metric": "unit_id,incme\na,5",
    "empty": "",
    "negative": "unit_id,income\na,-5",
    "of-a-text": "unit_id,remark\na,茶",
}
PREVIOUS_CASES = {
    "unknown-unit": "unit_id,income\nz,5",
    "word": "unit_id,income\na,去年",
    "total-and-grade": "unit_id,total,grade,rank_parent\na,88.5,好,1",
    "boolean": "unit_id,open\na,也许",
}
MAPPING_CASES = {
    "unknown-new": "unit_id,previous_id\nz,a",
    "unknown-old": "unit_id,previous_id\na,z",
    "missing-column": "unit_id,old\na,b",
    "empty": "",
    "empty-cells": "unit_id,previous_id\na,\n,b",
    "merged": "unit_id,previous_id\na,a\na,b",
    "split": "unit_id,previous_id\na,a\nb,a",
    "same-row-twice": "unit_id,previous_id\na,b\na,b",
    "swap": "unit_id,previous_id\na,b\nb,a",
}


def inputs() -> dict[str, Input]:
    """Every bad table by its case."""
    made = {f"ballots-{name}": _opinion("ballots", _table(text, BALLOTS)) for name, text in BALLOT_CASES.items()}
    made |= {f"panels-{name}": _opinion("panels", _table(text, PANELS)) for name, text in PANEL_CASES.items()}
    made |= {f"units-{name}": Input({"units.csv": _table(text, UNITS)}) for name, text in UNIT_CASES.items()}
    for kind, cases in (("targets", TARGET_CASES), ("previous", PREVIOUS_CASES)):
        made |= {f"{kind}-{name}": _opinion(kind, text.encode()) for name, text in cases.items()}
    made |= {
        f"mapping-{name}": Input({"mapping.csv": text.encode()}, {"mapping": "mapping.csv"}, "previous: ../2024\n")
        for name, text in MAPPING_CASES.items()
    }
    empty = {"ballots": b"", "panels": b"", "units": b""}
    made |= {f"{kind}-empty": _opinion(kind, data) for kind, data in empty.items()}
    made["ballots-nul"] = _opinion("ballots", BALLOTS.encode() + b"\0")
    made["units-gb18030"] = Input({"units.csv": UNITS.encode("gb18030")})
    made["units-nul"] = Input({"units.csv": UNITS.encode() + b"\0"})
    locked = files.ole("Root Entry", "EncryptionInfo", "EncryptedPackage")
    books = {"password": locked, "workbook": grid([row.split(",") for row in UNITS.split()]), "cut": GOOD[:300]}
    made |= {f"units-{name}": Input({"u.xlsx": data}, {"units": "u.xlsx"}) for name, data in books.items()}
    for kind in ("ballots", "panels", "targets", "previous"):
        made[f"{kind}-password"] = Input({f"{kind}.xlsx": locked}, {kind: f"{kind}.xlsx"})
    made["ballots-cut"] = Input({"b.xlsx": GOOD[:300]}, {"ballots": "b.xlsx"})
    made["ballots-as-values"] = Input({"ballots.csv": BALLOTS.encode()}, {"submissions": "[s.csv, ballots.csv]"})
    made["values-as-ballots"] = _opinion("ballots", b"unit_id,income\na,12\n")
    made["mapping-without-previous"] = Input({"mapping.csv": b"nonsense\n"}, {"mapping": "mapping.csv"})
    made["units-random"] = Input({"units.csv": bytes(range(256)) * 4})
    return made


def _table(text: str, good: str) -> bytes:
    whole = text.startswith(("unit_id", "单位编号"))
    return f"{text}\n".encode() if whole else f"{good}{text}\n".encode()


def _opinion(kind: str, data: bytes) -> Input:
    return Input({f"{kind}.csv": data}, {kind: f"{kind}.csv"})
