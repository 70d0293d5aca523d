"""A browser for the tests of pages: found, brought by Playwright, or told how to be had."""

from __future__ import annotations

import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import browser

SHELL = b"#!/bin/sh\necho Chromium 1.0\n"
BROKEN = b"#!/bin/sh\necho libnss3.so: cannot open shared object file >&2\nexit 127\n"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a browser, and no way to where Playwright keeps them."""
    monkeypatch.setattr(browser, "PROGRAMS", ())
    monkeypatch.setattr(browser, "APPLICATIONS", ())
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")


@pytest.fixture
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A place that gives Playwright a program."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        # It brings a program for films along, and every packed file is asked for here.
        for name in ("chrome-headless-shell-linux64/chrome-headless-shell", "ffmpeg-linux", "ffmpeg-mac"):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o755 << 16
            file.writestr(entry, request.param)
    content = packed.getvalue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", f"http://127.0.0.1:{server.server_port}")
        yield
        server.shutdown()


def test_the_machines_own_browser_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "chromium"
    program.write_bytes(SHELL)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program == browser.provide(tmp_path / "browsers")


@pytest.mark.usefixtures("bare")
def test_where_none_can_be_had_it_is_said_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert browser.provide(tmp_path / "browsers") is None
    said = capsys.readouterr().out
    assert "installing a Chromium" in said
    assert "apt-get install chromium" in said
    assert not (tmp_path / "browsers").exists()


@pytest.mark.enable_socket
@pytest.mark.usefixtures("bare", "host")
@pytest.mark.parametrize("host", [SHELL], indirect=True, ids=["a program"])
def test_one_that_playwright_brings_is_found_again(tmp_path: Path) -> None:
    found = browser.provide(tmp_path / "browsers")
    assert found is not None
    assert found.is_relative_to(tmp_path / "browsers")
    assert found == browser.executable(tmp_path / "browsers")


@pytest.mark.enable_socket
@pytest.mark.usefixtures("bare", "host")
@pytest.mark.parametrize("host", [BROKEN], indirect=True, ids=["a broken one"])
def test_one_that_the_machine_cannot_start_is_not_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert browser.provide(tmp_path / "browsers") is None
    assert "libnss3.so" in capsys.readouterr().out
    assert not (tmp_path / "browsers").exists()
