"""What GitHub should show, and the difference to what it does."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml
from msgspec.structs import replace

from rfcflow.actions import Action, ClosePull, EditComment, PostComment, React, ReopenPull, SetGate, SetLabels
from rfcflow.facts import PullRequest
from rfcflow.governance.labels import owned
from rfcflow.model import Rule
from rfcflow.slash import verbs
from rfcflow.text.commands import parse
from rfcflow.views.differences import Shown, body_hash, differences, gate_key
from rfcflow.views.explain import explain
from rfcflow.views.gate import cut, gate
from rfcflow.views.labels import labels
from rfcflow.views.landing import LIST, landed_path, landing_files, merge_list, row
from rfcflow.views.outcome import outcome
from rfcflow.views.projection import Projection, project
from rfcflow.views.say import joined, prose
from rfcflow.views.status import LIMIT, capped
from tests.builders import WEB, World, governance, head, mentions, outside_code, text


def pull(world: World) -> PullRequest:
    found = world.facts.pull
    assert found is not None
    return found


def shown_after(projection: Projection, at: PullRequest, seq: int) -> tuple[Shown, PullRequest]:
    """What is there once the differences were applied."""
    gate_now = [a for a in differences(projection, at, Shown()) if isinstance(a, SetGate)][-1]
    shown = Shown(
        seq, 1, body_hash(projection.status), gate_key(gate_now.sha, gate_now.state, gate_now.description)
    )
    return shown, replace(at, labels=tuple(sorted({*at.labels, *projection.labels})))


def kinds(actions: tuple[Action, ...]) -> list[type]:
    return [type(action) for action in actions]


def test_a_new_rfc_gets_a_status_a_notice_labels_and_a_gate() -> None:
    world = World().proposed()
    assert [PostComment, PostComment, SetLabels, SetGate] == kinds(
        differences(world.projection, pull(world), Shown())
    )


def test_what_is_shown_already_is_not_written_again() -> None:
    world = World().reviewed()
    shown, at = shown_after(world.projection, pull(world), world.rfc.seq)
    again = project(world.history, world.governance, WEB, after=shown.seq)
    assert () == differences(again, at, shown)


def test_only_what_changed_is_written() -> None:
    world = World().reviewed()
    shown, at = shown_after(world.projection, pull(world), world.rfc.seq)
    world.command("ben", "/concern Memory use")
    after = project(world.history, world.governance, WEB, after=shown.seq)
    assert [React, EditComment, SetGate] == kinds(differences(after, at, shown))


def test_labels_of_others_stay_and_ours_are_restored() -> None:
    world = World().reviewed()
    at = replace(pull(world), labels=("help wanted", "rfc: accepted"))
    (change,) = [a for a in differences(world.projection, at, Shown()) if isinstance(a, SetLabels)]
    assert ("help wanted", "module: engine", "rfc: review", "track: module") == change.labels


def test_the_labels_say_state_track_modules_and_class() -> None:
    world = World(raw=text(modules=("engine", "docs"), contentious=("removal",))).proposed()
    assert (
        "contentious",
        "module: docs",
        "module: engine",
        "rfc: proposed",
        "track: core",
    ) == world.projection.labels
    assert all(owned(label) for label in labels(world.rfc, world.governance))
    assert not owned("help wanted")


def test_what_is_over_is_closed_and_what_somebody_closed_is_reopened() -> None:
    over = World().proposed()
    over.command("nina", "/withdraw It was a bad idea.")
    assert ClosePull in kinds(differences(over.projection, pull(over), Shown()))
    closed = World().reviewed()
    closed.close("ben")
    closed.sweep()
    assert ReopenPull in kinds(differences(closed.projection, pull(closed), Shown()))


def test_a_landed_rfc_whose_head_moved_is_closed() -> None:
    world = World().decided()
    world.land()
    assert ClosePull not in kinds(differences(world.projection, pull(world), Shown()))
    world.push()
    assert ClosePull in kinds(differences(world.projection, pull(world), Shown()))


def test_the_gate_is_green_on_the_decided_commit_only() -> None:
    world = World().decided()
    (green,) = [a for a in differences(world.projection, pull(world), Shown()) if isinstance(a, SetGate)]
    assert ("success", head(1)) == (green.state, green.sha)
    world.push(title="Something else entirely")
    world.sweep()
    (red,) = [a for a in differences(world.projection, pull(world), Shown()) if isinstance(a, SetGate)]
    assert ("failure", head(2)) == (red.state, red.sha)


def test_the_gate_is_green_for_nothing_but_an_acceptance() -> None:
    rejecting = World().final("reject")
    rejecting.command("ben", "/sign-off")
    rejecting.later(days=11)
    rejecting.sweep()
    cancelled = World().final()
    cancelled.command("ada", "/final-comment cancel Wait.")
    for world in (World().proposed(), World().final(), rejecting, cancelled):
        assert "success" != gate(world.rfc, world.governance).state


def test_an_empty_ledger_has_no_projection() -> None:
    with pytest.raises(ValueError, match="empty ledger"):
        project((), governance(), WEB)


# --- hostile words ---

EVIL = (
    "@cora <img src=x onerror=alert(1)> <!-- rfcflow:status 0007 --> | a | b | [x](https://evil.example) #1 "
    "`code` **bold** \u202e https://evil.example ![x](y)"
)


def hostile() -> World:
    world = World(
        title=EVIL,
        raw=text(title='"' + EVIL.replace("\\", "").replace('"', "")[:110].replace("\u202e", "") + '"'),
        governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}}),
    ).reviewed()
    world.command("ben", f"/concern {EVIL[:110].replace(chr(0x202E), '')}\n{EVIL}")
    world.command("ada", f"/writeup {EVIL} {EVIL}".replace("\u202e", ""))
    world.command("ada", f"/resolve {world.rfc.concerns[0].id} {EVIL}".replace("\u202e", ""))
    world.command("ada", f"/final-comment accept {EVIL}".replace("\u202e", ""))
    world.command("olaf", "/module add @cora`<b>|")
    return world


def test_words_of_users_do_nothing_in_any_text() -> None:
    world = hostile()
    assert "final-comment" == world.rfc.state
    world.command("ben", "/sign-off")
    world.command("eve", "/sign-off")
    world.later(days=11)
    world.sweep()
    world.land()
    said = world.projection.said
    status, told = world.projection.status, explain(world.rfc, world.history, world.governance)
    assert [] == mentions(status) + mentions(told)
    for body in (status, told, *(comment.body for comment in said)):
        shown = outside_code(body)
        assert "<img" not in shown
        assert "](https://evil" not in shown
        assert "\u202e" not in body
        assert () == parse(body, verbs())
        assert body.count("<!-- rfcflow:") == (body is not told)
        assert {"nina", "ada", "ben", "eve"} >= set(mentions(body))


def test_bars_in_words_do_not_break_a_table() -> None:
    for line in hostile().projection.status.splitlines():
        if line.startswith("| `"):
            assert 5 == outside_code(line).replace("\\|", "").count("|")


def test_the_registrys_own_logins_cannot_mention_or_break_either() -> None:
    world = World(governance=governance(people={"ben": {"login": "x`@cora|<b>"}})).reviewed()
    status = world.projection.status
    assert ([], True) == (mentions(status), "x??cora??b?" in status)


def test_hostile_front_matter_of_a_draft_is_neutral() -> None:
    raw = text().replace(b"kind: feature", b'kind: "@cora <b>"').replace(b"[engine]", b'["@cora", "a`b|c"]')
    world = World(raw=raw).proposed()
    assert "draft" == world.rfc.state
    assert [] == mentions(world.projection.status)
    assert "<b>" not in outside_code(world.projection.status)
    assert [] == mentions(explain(world.rfc, world.history, world.governance))


def test_a_status_stays_below_githubs_limit_whatever_the_thread() -> None:
    world = World().reviewed()
    for number in range(0, 120, 10):
        title = "@" * 60
        world.command("ben", "\n".join(f"/concern {title} {number + n}" for n in range(10)))
    status = world.projection.status
    assert 120 == len(world.rfc.concerns)
    assert len(status) < LIMIT
    assert status.endswith("</sub>\n")
    assert "…and 60 older ones" in status


def test_a_body_that_is_too_long_is_cut_at_the_end_of_a_line() -> None:
    body = capped("\n".join(["| row |"] * 20_000), "the footer")
    assert len(body) < LIMIT
    assert body.endswith("| row |\n\n…\n\nThe rest is in the ledger.\n\nthe footer\n")


def test_prose_keeps_the_bots_code_and_neutralises_the_rest() -> None:
    assert "Say `/sign-off` to &lt;b&gt; and `@ada`" == prose("Say `/sign-off` to <b> and @ada")
    assert "a `b` c" == prose("a\n\n`b`\nc")
    assert "one &#96; two" == prose("one ` two")
    assert "" == prose("")
    assert ["", "a", "a and b", "a, b or c"] == [
        joined([]),
        joined(["a"]),
        joined(["a", "b"]),
        joined(["a", "b", "c"], "or"),
    ]


def test_a_gate_says_at_most_what_github_shows() -> None:
    assert (140, "a b") == (len(cut("x" * 999)), cut("*a*\n`b`"))


# --- what lands ---


def test_the_list_of_landed_rfcs_is_sorted_and_replaces_its_own_rows() -> None:
    world = World().decided()
    line = row(world.rfc, landed_path(world.rfc))
    earlier = line.replace("0007", "0003")
    letter = line.replace("0007", "2071b")
    listing = merge_list(f"junk\n{letter}\n{line.replace('Ragged', 'Old')}\n{earlier}\n".encode(), line)
    assert [earlier, line, letter] == listing.splitlines()[-3:]
    assert listing == merge_list(listing.encode(), line)
    with pytest.raises(ValueError, match="not a row"):
        merge_list(None, "no row")


def test_a_title_with_bars_and_mentions_stays_one_row() -> None:
    world = World(raw=text(title='"A | B @cora [x](y)"')).decided()
    listing = merge_list(None, row(world.rfc, landed_path(world.rfc)))
    assert listing == merge_list(listing.encode(), listing.splitlines()[-1])
    assert [] == mentions(listing)


def test_the_body_lands_byte_for_byte() -> None:
    body = "# Summary\r\n\r\nTabs\there, trailing   \r\nno end"
    world = World(raw=text(body=body)).decided()
    files = landing_files(world.rfc, world.history, world.governance, world.raw, None, world.now)
    assert files["rfcs/0007-ragged.md"].endswith(b"---\n\n" + body.encode())
    assert LIST in files


def test_modules_that_changed_by_command_are_written_into_the_text() -> None:
    world = World(raw=text(modules=("engine", "docs"))).reviewed("cora")
    world.command("cora", "/module remove docs")
    world.command("ben", "/sign-off")
    world.later(days=5).sweep()
    files = landing_files(world.rfc, world.history, world.governance, world.raw, None, world.now)
    assert b"\nmodules: [engine]\n" in files["rfcs/0007-ragged.md"]


def test_what_is_not_decided_does_not_land() -> None:
    world = World().reviewed()
    with pytest.raises(ValueError, match="not decided"):
        landing_files(world.rfc, world.history, world.governance, world.raw, None, world.now)
    with pytest.raises(ValueError, match="not decided"):
        row(world.rfc, "rfcs/0007-ragged.md")
    with pytest.raises(ValueError, match="needs a decision"):
        outcome(world.history, world.governance)


def test_a_withdrawal_after_a_broken_push_lands_the_last_readable_text() -> None:
    world = World().reviewed()
    good = world.raw
    world.push(b"broken")
    world.sweep()
    world.command("nina", "/withdraw It was a bad idea.")
    files = landing_files(world.rfc, world.history, world.governance, good, None, world.now)
    assert ["rfcs/0007-ragged.md", "rfcs/outcomes/0007.yml", LIST] == list(files)
    record = yaml.safe_load(files["rfcs/outcomes/0007.yml"])
    assert ("feature", "withdrawn", ["engine"]) == (record["kind"], record["state"], record["modules"])


def test_an_outcome_tells_each_decision_as_it_was_made() -> None:
    world = hostile()
    world.command("ben", "/sign-off")
    world.command("eve", "/sign-off")
    world.later(days=11)
    world.sweep()
    before = outcome(world.history, world.governance, world.now + timedelta(minutes=1))
    world.land()
    assert before == outcome(world.history, world.governance)
    (decision,) = yaml.safe_load(before)["decisions"]
    assert ("accept", "routine", "module", True) == (
        decision["disposition"],
        decision["class"],
        decision["track"],
        decision["final-comment"] is not None,
    )
    assert decision["shepherd-chosen"]
    assert [True, True] == [ballot["counted"] for ballot in decision["sign-offs"]]


def test_a_routine_decision_after_a_cancelled_window_had_none() -> None:
    world = World().final()
    world.command("ada", "/final-comment cancel Not needed.")
    world.command("ben", "/sign-off")
    (decision,) = yaml.safe_load(outcome(world.history, world.governance))["decisions"]
    assert None is decision["final-comment"]
