"""The second verifier stands alone: nothing but an old Python's standard library, its own digests and signatures."""

from __future__ import annotations

import ast
import hashlib
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoring.runs import Outcome
from scoring.runs.index import INDEX
from scoring.runs.sign import new_key
from scoring.runs.write import Seal
from tests.runs.stores import small_run
from verifier import verify

FILE = Path(verify.__file__)


def check(*words: object) -> subprocess.CompletedProcess[str]:
    """The verifier as an auditor starts it: no packages, no settings, somewhere else."""
    command = [sys.executable, "-I", "-S", str(FILE), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return small_run(tmp_path_factory.mktemp("store"))


def test_it_is_written_for_python_3_8_and_imports_its_standard_library_alone() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


def test_an_honest_run_and_its_store_are_as_published(outcome: Outcome) -> None:
    done = check(outcome.run.folder, outcome.run.store)
    assert (done.returncode, done.stdout.count("as published"), done.stderr) == (0, 2, "")


def test_a_changed_file_is_named_in_both_languages_and_ends_with_1(outcome: Outcome, tmp_path: Path) -> None:
    copy = shutil.copytree(outcome.run.folder, tmp_path / outcome.run.id)
    (copy / "scores.parquet").chmod(0o644)
    (copy / "scores.parquet").write_bytes(b"PAR1")
    done = check(copy)
    assert done.returncode == 1
    line = f"{copy}/scores.parquet: 文件与清单不符 · the file is not what the manifest says  [file-changed]"
    assert line in done.stdout


def test_wrong_usage_ends_with_2() -> None:
    assert check("--nonsense").returncode == 2


def test_what_is_no_run_ends_with_1(tmp_path: Path) -> None:
    assert (check(tmp_path).returncode, check(tmp_path / "nowhere").returncode) == (1, 1)


def test_an_index_whose_last_transaction_was_broken_off_is_read_as_it_was_before_and_left_alone(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    order = "import os, sqlite3, sys; i = sqlite3.connect(sys.argv[1]); i.execute('PRAGMA cache_size = 1')\n"
    order += "i.executescript('BEGIN; DROP TABLE stages; CREATE TABLE x (y)'); i.execute('INSERT INTO x VALUES (randomblob(90000))'); os._exit(1)"
    subprocess.run([sys.executable, "-c", order, run.store / INDEX], check=False)
    before = (run.store / INDEX).read_bytes()
    assert (run.store / f"{INDEX}-journal").exists()
    assert verify.verify(run.folder) == []
    assert (run.store / INDEX).read_bytes() == before


# -- digests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_digests_of_the_standard(text: str, digest: str) -> None:
    """The two examples in annex A of GB/T 32905-2016."""
    ours = verify.Sm3()
    ours.update(text.encode())
    assert ours.hexdigest() == digest


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="hashlib has no SM3 here")
def test_sm3_gives_what_hashlib_gives_however_the_bytes_come() -> None:
    dice = random.Random(5)
    for length in (*range(130), 1_000, 4_097):
        data, ours = dice.randbytes(length), verify.Sm3()
        cut = dice.randrange(length + 1)
        ours.update(data[:cut])
        ours.update(data[cut:])
        assert ours.hexdigest() == hashlib.new("sm3", data).hexdigest()


def test_a_run_with_sm3_is_checked_where_hashlib_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = small_run(tmp_path, Seal("示例核分人", "sm3")).run
    monkeypatch.setattr(verify, "new_digest", lambda alg: verify.Sm3())
    assert verify.verify(run.folder) == []


# -- signatures -----------------------------------------------------------------------------------------------------

RFC_8032 = [  # section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_signatures_of_the_standard_hold_and_with_one_bit_changed_do_not(
    key: str, message: str, signature: str
) -> None:
    data = bytes.fromhex(message)
    assert verify.is_signed_by(key, signature, data)
    for n in range(0, 512, 7):
        other = bytearray.fromhex(signature)
        other[n // 8] ^= 1 << n % 8
        assert not verify.is_signed_by(key, other.hex(), data)
    assert not verify.is_signed_by(key, signature, data + b"\0")


def test_signatures_of_the_program_hold_for_their_own_key_alone(tmp_path: Path) -> None:
    for n in range(8):
        key, other = new_key(tmp_path / f"{n}.key"), Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
        data = random.Random(n).randbytes(n * 50)
        signature = key.sign(data)["signature"]
        assert verify.is_signed_by(key.public, signature, data)
        assert not verify.is_signed_by(other, signature, data)


@pytest.mark.parametrize(
    "key",
    ["ff" * 32, "02" + "00" * 31, "01" + "00" * 30 + "80", "ee" + "ff" * 30 + "7f"],
    ids=["not on the curve", "no square root", "zero with a sign", "not below the prime"],
)
def test_a_key_that_is_no_point_signs_nothing(key: str) -> None:
    assert not verify.is_signed_by(key, "01" + "00" * 63, b"")


def test_a_signature_made_larger_by_the_order_is_refused() -> None:
    key, message, signature = RFC_8032[1]
    s = int.from_bytes(bytes.fromhex(signature[64:]), "little") + verify.ORDER
    assert not verify.is_signed_by(key, signature[:64] + s.to_bytes(32, "little").hex(), bytes.fromhex(message))
