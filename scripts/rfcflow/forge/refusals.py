"""What the forge answers when it refuses: GitHub's status codes, messages and error bodies."""

from __future__ import annotations

from typing import Any

DOCUMENTATION = "https://docs.github.com/rest"
INTEGRATION_REFUSED = "Resource not accessible by integration"


class Refusal(Exception):
    """A refused request. ``status`` is the HTTP status, ``errors`` GitHub's list of field errors."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: list[Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """The JSON body GitHub sends with an error."""
        body: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = self.errors
        body["documentation_url"] = DOCUMENTATION
        body["status"] = str(self.status)
        return body


def not_found() -> Refusal:
    """404, which GitHub also answers for what the caller may not see."""
    return Refusal(404, "Not Found")


def bad_credentials() -> Refusal:
    """401 for a token that the forge does not know."""
    return Refusal(401, "Bad credentials")


def needs_authentication() -> Refusal:
    """401 for a write without any token."""
    return Refusal(401, "Requires authentication")


def integration_refused() -> Refusal:
    """403 for a job token that was not given the permission."""
    return Refusal(403, INTEGRATION_REFUSED)


def invalid(resource: str, field: str, code: str = "invalid", message: str | None = None) -> Refusal:
    """422 with one field error, e.g. ``invalid("Label", "name", "already_exists")``."""
    error: dict[str, Any] = {"resource": resource, "field": field, "code": code}
    if message is not None:
        error["message"] = message
    return Refusal(422, "Validation Failed", [error])
