"""`/implemented LINK`: what was accepted has been built."""

from __future__ import annotations

import re
from typing import Final

from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood

_EXAMPLE: Final = "/implemented https://git.example/meadow/engine/pull/7"
_ADDRESS: Final = re.compile(r"https://[^\s<>()\[\]`\"']{1,300}", re.ASCII)


def _run(hearing: Hearing) -> Answer:
    found = hearing.arguments.words
    if len(found) != 1 or hearing.arguments.options or not _ADDRESS.fullmatch(found[0]):
        return Misunderstood(
            "It takes one address that starts with https://: the change that built it.", _EXAMPLE
        )
    hearing.emit("implemented", to="implemented", link=found[0])
    return Done()


COMMAND = Command(
    name="implemented",
    summary="Says that an accepted RFC has been built, and where.",
    forms=(
        Form(
            "/implemented LINK",
            "records that it is built; LINK is the change that did it",
            ("shepherd", "module-maintainer", "core"),
            _run,
            states=("accepted",),
            example=_EXAMPLE,
        ),
    ),
)
