"""Bad Parquet, databases and cycle files."""

from __future__ import annotations

import datetime
import io
import math
import random
import sqlite3

import polars as pl

from tests.corpus.base import Input, submitted

SQL = "inputs:\n  units: units.csv\n  submissions: [s.csv]\n"
TAIL = "rubrics: [tiny.yaml]\n" + SQL


def _parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out, compression="uncompressed")
    return out.getvalue()


def _table(**columns: object) -> bytes:
    return _parquet(pl.DataFrame(columns, strict=False))


def _parquets() -> dict[str, bytes]:
    ids = ["a", "b"]
    good = _table(unit_id=ids, income=[12.0, 10.0])
    day = datetime.date(2025, 3, 4)
    made = {
        "cut-half": good[: len(good) // 2],
        "cut-tail": good[:-4],
        "cut-head": good[4:],
        "magic-only": b"PAR1",
        "magic-twice": b"PAR1PAR1",
        "footer-length": good[:-8] + b"\xff\xff\xff\x7fPAR1",
        "empty": b"",
        "text": b"unit_id,income\na,12\n",
        "nan": _table(unit_id=ids, income=[math.nan, 10.0]),
        "inf": _table(unit_id=ids, income=[math.inf, 10.0]),
        "float-tail": _table(unit_id=ids, income=[0.1 + 0.2, 10.0]),
        "huge": _table(unit_id=ids, assets=[1e300, 1e16]),
        "tiny": _table(unit_id=ids, income=[1e-7, 1e-12]),
        "float32": _parquet(pl.DataFrame({"unit_id": ids, "income": pl.Series([12.1, 10.0], dtype=pl.Float32)})),
        "nested-lists": _table(unit_id=ids, income=[[1, 2], [3]]),
        "struct": _table(unit_id=ids, income=[{"v": 1}, {"v": 2}]),
        "dates": _table(unit_id=ids, income=[day, day]),
        "binary": _table(unit_id=ids, income=[b"12", b"\xff"]),
        "booleans": _table(unit_id=ids, open=[True, False]),
        "booleans-for-numbers": _table(unit_id=ids, income=[True, False]),
        "decimal": _parquet(
            pl.DataFrame({"unit_id": ids, "income": ["12.50", "10"]}).cast({"income": pl.Decimal(10, 2)})
        ),
        "categories": _parquet(pl.DataFrame({"unit_id": ids, "mode": ["自营", "自赢"]}).cast({"mode": pl.Categorical})),
        "all-null": _parquet(pl.DataFrame({"unit_id": ids, "income": pl.Series([None, None], dtype=pl.Null)})),
        "float-ids": _table(unit_id=[1.0, 2.0], income=[12.0, 10.0]),
        "no-ids": _table(income=[12.0, 10.0]),
        "no-rows": _parquet(pl.DataFrame(schema={"unit_id": pl.String, "income": pl.Float64})),
        "no-columns": _parquet(pl.DataFrame()),
        "column-row": _table(row=[7, 8], unit_id=ids, income=[12.0, 10.0]),
    }
    for seed in range(4):
        dice, data = random.Random(seed), bytearray(good)
        data[dice.randrange(len(data) // 2, len(data))] ^= 1 << dice.randrange(8)
        made[f"flip-{seed}"] = bytes(data)
    return made


def _database(*statements: str) -> bytes:
    with sqlite3.connect(":memory:") as connection:
        for one in statements:
            connection.execute(one)
        connection.commit()
        return connection.serialize()


GOOD_DB = _database("CREATE TABLE f (unit_id TEXT, income)", "INSERT INTO f VALUES ('a', 12), ('b', 10)")
QUERY = "SELECT unit_id, income FROM f"


def _asked(query: str, data: bytes | None = GOOD_DB, address: str = "sqlite:///f.db") -> Input:
    said = f'[{{database: "{address}", query: "{query}"}}]'
    return Input({} if data is None else {"f.db": data}, {"submissions": said})


def _databases() -> dict[str, Input]:
    mixed = _database("CREATE TABLE f (unit_id, income)", "INSERT INTO f VALUES ('a', '约12'), ('b', 10), (3, NULL)")
    blob = _database("CREATE TABLE f (unit_id TEXT, income)", "INSERT INTO f VALUES ('a', x'ff00'), ('b', 10)")
    real = _database("CREATE TABLE f (unit_id TEXT, income)", "INSERT INTO f VALUES ('a', 9e999), ('b', 0.1)")
    return {
        "good": _asked(QUERY),
        "no-file": _asked(QUERY, None),
        "no-table": _asked("SELECT unit_id, income FROM g"),
        "no-column": _asked("SELECT unit_id, incme FROM f"),
        "syntax": _asked("SELEC unit_id FROM f"),
        "writes": _asked("INSERT INTO f VALUES ('c', 1)"),
        "drops": _asked("DROP TABLE f"),
        "two-statements": _asked("SELECT unit_id FROM f; DROP TABLE f"),
        "attach": _asked("ATTACH 'other.db' AS o"),
        "empty-query": _asked(" "),
        "no-rows": _asked(QUERY + " WHERE 0"),
        "same-column-twice": _asked("SELECT unit_id, income, income FROM f"),
        "mixed-types": _asked(QUERY, mixed),
        "blob": _asked(QUERY, blob),
        "infinity": _asked(QUERY, real),
        "not-a-database": _asked(QUERY, b"unit_id,income\na,12\n"),
        "cut": _asked(QUERY, GOOD_DB[:5000]),
        "empty-file": _asked(QUERY, b""),
        "unknown-address": _asked(QUERY, GOOD_DB, "mysql://h/f"),
        "no-query": Input({"f.db": GOOD_DB}, {"submissions": '[{database: "sqlite:///f.db"}]'}),
    }


CYCLES: dict[str, bytes | str] = {
    "empty": "",
    "comment-only": "# 周期\n",
    "list": "- period: 2025\n",
    "scalar": "2025\n",
    "unknown-key": "perod: 2025\nperiod: 2025\n" + TAIL,
    "unknown-input": "period: 2025\n" + TAIL + "  ballot: b.csv\n",
    "no-period": TAIL,
    "no-rubrics": "period: 2025\n" + SQL,
    "no-inputs": "period: 2025\nrubrics: [tiny.yaml]\n",
    "no-units": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {submissions: [s.csv]}\n",
    "no-submissions": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv}\n",
    "empty-submissions": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: []}\n",
    "empty-rubrics": "period: 2025\nrubrics: []\n" + SQL,
    "inputs-a-list": "period: 2025\nrubrics: [tiny.yaml]\ninputs: [units.csv]\n",
    "inputs-a-word": "period: 2025\nrubrics: [tiny.yaml]\ninputs: units.csv\n",
    "units-a-list": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: [units.csv], submissions: [s.csv]}\n",
    "units-a-folder": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: ., submissions: [s.csv]}\n",
    "rubric-a-csv": "period: 2025\nrubrics: [s.csv]\n" + SQL,
    "rubric-twice": "period: 2025\nrubrics: [tiny.yaml, ./tiny.yaml]\n" + SQL,
    "rubric-missing": "period: 2025\nrubrics: [no.yaml]\n" + SQL,
    "rubric-a-query": 'period: 2025\nrubrics: [{database: "sqlite:///f.db", query: x}]\n' + SQL,
    "period-a-word": "period: 二〇二五\n" + TAIL,
    "period-full-width": "period: ２０２５\n" + TAIL,
    "period-fraction": "period: 2025.5\n" + TAIL,
    "period-negative": "period: -2025\n" + TAIL,
    "period-with-zeros": "period: 002025\n" + TAIL,
    "period-huge": "period: " + "9" * 5000 + "\n" + TAIL,
    "period-outside": "period: 2030\n" + TAIL,
    "period-a-list": "period: [2025]\n" + TAIL,
    "files-missing": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: u.csv, submissions: [t.csv], ballots: b.csv}\n",
    "pattern-finds-nothing": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: [in/*.csv]}\n",
    "pattern-finds-units": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: ['*.csv']}\n",
    "pattern-absolute": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: ['/nowhere/*.csv']}\n",
    "pattern-two-stars": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: ['a**b']}\n",
    "pattern-leads-out": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: ['../nowhere*/x.csv']}\n",
    "file-absolute": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: [/dev/null]}\n",
    "file-absolute-outside": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: [/etc/passwd]}\n",
    "units-absolute-outside": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: /etc/passwd, submissions: [s.csv]}\n",
    "file-by-a-way-round": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: [x/../s.csv]}\n",
    "folder-outside": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: [..]}\n",
    "file-of-another-year": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: [../2024/s.csv]}\n",
    "submissions-a-pattern": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: s*.csv}\n",
    "file-name-with-nul": 'period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: ["s\\0.csv"]}\n',
    "file-name-too-long": f"period: 2025\nrubrics: [tiny.yaml]\ninputs: {{units: units.csv, submissions: [{'s' * 5000}.csv]}}\n",
    "file-name-empty": "period: 2025\nrubrics: [tiny.yaml]\ninputs: {units: units.csv, submissions: ['']}\n",
    "previous-missing": "period: 2025\nprevious: ../nowhere\n" + TAIL,
    "previous-a-file": "period: 2025\nprevious: s.csv\n" + TAIL,
    "previous-itself": "period: 2025\nprevious: .\n" + TAIL,
    "previous-no-cycle": "period: 2025\nprevious: ..\n" + TAIL,
    "previous-a-list": "period: 2025\nprevious: [../2024]\n" + TAIL,
    "duplicate-key": "period: 2025\nperiod: 2024\n" + TAIL,
    "duplicate-input": "period: 2025\n" + TAIL + "  units: units.csv\n",
    "tabs": "period: 2025\nrubrics: [tiny.yaml]\ninputs:\n\tunits: units.csv\n\tsubmissions: [s.csv]\n",
    "full-width-colon": "period：2025\n" + TAIL,
    "wide-indent": "period: 2025\nrubrics: [tiny.yaml]\ninputs:\n\u3000units: units.csv\n\u3000submissions: [s.csv]\n",
    "anchor": "period: &p 2025\ntitle: *p\n" + TAIL,
    "tag": "period: !!python/object:os.system 2025\n" + TAIL,
    "directive": "%YAML 1.1\n---\nperiod: 2025\n" + TAIL,
    "two-documents": "period: 2025\n" + TAIL + "---\nperiod: 2024\n",
    "deep": "period: 2025\ntitle: " + "[" * 500 + "]" * 500 + "\n" + TAIL,
    "bracket-open": "period: 2025\nrubrics: [tiny.yaml\ninputs: {units: units.csv}\n",
    "quote-open": 'period: "2025\n' + TAIL,
    "zero-width-key": "period\u200b: 2025\n" + TAIL,
    "title-a-list": "period: 2025\ntitle: [一, 二]\n" + TAIL,
    "title-a-map": "period: 2025\ntitle: {zh: 试, fr: essai}\n" + TAIL,
    "title-one-language": "period: 2025\ntitle: {en: trial}\n" + TAIL,
    "large": "period: 2025\n# " + "x" * 1_100_000 + "\n" + TAIL,
    "bom": b"\xef\xbb\xbfperiod: 2025\n" + TAIL.encode(),
    "gb18030": "period: 2025\ntitle: 示例\n".encode("gb18030") + TAIL.encode(),
    "utf-16": ("period: 2025\n" + TAIL).encode("utf-16"),
    "nul": b"period: 2025\0\n" + TAIL.encode(),
}


def inputs() -> dict[str, Input]:
    """Every bad Parquet file, database and cycle file by its case."""
    made = {f"parquet-{name}": submitted("s.parquet", data) for name, data in _parquets().items()}
    made |= {f"sqlite-{name}": one for name, one in _databases().items()}
    made["sqlite-password-in-address"] = _asked(QUERY, GOOD_DB, "postgresql://reader:secret@127.0.0.1:1/f")
    return made | {
        f"cycle-{name}": Input(cycle=text if isinstance(text, bytes) else text.encode())
        for name, text in CYCLES.items()
    }
