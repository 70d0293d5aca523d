"""What can happen to a run: it is killed, a request fails before or after its effect, another run overtakes.

Invariant: a fault is a function of the point reached; a point is named `before X` or `after X`, X being a
request of the engine or a push (`push ledger`, `push main`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from rfcflow.errors import UpstreamError

Wire = Callable[[str], None]

REQUESTS: Final = (
    "pulls_changed",
    "comments_since",
    "pull",
    "issue_comments",
    "reviews",
    "closed_by",
    "comment",
    "post_comment",
    "edit_comment",
    "delete_comment",
    "react",
    "set_labels",
    "set_status",
    "close",
    "reopen",
    "push ledger",
    "push main",
)


class Killed(BaseException):
    """The job was killed; nothing of the engine may catch it."""


def quiet(point: str) -> None:
    """No fault."""
    del point


class Strike(Struct):
    """Kill the run, or fail the request with a 502, the `nth` time that `point` is reached, or each time."""

    point: str
    nth: int = 1
    kills: bool = True
    always: bool = False
    struck: bool = False

    def __call__(self, point: str) -> None:
        if point != self.point or (self.struck and not self.always):
            return
        self.nth -= 1
        if self.nth <= 0:
            self.struck = True
            if self.kills:
                raise Killed(point)
            raise UpstreamError(f"GitHub answered 502 ({point}).", 502)


class Overtaken(Struct):
    """Another whole run happens right before the first push of this one."""

    other: Callable[[], object]
    done: bool = False

    def __call__(self, point: str) -> None:
        if point == "before push ledger" and not self.done:
            self.done = True
            self.other()


class Crossing(Struct):
    """Kill the run, or fail it with a 502, at the `nth` point it reaches, whichever that is; `always`:
    from there on.

    Each request and each push is two points, before and after its effect; `struck` names the one it was.
    """

    nth: int
    kills: bool = True
    always: bool = False
    passed: int = 0
    struck: str = ""

    def __call__(self, point: str) -> None:
        self.passed += 1
        if self.passed == self.nth or (self.always and self.passed > self.nth):
            self.struck = self.struck or point
            if self.kills:
                raise Killed(point)
            raise UpstreamError(f"GitHub answered 502 ({point}).", 502)


class Meanwhile(Struct):
    """Another whole run happens at the `nth` point this one reaches."""

    nth: int
    other: Callable[[], object]
    passed: int = 0
    struck: str = ""

    def __call__(self, point: str) -> None:
        self.passed += 1
        if self.passed == self.nth:
            self.struck = point
            self.other()
