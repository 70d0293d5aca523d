"""Serving the index on loopback, beside the forge, until somebody stops it.

Invariant: only 127.0.0.1 is listened on, and only files of the site are served.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from rfcflow.cli.demo.stage import NAME, PERMISSIONS, Stage
from rfcflow.cli.signals import stopped_by_signals


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the story."""


@contextmanager
def hosted(site: Path) -> Iterator[str]:
    """Serve the files of `site`; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def addresses(stage: Stage, index: str) -> str:
    """Where to look, and how to sweep by hand, for a person to copy."""
    token = stage.forge.job_token(NAME, PERMISSIONS)
    forge = stage.forge
    return (
        f"local GitHub  {forge.url}/{NAME}\n"
        f"index         {index}\n"
        f"repository    {stage.repository}\n"
        "a sweep by hand:\n"
        f"  RFC_CLOCK={forge.clock_url} GITHUB_API_URL={forge.api_url} GITHUB_SERVER_URL={forge.url} "
        f"GITHUB_REPOSITORY={NAME} GITHUB_TOKEN={token} scripts/rfc sweep --write-gap 0\n"
        "Stop with Ctrl-C."
    )


def hold(stage: Stage, site: Path, each: Callable[[], None] | None = None, every: float = 0.5) -> None:
    """Keep everything up until Ctrl-C; calls `each` every `every` seconds. Addresses go to standard error."""
    pause = threading.Event()
    with hosted(site) as index, stopped_by_signals():
        click.echo("\n" + addresses(stage, index), err=True)
        try:
            while not pause.wait(every):
                if each is not None:
                    each()
        except KeyboardInterrupt:
            click.echo("\nStopped.", err=True)
