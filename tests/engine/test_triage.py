"""The queue of triage: the ledgers and GitHub's search name the same, and a day has an end."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from rfcflow.facts import PullRequest
from rfcflow.model import Governance
from rfcflow.views.triage import QUERY, Share, search, share, waits
from tests.engine.meadow import Meadow
from tests.engine.small import POLICY
from tests.engine.world import rfc_text
from tests.governance.samples import G

CAP = {f"{G}/policy.yml": f"{POLICY}triage: {{items-per-day: 3}}\n"}


def matches(query: str, pull: PullRequest) -> bool:
    """As GitHub reads the search: every word has to hold."""
    for word in re.findall(r'-?[a-z]+:(?:"[^"]*"|\S+)', query):
        name, _, value = word.lstrip("-").partition(":")
        held = {"label": value.strip('"') in pull.labels, "is": value == "pr" or pull.open, "sort": True}[
            name
        ]
        if held == word.startswith("-"):
            return False
    return True


def on(meadow: Meadow, governance: Governance) -> Share:
    histories = [(meadow.rfc(int(name)), meadow.model.history(name)) for name in meadow.model.rfcs()]
    return share(histories, governance, meadow.model.now.date())


def test_the_search_and_the_predicate_name_the_same_and_a_day_ends_where_policy_says() -> None:
    meadow = Meadow()
    meadow.govern(CAP)
    unrouted = [meadow.open("wren", {f"rfcs/0000-lost-{n}.md": rfc_text(modules=())}) for n in range(5)]
    routed = meadow.open("wren", {"rfcs/0000-routed.md": rfc_text()})
    closed = meadow.open("wren", {"rfcs/0000-closed.md": rfc_text(modules=())})
    asked = meadow.open("wren", {"rfcs/0000-asked.md": rfc_text(modules=())})
    draft = meadow.open("wren", {"rfcs/0000-draft.md": "---\ntitle: No\n---\n"})
    meadow.sweep()
    governance = meadow.governance
    on_call = on(meadow, governance).on_call
    assert on_call in ("jon-jetty", "kim-kelp")
    meadow.model.close(closed, "wren")
    meadow.say(asked, str(on_call), "/needs-info Which module is it?")
    meadow.say(unrouted[4], str(on_call), "/priority high")
    meadow.sweep()
    pulls = meadow.model.hosting.pulls
    searched = {number for number, pull in pulls.items() if matches(QUERY, pull)}
    assert set(unrouted) == searched
    assert searched == {number for number in pulls if waits(meadow.rfc(number), governance)}
    assert {routed, closed, asked, draft} == set(pulls) - searched
    assert [QUERY] == parse_qs(urlsplit(search("https://git.example/meadow/rfcs")).query)["q"]

    # Two of the day's three are done: one is left for today, and the others are told.
    today = on(meadow, governance)
    assert (3, {f"{asked:04d}", f"{unrouted[4]:04d}"}) == (today.most, set(today.taken))
    assert [unrouted[0]] == [rfc.number for rfc in today.today]
    assert unrouted[1:4] == [rfc.number for rfc in today.overflow]
    # Tomorrow high priority comes first, and nobody is ever asked for more than the day holds.
    meadow.pause(days=1)
    tomorrow = on(meadow, governance)
    assert [unrouted[4], *unrouted[:2]] == [rfc.number for rfc in tomorrow.today]
    assert unrouted[2:4] == [rfc.number for rfc in tomorrow.overflow]
    assert timedelta(days=1) == tomorrow.day - today.day
