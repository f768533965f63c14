"""Bad CSV: encodings, separators, ragged and quoted rows, headings, Excel's habits."""

from __future__ import annotations

import codecs
import random

from tests.corpus.base import Input, submitted

ZH = "unit_id,集体经济收入,特色\na,12,葡萄\nb,10,茶叶\n"
EN = "unit_id,income\na,12\nb,10\n"
UTF8 = {
    "header-only": "unit_id,income\n",
    "header-only-no-newline": "unit_id,income",
    "one-word": "hello",
    "one-column-of-ids": "unit_id\na\nb\n",
    "prose": "各位领导：附件是本村数据，请查收。\n此致敬礼\n",
    "blank-lines": "\n\nunit_id,income\n\na,12\n\n\nb,约10\n\n",
    "blank-lines-only": "\n \n\t\n",
    "trailing-commas": "unit_id,income,,\na,12,,\nb,10,,\n",
    "leading-comma": ",unit_id,income\n,a,12\n,b,10\n",
    "trailing-comma-in-data": "unit_id,income\na,12,\nb,10,\n",
    "ragged-short": "unit_id,income,solved\na,12\nb,10,50\n",
    "ragged-long": "unit_id,income\na,12,99\nb,10\n",
    "ragged-shift": "unit_id,income,assets\na,1,234.5\nb,1,000,5\n",
    "thousands-unquoted": "unit_id,income\na,1,000\nb,10\n",
    "unclosed-quote": 'unit_id,income\n"a,12\nb,10\n',
    "unclosed-quote-late": 'unit_id,remark\na,"葡萄\nb,茶叶\n',
    "quote-inside": 'unit_id,remark\na,5"管\nb,茶\n',
    "quotes-doubled": 'unit_id,remark\na,"称为""甲"""\nb,茶\n',
    "newline-in-quotes": 'unit_id,remark,income\na,"一\n二",12\nb,茶,约10\n',
    "comma-in-quotes": 'unit_id,income\na,"1,000"\nb,10\n',
    "single-quotes": "unit_id,income\n'a','12'\nb,10\n",
    "semicolon": "unit_id;income\na;12\nb;10\n",
    "semicolon-full-width": "unit_id；income\na；12\nb；10\n",
    "comma-full-width": "unit_id，income\na，12\nb，10\n",
    "tab": "unit_id\tincome\na\t12\nb\t10\n",
    "pipe": "unit_id|income\na|12\n",
    "space-after-comma": "unit_id, income\na, 12\nb , 10\n",
    "cr-only": "unit_id,income\ra,12\rb,10\r",
    "crlf": "unit_id,income\r\na,12\r\nb,约10\r\n",
    "crlf-mixed": "unit_id,income\r\na,12\nb,约10\r\n",
    "crcrlf": "unit_id,income\r\r\na,12\r\r\nb,10\r\r\n",
    "unicode-line-separator": "unit_id,income\u2028a,12\u2028b,10\n",
    "form-feed": "unit_id,income\na,12\n\fb,10\n",
    "sep-line": "sep=,\nunit_id,income\na,12\nb,10\n",
    "title-line": "示例县2025年集体经济\nunit_id,income\na,12\nb,10\n",
    "total-line": "unit_id,income\na,12\nb,10\n合计,22\n",
    "note-line": "unit_id,income\na,12\nb,10\n注：单位为万元,\n",
    "headings-repeated": "unit_id,income\na,12\nunit_id,income\nb,10\n",
    "duplicate-headers": "unit_id,income,income\na,12,13\nb,10,10\n",
    "duplicate-headers-spaced": "unit_id,income, income \na,12,13\nb,10,10\n",
    "duplicate-id-headers": "unit_id,unit_id,income\na,b,12\n",
    "id-under-two-names": "unit_id,单位编号,income\na,b,12\n",
    "id-as-our-tables-head-it": "Unit id,income\na,12\n",
    "alias-twice": "unit_id,income,集体经济收入\na,12,13\n",
    "no-id-column": "名称,income\n示例甲村,12\n",
    "blank-heading": "unit_id,,income\na,7,12\n",
    "heading-row": "row,unit_id,income\n1,a,12\n",
    "heading-with-unit": "unit_id,集体经济收入（万元）\na,12\n",
    "heading-wrong-unit": "unit_id,集体经济收入（元）\na,120000\n",
    "heading-upper-case": "UNIT_ID,INCOME\na,12\n",
    "heading-zero-width": "unit_id,inc\u200bome\na,12\n",
    "numbers-as-headings": "1,2\na,12\n",
    "id-as-formula": 'unit_id,income\n"=""a""",12\nb,10\n',
    "id-leading-apostrophe": "unit_id,income\n'a,12\nb,10\n",
    "formula-injection": "unit_id,income,remark\na,=1+1,=cmd|' /C calc'!A0\nb,10,@SUM(1)\n",
    "hyperlink-injection": 'unit_id,remark\na,"=HYPERLINK(""http://x.invalid"",""点"")"\n',
    "script": "unit_id,remark\na,<script>alert(1)</script>\n",
    "bidi": "unit_id,remark\na,\u202e321\n",
    "comment-line": "# 说明\nunit_id,income\na,12\n",
    "long-unknown-metric": "unit_id,metric,value\na,incme,12\nb,income,10\n",
    "long-repeated": "unit_id,metric,value\na,income,12\na,集体经济收入,13\n",
    "long-no-value": "unit_id,metric,value\na,income,\nb,,10\n",
    "html-named-csv": "<html><body><table><tr><td>unit_id</td></tr></table></body></html>",
    "json-named-csv": '{"unit_id": "a", "income": 12}\n',
    "wide-1000": "unit_id," + ",".join(f"m{n}" for n in range(1000)) + "\na" + ",1" * 1000 + "\n",
    "line-1mb": "unit_id,income,remark\na,12," + "字" * 350_000 + "\nb,约10,\n",
    "number-1mb": "unit_id,income\na," + "9" * 1_000_000 + "\nb,10\n",
    "id-1mb": "unit_id,income\n" + "a" * 1_000_000 + ",12\nb,10\n",
    "heading-100kb": "unit_id,income," + "很长" * 16_000 + "\na,12,1\n",
    "rows-300-unknown": "unit_id,income\na,12\n" + "".join(f"u{n},1\n" for n in range(300)),
}


def _bytes() -> dict[str, bytes]:
    """What is not plain UTF-8."""
    rest = random.Random(41)
    return {
        "empty": b"",
        "bom-only": codecs.BOM_UTF8,
        "bom": codecs.BOM_UTF8 + ZH.encode(),
        "bom-twice": codecs.BOM_UTF8 * 2 + EN.encode(),
        "gb18030": ZH.encode("gb18030"),
        "gbk-truncated": ZH.encode("gb18030")[:-4],
        "big5": "unit_id,集體經濟收入,特色\na,12,茶葉\nb,10,鐵觀音\n".encode("big5"),
        "shift-jis": "unit_id,income,remark\na,12,ぶどう\n".encode("shift-jis"),
        "latin-1": b"unit_id,income,remark\na,12,caf\xe9\n",
        "utf-16": ZH.encode("utf-16"),
        "utf-16-be": codecs.BOM_UTF16_BE + ZH.encode("utf-16-be"),
        "utf-16-no-bom": ZH.encode("utf-16-le"),
        "utf-32": ZH.encode("utf-32"),
        "utf-7": "unit_id,income,remark\na,12,葡萄\n".encode("utf-7"),
        "mixed-encodings": "unit_id,income,remark\na,12,葡萄\n".encode() + "b,10,茶叶\n".encode("gb18030"),
        "utf-8-cut-in-a-character": ZH.encode()[:-3],
        "surrogate": b"unit_id,income,remark\na,12,\xed\xa0\x80\n",
        "nul": b"unit_id,income\na,1\x002\nb,10\n",
        "nul-at-end": EN.encode() + b"\0" * 512,
        "control-characters": b"unit_id,income\na,1\x012\nb,10\n",
        "ctrl-z": EN.encode() + b"\x1a",
        "random-bytes": rest.randbytes(2000),
        "random-high-bytes": bytes(rest.randrange(128, 256) for _ in range(2000)),
        "gzip": b"\x1f\x8b\x08\x00" + rest.randbytes(300),
    }


def inputs() -> dict[str, Input]:
    """Every bad CSV by its case."""
    files = {name: text.encode() for name, text in UTF8.items()} | _bytes()
    return {f"csv-{name}": submitted("s.csv", data) for name, data in files.items()} | _several()


def _several() -> dict[str, Input]:
    """What shows between two files only."""
    two = {"s.csv": EN.encode(), "t.csv": b"unit_id,income\na,13\n"}
    same = {"s.csv": EN.encode(), "t.csv": EN.encode()}
    return {
        "csv-two-files-contradict": Input(two, {"submissions": "[s.csv, t.csv]"}),
        "csv-two-files-agree": Input(same, {"submissions": "[s.csv, t.csv]"}),
        "csv-one-file-twice": Input({}, {"submissions": "[s.csv, s.csv]"}),
    }
