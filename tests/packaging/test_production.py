"""The files of docs/production.md are such that nginx and systemd take them, and the settings in them exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ROOT / "docs" / "production"
PAGE = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("nginx") is None or shutil.which("openssl") is None, reason="nginx is not installed")
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    make = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=kaohe.example.cn -keyout key.pem -out fullchain.pem"
    subprocess.run(make.split(), cwd=tmp_path, check=True, capture_output=True)
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/scoring/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {text} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in FILES.glob("scoring*.*er*"):  # programs that are not installed here stand for themselves
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert [path.name for path in units] == ["scoring-backup.service", "scoring-backup.timer", "scoring.service"]
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


def test_every_setting_of_the_file_is_one_of_the_servers() -> None:
    web = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
    settings = re.findall(r"(?m)^(\w+)=", (FILES / "scoring.env").read_text(encoding="utf-8"))
    assert settings
    assert [name for name in settings if f"| `{name}` |" not in web] == []


def test_the_page_names_every_file() -> None:
    assert [path.name for path in FILES.iterdir() if path.name not in PAGE and f"*{path.suffix}" not in PAGE] == []
