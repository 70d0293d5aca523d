"""The site on loopback while it is written."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import rfcflow
from rfcflow.adapters.git import FILE, Git, Identity
from rfcflow.cli.serving import Changes, serving
from rfcflow.engine.output import write_site
from rfcflow.errors import Refusal
from rfcflow.site.layout import POLICY
from tests.site.checking import read
from tests.site.samples import IMPORTED_TEXT, START

PAGES = {
    "index.html": b"<html><head><title>x</title></head><body></body></html>",
    "404.html": b"<html><head></head><body>none</body></html>",
    "a/index.html": b"<html><head></head><body>a</body></html>",
    "b.html": b"<html><head></head><body>beside a directory</body></html>",
    "b/c/index.html": b"<html><head></head><body>c</body></html>",
    "style.css": b"body {}",
}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, Changes]]:
    write_site(PAGES, tmp_path / "site")
    with serving(tmp_path / "site", 0) as (address, changes):
        yield urlsplit(address).port or 0, changes


def get(port: int, path: str, host: str = "", method: str = "GET") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers={"Host": host} if host else {})
    reply = connection.getresponse()
    found = (reply.status, reply.getheader("Content-Type", ""), reply.read())
    connection.close()
    return found


def test_a_page_is_served_with_one_script_of_this_server(served: tuple[int, Changes]) -> None:
    port, _ = served
    for path in ("/", "/index.html", "/a/", "/a/index.html", "/a/index"):
        status, kind, content = get(port, path)
        assert (200, "text/html; charset=utf-8") == (status, kind)
        (script,) = read(content).found("script")
        assert 200 == get(port, script["src"])[0]
    assert (200, b"body {}") == get(port, "/style.css")[::2]
    assert b"beside a directory" in get(port, "/b")[2]
    assert "script-src 'self'" in POLICY
    assert "connect-src 'self'" in POLICY


def test_what_is_not_there_has_the_sites_own_page(served: tuple[int, Changes]) -> None:
    for path in (
        "/nowhere/",
        "/a/index/",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/a/x.png",
        f"/{'a' * 5000}",
        "/%00",
    ):
        status, _, content = get(served[0], path)
        assert (404, True) == (status, b"none" in content)


def test_what_lies_beside_the_site_is_not_served(served: tuple[int, Changes], tmp_path: Path) -> None:
    (tmp_path / "site.html").write_bytes(b"<html><head></head><body>a secret</body></html>")
    for path in ("/.", "/..", "/%2e", "/a/..", "/../site", "/x/../../site"):
        status, _, content = get(served[0], path)
        assert status in (301, 404)
        assert b"a secret" not in content


def test_another_name_for_this_machine_is_not_answered(served: tuple[int, Changes]) -> None:
    for host in ("attacker.example", "attacker.example@127.0.0.1", "[", "127.0.0.1.attacker.example"):
        assert [421, 421] == [get(served[0], "/", host, method)[0] for method in ("GET", "HEAD")]
    assert 421 == get(served[0], "http://[/", host="localhost")[0]
    assert 200 == get(served[0], "/", host="localhost", method="HEAD")[0]
    assert 200 == get(served[0], "/", host=f"localhost:{served[0]}")[0]


def test_an_open_page_hears_of_a_change(served: tuple[int, Changes]) -> None:
    port, changes = served
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/.rfcflow/live")
    reply = connection.getresponse()
    assert "text/event-stream" == reply.getheader("Content-Type")
    changes.happened()
    assert b"event: change\n" == reply.readline()
    connection.close()


def test_a_port_that_is_taken_is_said(served: tuple[int, Changes], tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="--port"), serving(tmp_path, served[0]):
        pass


def test_the_verb_builds_again_when_the_branch_moves_and_stops_when_told(tmp_path: Path) -> None:
    repository = tmp_path / "rfcs.git"
    with Git.create(repository) as git:
        _commit(git, b"title: First", None)
        command = (sys.executable, "-P", "-m", "rfcflow", "site", "serve", "--port", "0")
        places = ("--repository", str(repository), "--output", str(tmp_path / "site"))
        source = str(Path(rfcflow.__file__).resolve().parent.parent)
        environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": source}
        with subprocess.Popen(
            (*command, *places), stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            try:
                assert process.stdout is not None
                first = process.stdout.readline()
                port = urlsplit(first.split()[-1]).port or 0
                assert b"First" in get(port, "/")[2]
                _commit(git, b"title: Second", git.resolve("refs/heads/main"))
                assert "written" in process.stdout.readline()
                assert b"Second" in get(port, "/")[2]
            finally:
                process.send_signal(signal.SIGTERM)
                assert 0 == process.wait(timeout=60)


def _commit(git: Git, title: bytes, parent: str | None) -> None:
    lines = IMPORTED_TEXT.split(b"\n")
    text = b"\n".join(title if line.startswith(b"title:") else line for line in lines)
    tree = git.write_tree(None, {"rfcs/0007-packed.md": (FILE, git.write_blob(text))})
    who = Identity("rfc bot", "bot@example.org")
    made = git.commit(tree, (parent,) if parent else (), "files", who, START)
    git.update_ref("refs/heads/main", made)
