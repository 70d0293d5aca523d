"""The connection to GitHub's API: PyGithub sends, and follows what it is told to.

Invariant: the only import of PyGithub beside the App's; none of its objects and none of its exceptions leave
this module, and nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from github import Auth, Github
from github.GithubException import GithubException
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, RequestsResponse

from rfcflow.adapters.github_calls import PAGE, NoAnswer, Reply
from rfcflow.errors import Refusal

API_VERSION: Final = "2022-11-28"
REDIRECTIONS: Final = 3


class Connection:
    """To one API with one token; `timeout` is seconds. Raises Refusal where the URL is none."""

    def __init__(self, api_url: str, token: str, timeout: int) -> None:
        try:
            client = Github(
                base_url=api_url.rstrip("/"),
                auth=Auth.Token(token) if token else None,
                timeout=timeout,
                per_page=PAGE,
                user_agent="rfcflow",
                # Its own retries repeat a POST after a 502, and its own pauses cannot be tested.
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
                lazy=True,
                api_version=API_VERSION,
            )
        except (AssertionError, ValueError) as error:
            raise Refusal(f"{api_url!r} is not the URL of GitHub's API.") from error
        self._requester = client.requester
        self._line = _line(api_url, timeout)

    def close(self) -> None:
        """Close the connections."""
        self._line.close()
        self._requester.close()

    def send(self, verb: str, path: str, parameters: Mapping[str, str | int], body: Any) -> Reply:
        """GitHub's reply, whatever its status; raises NoAnswer without one."""
        try:
            status, headers, text = self._requester.requestJson(
                verb, path, dict(parameters), {}, body, self._line
            )
        # PyGithub asserts, or raises RuntimeError, where it is surprised; requests' errors are OSErrors.
        except (GithubException, OSError, RuntimeError, AssertionError, ValueError) as error:
            raise NoAnswer(type(error).__name__) from error
        return Reply(status, {name.lower(): str(value) for name, value in headers.items()}, text)


class _HttpConnection(HTTPRequestsConnectionClass):
    """To a forge on this machine."""

    def getresponse(self) -> RequestsResponse:
        """The answer after redirections."""
        return _followed(self, super().getresponse)


class _HttpsConnection(HTTPSRequestsConnectionClass):
    """To GitHub."""

    def getresponse(self) -> RequestsResponse:
        """The answer after redirections."""
        return _followed(self, super().getresponse)


_Line = _HttpConnection | _HttpsConnection


def _line(api_url: str, timeout: int) -> _Line:
    parts = urlsplit(api_url)
    kind = _HttpConnection if parts.scheme == "http" else _HttpsConnection
    line = kind(parts.hostname or "", parts.port, timeout=timeout)
    # Proxies and certificates that the environment names are looked up once, not along the whole of it for
    # each request.
    found = line.session.merge_environment_settings(api_url, {}, None, line.verify, None)
    line.verify, line.session.proxies, line.session.trust_env = found["verify"], found["proxies"], False
    return line


def _followed(connection: _Line, ask: Callable[[], RequestsResponse]) -> RequestsResponse:
    """Follow at most three redirections within the same server, query and body included.

    PyGithub drops the query of a 301 and takes a 307 for an answer; a renamed repository gives both.
    """
    for _ in range(REDIRECTIONS):
        response = ask()
        response.response.encoding = "utf-8"
        location = response.headers.get("location")
        if response.status not in (301, 307, 308) or location is None:
            return response
        place = urlsplit(location)
        if place.netloc and (place.hostname, place.port or connection.port) != (
            connection.host,
            connection.port,
        ):
            return response
        connection.url = place.path + (f"?{place.query}" if place.query else "")
    raise RuntimeError("redirected in a circle")
