"""Principles: RFCs and decisions cite them; a decision against one is core's or the lead's, with a reason."""

from __future__ import annotations

import yaml

from tests.engine.meadow import Meadow
from tests.engine.world import rfc_text

ACCEPT = "/final-comment accept against=p2 It is worth the rule this once."


def test_a_decision_against_a_principle_is_cores_and_on_record() -> None:
    meadow = Meadow()
    number = meadow.open("wren", {"rfcs/0000-idea.md": rfc_text(extra="principles: [P1]\n")})
    meadow.in_review(number, "dana-dune")
    meadow.say(number, "dana-dune", "/writeup It was discussed, and goes against a principle.")
    meadow.say(number, "dana-dune", ACCEPT.replace("p2", "P9"))
    meadow.say(number, "dana-dune", ACCEPT)
    meadow.sweep()
    replies = [body for body in meadow.comments(number) if "<!-- rfcflow:reply" in body]
    assert "`p9` is no principle of the project; they are `P1`, `P2`, `P3`." in replies[0]
    assert "A decision against a principle is core's or the lead's, with their reason." in replies[1]
    assert "review" == meadow.rfc(number).state
    meadow.say(number, "dana-dune", "/escalate It goes against a principle.")
    meadow.say(number, "dana-dune", ACCEPT)
    meadow.sweep()
    window = meadow.rfc(number).window
    assert window is not None
    assert (("P2",), "It is worth the rule this once.") == (window.against, window.reason)
    for voice in ("dana-dune", "eli-elm", "bas-core", "cyd-core"):
        meadow.say(number, voice, "/sign-off")
    meadow.sweep()
    meadow.pause(days=15)
    meadow.sweep()
    decision = meadow.rfc(number).decision
    assert decision is not None
    assert (("P2",), "core") == (decision.against, decision.track)
    (record,) = yaml.safe_load(meadow.model.main[f"rfcs/outcomes/{number:04d}.yml"])["decisions"]
    assert (["P1"], ["P2"]) == (record["principles"], record["against-principles"])
    assert "It goes against the project's principles: `P2`." in meadow.status(number)
