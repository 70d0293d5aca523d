"""What becomes of an RFC: its sessions, each some days after the one before, each with what people do in it.

Invariant: a story only tries; what is illegal where it comes to stand is refused, and that is a test, too.
Words in double brackets are filled in when they are said: `[[rev]]`, `[[concern]]`, `[[until 20]]`.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from rfcflow.simulate.traffic.dice import Dice

WHY: Final = 'criterion=evidence reopen="A benchmark on real data" Nobody has measured it.'


class Act(Struct, frozen=True):
    """What somebody does in a session."""

    verb: str
    who: str
    value: Any = None


class Session(Struct, frozen=True):
    """Acts that follow each other within minutes, `days` after the session before."""

    days: int
    acts: tuple[Act, ...]


def say(who: str, body: str) -> Act:
    """A comment."""
    return Act("say", who, body)


def story(dice: Dice, *, contentious: bool) -> list[Session]:
    """From the first look to an end, or to silence."""
    if dice.chance(8):
        return _nobody(dice)
    found = _led(dice)
    ending = dice.below(100)
    if ending < 9:
        return [*found, *_given_up(dice)]
    if dice.chance(20):
        found += _parked(dice)
    if dice.chance(25):
        found += _returned(dice)
    if dice.chance(25):
        found += _argued(dice)
    if contentious or dice.chance(25):
        if dice.chance(50):
            early = dice.some(("maintainer 0", "maintainer 1", "maintainer 2", "core 1", "author"), 2)
            found.append(Session(dice.between(0, 4), tuple(say(who, "/sign-off") for who in early)))
        found += _window(dice)
    else:
        found += _signed(dice)
    if dice.chance(12):
        found.append(Session(dice.between(1, 30), (say("author", "/withdraw Another one does it better."),)))
    return [*found, *_afterwards(dice)]


def _nobody(dice: Dice) -> list[Session]:
    """Nobody comes; or somebody asks, much later."""
    found = [Session(dice.between(5, 30), (say("author", "Is anybody there?"),))]
    if dice.chance(50):
        found.append(
            Session(dice.between(20, 90), (say("author", "/shepherd"), say("offered", "/shepherd decline")))
        )
    if dice.chance(30):
        found.append(Session(dice.between(1, 20), (say("author", "/withdraw It does not work."),)))
    if dice.chance(50):
        found.append(
            Session(
                dice.between(10, 200), (say("author", "/wake"), say("on-call", "/needs-info Which backend?"))
            )
        )
    return found


def _led(dice: Dice) -> list[Session]:
    """Somebody takes it."""
    first = dice.pick(("/shepherd accept", "/shepherd me", "/shepherd me"))
    who = dice.pick(("offered", "maintainer 0", "maintainer 1", "core 1", "other 0"))
    routed = (say("on-call", f"/module add {dice.pick(('engine', 'docs'))}"),) if dice.chance(15) else ()
    extra = (say("maintainer 2", "/shepherd me"),) if dice.chance(30) else ()
    found = [Session(dice.between(0, 6), (*routed, say("author", "/shepherd"), say(who, first), *extra))]
    if dice.chance(20):
        handed = (
            say("shepherd", "/shepherd release The open question is memory."),
            say("maintainer 1", "/shepherd me"),
        )
        found.append(Session(dice.between(1, 10), handed))
    found.append(
        Session(
            dice.between(1, 5),
            (
                say("shepherd", "Thank you, I have read it."),
                say("shepherd", "/invite @[[login maintainer 1]]"),
            ),
        )
    )
    found.append(
        Session(
            dice.between(1, 9),
            (say("shepherd", "/summary Two designs are compared."), say("author", "I see.")),
        )
    )
    return found


def _argued(dice: Dice) -> list[Session]:
    """Concerns, and what becomes of them."""
    owner = dice.pick(("maintainer 1", "core 1", "stranger 0", "other 0"))
    found = [Session(dice.between(1, 6), (say(owner, "/concern Memory use doubles\n\nI measured it."),))]
    if owner == "stranger 0":
        found.append(Session(1, (say("maintainer 0", "/concern Memory use doubles"),)))
    end = dice.below(4)
    if end == 0:
        acts = (
            say("core 0", "/overrule [[concern]] It was measured again."),
            say("core 1", "/overrule [[concern]]"),
        )
        found.append(Session(dice.between(1, 8), (*acts, say("core 2", "/overrule [[concern]]"))))
    elif end < 3:
        resolver = dice.pick((owner, "shepherd"))
        found.append(Session(dice.between(1, 8), (say(resolver, "/resolve [[concern]] It is 2 % only."),)))
    return found


def _parked(dice: Dice) -> list[Session]:
    """Held, deferred, recused, made contentious, or left alone for months."""
    match dice.below(6):
        case 0:
            acts: tuple[Act, ...] = (say("maintainer 1", "/hold until=[[until 12]] I am away."),)
            if dice.chance(50):
                acts = (*acts, say("maintainer 1", "/unhold The numbers are there."))
            return [Session(dice.between(1, 5), acts)]
        case 1:
            said = dice.pick(
                ("/defer until=[[until 40]] After the release.", "/defer When the compiler is there.")
            )
            parked = Session(dice.between(1, 5), (say("shepherd", said),))
            woken = Session(dice.between(10, 60), (say(dice.pick(("author", "shepherd")), "/wake"),))
            return [parked, woken] if dice.chance(60) else [parked]
        case 2:
            return [Session(dice.between(1, 5), (say("maintainer 1", "/recuse"),))]
        case 3:
            said = "/contentious compatibility The default changes."
            lowered = (say("core 1", "/routine It is off by default."),) if dice.chance(50) else ()
            return [Session(dice.between(1, 5), (say(dice.pick(("author", "maintainer 1")), said), *lowered))]
        case 4:
            return [Session(dice.between(60, 90), (say("author", "/wake"), say("shepherd", "/wake")))]
        case _:
            return [
                Session(
                    dice.between(1, 5),
                    (say("core 1", "/escalate It needs everybody."), say("on-call", "/priority high")),
                )
            ]


def _returned(dice: Dice) -> list[Session]:
    found = [Session(dice.between(1, 5), (say("shepherd", "/return Please say what it costs."),))]
    if dice.chance(90):
        found.append(
            Session(dice.between(1, 25), (Act("push", "author", dice.between(2, 9)), say("author", "Done.")))
        )
    return found


def _given_up(dice: Dice) -> list[Session]:
    if dice.chance(50):
        return [Session(dice.between(1, 20), (say("author", "/withdraw It does not work."),))]
    closed = Session(dice.between(1, 20), (Act("close", "author"),))
    return [closed, Session(dice.between(1, 9), (Act("reopen", "author"),))] if dice.chance(50) else [closed]


def _ballot(dice: Dice, who: str) -> Act:
    match dice.below(12):
        case 0:
            return say(who, "/abstain")
        case 1 | 2:
            return Act("approve", who)
        case 3:
            return say(who, "/sign-off rev=[[rev]]")
        case 4:
            return say(who, "/sign-off rev=[[rev before]]")
        case 5:
            return Act("object", who, "It breaks saved graphs.")
        case _:
            return say(who, "/sign-off")


def _ready(dice: Dice) -> list[Session]:
    """Somebody leads it, what is open is answered, and the text can be read."""
    led = (say("maintainer 1", "/shepherd me"), Act("ready", "author"), Act("retarget", "author", "main"))
    pushed = (Act("push", "author", dice.between(1, 9)),) if dice.chance(40) else ()
    answered = say("objector", "/resolve [[concern]] It is answered.")
    return [
        Session(dice.between(0, 2), (*led, *pushed, answered)),
        Session(dice.between(0, 2), (answered, say("shepherd", "/resolve [[concern]] It is answered."))),
    ]


def _signed(dice: Dice) -> list[Session]:
    """Sign-offs until it is decided, or not."""
    found = _ready(dice)
    for _ in range(dice.between(1, 3)):
        voters = dice.some(
            ("maintainer 0", "maintainer 1", "maintainer 2", "core 1", "author", "second 0"),
            dice.between(1, 4),
        )
        found.append(Session(dice.between(1, 6), tuple(_ballot(dice, who) for who in voters)))
        if dice.chance(25):
            found.append(
                Session(
                    dice.between(0, 2),
                    (Act("push", "author", dice.between(1, 9)), _ballot(dice, "maintainer 0")),
                )
            )
    return found


def _window(dice: Dice) -> list[Session]:
    """A write-up, a dated window, voices in it; sometimes a second one."""
    found: list[Session] = []
    for _ in range(1 if dice.chance(70) else 2):
        disposition = dice.pick(("accept", "accept", "accept", "accept", "reject", "defer"))
        said = {
            "accept": "/final-comment accept It is worth its cost.",
            "reject": f"/final-comment reject {WHY}",
            "defer": "/final-comment defer until=[[until 60]] The compiler comes first.",
        }[disposition]
        found += _ready(dice)
        begun = (
            say("shepherd", "/unhold"),
            say("shepherd", "/writeup Two designs were compared."),
            say("shepherd", said),
        )
        found.append(Session(dice.between(1, 8), begun))
        voters = [
            "maintainer 0",
            "maintainer 1",
            "maintainer 2",
            "second 0",
            "core 0",
            "core 1",
            "core 2",
            "core 3",
        ]
        heard = dice.some(voters, dice.between(3, 8))
        half = len(heard) // 2
        halves = (part for part in (heard[:half], heard[half:]) if part)
        found += [Session(dice.between(1, 4), tuple(_ballot(dice, who) for who in part)) for part in halves]
        if dice.chance(15):
            found.append(Session(1, (say("shepherd", "/final-comment cancel A new measurement."),)))
        elif dice.chance(20):
            pushed = (Act("push", "author", dice.between(1, 9)), say("shepherd", "/editorial"))
            found.append(Session(dice.between(0, 3), pushed))
        if dice.chance(10):
            word = dice.pick(("/decide accept It is right.", f"/decide reject {WHY}"))
            found.append(Session(dice.between(8, 14), (say("lead", word),)))
        found.append(Session(dice.between(10, 16), (say("shepherd", "The window is over."),)))
    return found


def _afterwards(dice: Dice) -> list[Session]:
    """What is said against a decision, and what becomes of what was accepted."""
    found = []
    match dice.below(10):
        case 0:
            vetoes = tuple(say(f"core {index}", f"/veto {WHY}") for index in range(dice.between(1, 4)))
            found.append(Session(dice.between(1, 6), vetoes))
        case 1 | 2:
            disputed = (say("other 0", f"/dispute docs {WHY}"),)
            found.append(Session(dice.between(1, 6), disputed))
            if dice.chance(60):
                found.append(
                    Session(
                        dice.between(1, 15), (say("shepherd", "/settle [[dispute]] We agreed on a flag."),)
                    )
                )
            else:
                appeal = (
                    say("shepherd", "/escalate We do not agree."),
                    *(say(f"core {n}", "/sign-off") for n in range(3)),
                )
                found.append(Session(dice.between(1, 15), appeal))
        case 3:
            corrected = tuple(
                say(f"core {n}", "/correct retired It was a mistake.") for n in range(dice.between(1, 4))
            )
            found.append(Session(dice.between(1, 40), corrected))
        case 4:
            found.append(
                Session(
                    dice.between(1, 40),
                    tuple(say(f"core {n}", "/reopen It is needed again.") for n in range(3)),
                )
            )
    if dice.chance(60):
        link = "/implemented https://git.example/meadow/engine/pull/7"
        found.append(
            Session(dice.between(10, 120), (say("author", link), say("shepherd", link), say("core 0", link)))
        )
    if dice.chance(30):
        found.append(
            Session(
                dice.between(20, 200), tuple(say(f"core {n}", "/retire Nobody uses it.") for n in range(4))
            )
        )
    return found
