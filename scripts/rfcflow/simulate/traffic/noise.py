"""What people do beside the story: questions, mistakes, mischief, changes of what they said.

Invariant: nothing here is entitled to change anything by being loud; what it changes, its author may change.
"""

from __future__ import annotations

from typing import Final

from rfcflow.simulate.traffic.dice import Dice
from rfcflow.simulate.traffic.stories import WHY, Act, say

_QUESTIONS: Final = ("/status", "/help sign-off", "/explain", "/preview /sign-off", "/refresh", "/help")
_MISTAKES: Final = (
    "/sign-of",
    "/sign-off rev=0000000",
    "/hold until=2028-02-30 The leap day.",
    "/final-comment",
    "/resolve nothing",
    "/module add nowhere",
    "/shepherd @nobody-at-all",
    "/decide accept I say so.",
    "/veto",
    "/rank @cora",
)
_MISCHIEF: Final = (
    "/sign-off",
    "/withdraw It is bad.",
    "/spam",
    "/shepherd me",
    "/final-comment accept Now.",
    "/decide accept Because.",
    "/concern <!-- rfcflow:status --> @everybody\n\n@cora @cleo @ada @ben @eve @dan @fay",
    "/overrule memory-use-doubles No.",
    f"/veto {WHY}",
    "> /sign-off\n\nI quote.",
    "```\n/sign-off\n```",
    "/sign-off\n/withdraw Both at once.",
    "::set-output name=x::y\n\n/routine $(true)",
    "/merge",
    "/reopen Please.",
    "/rfc sign-off",
    "/lgtm",
)
_ANYBODY: Final = (
    "stranger 0",
    "stranger 1",
    "stranger 2",
    "author",
    "maintainer 0",
    "maintainer 1",
    "other 0",
    "core 2",
)
_ENTITLED: Final = (
    "/recuse",
    "/abstain",
    "/concern It is slow",
    "/hold until=[[until 5]] I am away.",
    "/contentious removal It goes away.",
    "/shepherd",
    "/invite @[[login core 1]]",
    "/writeup What was argued.",
    "/summary Where it stands.",
    "/needs-info Which backend?",
    "/priority normal",
    "/module add docs",
    "/module remove docs",
    "/merge",
    "/wake",
    "/escalate It needs everybody.",
    "/editorial",
    "/resolve [[concern]] Enough.",
    "/sign-off\n/concern But\n\nnot this.",
    "/return Say more.",
    "/unhold",
    "/shepherd release",
    "/routine It is small.",
    "/defer When it is time.",
)


def noise(dice: Dice, wild: frozenset[str]) -> Act:
    """One thing on the side; `wild` names the disturbances that are switched on."""
    kind = dice.below(100)
    if kind < 46:
        return say(dice.pick(_ANYBODY), dice.pick(_QUESTIONS))
    if kind < 68:
        return say(dice.pick(_ANYBODY), dice.pick(_MISTAKES))
    if kind < 86:
        return say(dice.pick(("stranger 0", "stranger 1", "stranger 2")), dice.pick(_MISCHIEF))
    if kind < 91:
        return say(
            dice.pick(("maintainer 0", "maintainer 1", "other 0", "core 1", "on-call", "shepherd")),
            dice.pick(_ENTITLED),
        )
    if kind < 95:
        return say(dice.pick(_ANYBODY), "I think so, too.")
    return _wild(dice, wild)


def _wild(dice: Dice, wild: frozenset[str]) -> Act:
    """One of the disturbances that people are."""
    able = [act for name, act in _WILD if name in wild]
    if not able:
        return say(dice.pick(_ANYBODY), dice.pick(_QUESTIONS))
    verb, whos, values = dice.pick(able)
    return Act(verb, dice.pick(whos), dice.pick(values))


# The disturbance, the verb, who does it, with what.
_WILD: Final = (
    (
        "edited",
        (
            "edit",
            ("stranger 0", "maintainer 0", "author", "core 1"),
            ("/sign-off", "Never mind.", "/withdraw No."),
        ),
    ),
    (
        "edited",
        (
            "edit-status",
            ("core 0", "maintainer 0"),
            ("All is well. <!-- rfcflow:status 0007 -->", "@cora decided."),
        ),
    ),
    ("deleted", ("delete", ("stranger 0", "maintainer 0", "author", "core 1"), (None,))),
    ("deleted", ("delete-status", ("core 0",), (None,))),
    ("pushed", ("push", ("author",), (1, 2, 3, 4))),
    ("pushed", ("force-push", ("author",), (2, 5, 6, 7))),
    ("pushed", ("push", ("author",), ("same", "broken", "picture", "beside", "class", "modules"))),
    ("dismissed", ("dismiss", ("core 1", "maintainer 1"), (None,))),
    (
        "reviewed",
        ("approve", ("maintainer 0", "maintainer 1", "core 1", "author", "stranger 0"), (None, "/sign-off")),
    ),
    ("reviewed", ("object", ("maintainer 0", "maintainer 1", "core 1", "stranger 0"), ("No.", ""))),
    ("doors", ("close", ("author", "core 1", "stranger 0"), (None,))),
    ("doors", ("reopen", ("author", "core 1"), (None,))),
    ("doors", ("draft", ("author",), (None,))),
    ("doors", ("ready", ("author",), (None,))),
    ("doors", ("retarget", ("author",), ("next", "main", "main", "main"))),
    ("doors", ("label", ("core 1",), (("rfc: accepted",), ("bug",)))),
    ("doors", ("unlabel", ("core 1",), (None,))),
    ("merged", ("merge", ("core 1",), (None,))),
    ("forks", ("lose-fork", ("author",), (None,))),
)
