"""The HTTP transport: one loopback server for the REST API, git and the web pages."""

from __future__ import annotations

import contextlib
import socket
import threading
import traceback
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rfcflow.forge.api import Reply

Respond = Callable[[str, str, dict[str, str], bytes], Reply]
BODY_LIMIT = 256 * 1024 * 1024


class Server(ThreadingHTTPServer):
    """A server on 127.0.0.1 whose connections never keep the process alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, port: int, respond: Respond) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.respond = respond
        self.connections: set[socket.socket] = set()

    def stop(self) -> None:
        """Stop serving and hang up on whoever keeps a connection open."""
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def start(self) -> threading.Thread:
        """Serve in a daemon thread."""
        thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, name="forge", daemon=True
        )
        thread.start()
        return thread


class Handler(BaseHTTPRequestHandler):
    """Reads a request whole, asks for the reply and sends it in one write."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def answer(self) -> None:
        """Handle any method."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        if headers.get("expect", "").lower() == "100-continue":
            self.send_response_only(HTTPStatus.CONTINUE)
            self.end_headers()
            self.wfile.flush()
        try:
            body = self.read_body(headers)
        except ValueError:
            self.close_connection = True
            self.send(Reply(400, {"Content-Type": "text/plain"}, b"malformed body"))
            return
        try:
            reply = self.server.respond(self.command, self.path, headers, body)
        except Exception:  # noqa: BLE001 - whatever goes wrong, the client gets an answer
            # A mistake in the forge must not look like a lost connection, which clients try again.
            traceback.print_exc()
            reply = Reply(500, {"Content-Type": "application/json"}, b'{"message":"Server Error"}')
        self.send(reply)

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815

    def read_body(self, headers: dict[str, str]) -> bytes:
        """The body, by length or in chunks; raises ValueError when malformed or too large."""
        if headers.get("transfer-encoding", "").lower() != "chunked":
            length = int(headers.get("content-length", "0"))
            if not 0 <= length <= BODY_LIMIT:
                raise ValueError("too large")
            return self.rfile.read(length)
        chunks: list[bytes] = []
        total = 0
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            total += size
            if size < 0 or total > BODY_LIMIT:
                raise ValueError("too large")
            chunk = self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return b"".join(chunks)
            chunks.append(chunk)

    def send(self, reply: Reply) -> None:
        """Write the reply, or break the connection where it is to be lost."""
        if reply.dropped:
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        bodyless = reply.status in (204, 304)
        if not bodyless:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD" and not bodyless:
            self.wfile.write(reply.body)
        self.wfile.flush()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: the forge keeps its own log."""

    def handle(self) -> None:
        """Serve a connection; a client that hangs up is no error."""
        self.server.connections.add(self.connection)
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        finally:
            self.server.connections.discard(self.connection)
