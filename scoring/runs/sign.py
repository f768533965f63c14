"""Ed25519 signatures of manifests: a key in a file of its owner's, its public half told to those who check."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.errors import Place, Problem, RunError
from scoring.text import Text


@dataclass(frozen=True)
class Key:
    """A private key; `public` is its public half, 64 hex digits."""

    _private: Any
    public: str

    def sign(self, data: bytes) -> dict[str, str]:
        """The content of signature.json for a manifest's bytes."""
        return {"alg": "ed25519", "key": self.public, "signature": self._private.sign(data).hex()}


def new_key(path: Path) -> Key:
    """Makes a private key and writes it to a new file that only its owner can read.

    Raises:
        RunError: where the file is there already or cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(private.private_bytes_raw().hex() + "\n")
    except OSError as error:
        said = Text(f"写不了密钥文件：{error.strerror}", f"the key cannot be written: {error.strerror}")
        fix = Text("换一个还没有的文件名", "name a file that is not there yet")
        raise RunError([Problem("no-key", Place(str(path)), said, fix)]) from None
    return _key(private)


def read_key(path: Path) -> Key:
    """The private key in a file.

    Raises:
        RunError: where there is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return _key(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip())))
    except (OSError, ValueError):
        said = Text("这里没有签名密钥", "there is no signing key here")
        fix = Text("用 scoring key 生成一个", "make one with `scoring key`")
        raise RunError([Problem("no-key", Place(str(path)), said, fix)]) from None


def is_signed_by(public: str, signature: str, data: bytes) -> bool:
    """Whether the holder of a public key signed these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key(private: Any) -> Key:
    return Key(private, private.public_key().public_bytes_raw().hex())
