"""Serving a site on loopback while it is written: pages that are open load again when it changes.

Invariant: only 127.0.0.1 is listened on and only it is answered to by name; files of the site are served
with one script more, which asks this server alone, as the pages' own policy has it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from rfcflow.errors import Refusal

_SCRIPT: Final = "/.rfcflow/live.js"
_EVENTS: Final = "/.rfcflow/live"
_TAG: Final = f'<script src="{_SCRIPT}" defer></script>\n</head>'.encode()
_CODE: Final = (
    b'"use strict";\n'
    b'const changes = new EventSource("/.rfcflow/live");\n'
    b'changes.addEventListener("change", () => location.reload());\n'
    b'addEventListener("pagehide", () => changes.close());\n'
)
_HEARTBEAT: Final = 15.0


class Changes:
    """Counts what changed; whoever waits is told of the next one."""

    def __init__(self) -> None:
        self._count = 0
        self._more = threading.Condition()

    def happened(self) -> None:
        """Tell everybody who waits."""
        with self._more:
            self._count += 1
            self._more.notify_all()

    def after(self, count: int, seconds: float) -> int:
        """The count once it is above `count`, or when so many seconds have passed."""
        with self._more:
            self._more.wait_for(lambda: self._count > count, timeout=seconds)
            return self._count

    @property
    def count(self) -> int:
        """How many there were."""
        return self._count


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, changes: Changes, directory: str) -> None:
        self.changes = changes
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type] # as socketserver calls it

    def do_GET(self) -> None:
        """A file of the site, the script, or the stream of changes."""
        if not self._is_for_us():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif self._place == _EVENTS:
            self._tell_changes()
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        """What `do_GET` says of a file before the file itself."""
        if self._is_for_us():
            super().do_HEAD()
        else:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)

    def send_head(self) -> BytesIO | BinaryIO | None:
        """As of any file, but a page names one script more, and what is not there has the site's own page."""
        if self._place == _SCRIPT:
            return self._whole(HTTPStatus.OK, "text/javascript", _CODE)
        file = Path(self.translate_path(self.path))
        try:
            if self._place.endswith("/"):
                file /= "index.html"
            elif not file.is_file() and (page := file.with_name(f"{file.name}.html")).is_file():
                # As GitHub Pages has it: `rfcs/0142` is the page `rfcs/0142.html`, beside a directory, too.
                # What lies beside the site is none of its pages.
                file = page if page.is_relative_to(self.directory) else file
            missing = not file.exists()
        except OSError:  # a name longer than a file's can be
            missing = True
        if missing:
            file = Path(self.directory, "404.html")
        if file.suffix != ".html" or not file.is_file():
            return super().send_head()
        status = HTTPStatus.NOT_FOUND if missing else HTTPStatus.OK
        return self._whole(status, "text/html; charset=utf-8", file.read_bytes().replace(b"</head>", _TAG, 1))

    def end_headers(self) -> None:
        """Nothing is kept by the browser: it will have changed."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal tells what was built."""

    def _is_for_us(self) -> bool:
        """Whether the browser meant this server: another name that leads here is somebody's trick.

        A whole address instead of a path is asked of a proxy, which this is not.
        """
        host = self.headers.get("Host", "").partition(":")[0]
        return host in ("127.0.0.1", "localhost") and self.path.startswith("/")

    @property
    def _place(self) -> str:
        """The path that is asked for, without what stands behind it."""
        return self.path.partition("#")[0].partition("?")[0]

    def _whole(self, status: HTTPStatus, kind: str, content: bytes) -> BytesIO:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return BytesIO(content)

    def _tell_changes(self) -> None:
        known = self.changes.count
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            while True:
                # A line now and then finds out whether anybody listens still.
                count = self.changes.after(known, _HEARTBEAT)
                self.wfile.write(b"event: change\ndata: \n\n" if count > known else b": \n\n")
                known = count
        except OSError:
            return


@contextmanager
def serving(site: Path, port: int) -> Iterator[tuple[str, Changes]]:
    """Serve the files of `site` on `port` (0: any free one); gives the address, and whom to tell changes.

    Raises Refusal where the port is taken.
    """
    changes = Changes()
    handler = partial(_Handler, changes=changes, directory=str(site))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        why = error.strerror or "it cannot be listened on"
        raise Refusal(f"port {port}: {why}. Name another one with --port, or 0 for any.") from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", changes
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
