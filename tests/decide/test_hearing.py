"""Comments with commands: heard once, whole or not at all, and every one answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rfcflow.facts import Comment
from rfcflow.model import Account
from rfcflow.slash import verbs
from rfcflow.text.commands import parse
from tests.builders import IDS, World, account, governance


def verdicts(world: World) -> list[str]:
    answered = [event for event in world.history if event.type == "answered"]
    return [answer["verdict"] for answer in answered[-1].data["answers"]] if answered else []


def test_a_command_that_was_done_gets_a_reaction_and_no_reply() -> None:
    world = World().proposed()
    before = len(world.projection.said)
    comment = world.say("ada", "/shepherd me")
    assert ["shepherd-accepted"] == [e.type for e in world.sweep()]
    assert [comment.id] == [reaction.comment for reaction in world.projection.reactions]
    # The offer nobody had been told of yet is not announced any more.
    assert before - 1 == len(world.projection.said)


def test_all_commands_of_a_comment_are_done_together() -> None:
    world = World().proposed()
    done = world.command(
        "ada", "/shepherd me\n\nThis adds to the core.\n\n/contentious core-addition New kernels."
    )
    assert ["shepherd-accepted", "contentious"] == done
    assert ["comment:1001:0", "comment:1001:1"] == [e.source.key for e in world.history[-2:]]


def test_a_concern_beside_a_sign_off_is_heard_before_anything_is_decided() -> None:
    world = World().reviewed()
    assert ["signed-off", "concern-raised"] == world.command("ben", "/sign-off\n/concern Too slow")
    assert world.rfc.decision is None


def test_one_refused_command_undoes_the_whole_comment() -> None:
    world = World().proposed()
    assert ["answered"] == world.command("ada", "/shepherd me\n/withdraw It was mine.")
    assert ("proposed", None) == (world.rfc.state, world.rfc.shepherd)
    assert ["refused"] == verdicts(world)
    assert "Nothing of this comment was done, and 1 other command in it would have been" in world.answer()
    assert () == world.projection.reactions


def test_a_command_sees_what_the_ones_before_it_in_the_comment_did() -> None:
    world = World().proposed()
    done = world.command("ada", "/shepherd me\n/writeup Everything that was argued is in the thread.")
    assert ["shepherd-accepted", "writeup"] == done


def test_a_command_without_effect_undoes_nothing_and_is_answered() -> None:
    world = World().reviewed()
    assert ["writeup", "answered"] == world.command(
        "ada", "/shepherd me\n/writeup Everything that was argued is in the thread."
    )
    assert ["no-effect"] == verdicts(world)
    assert "you are its shepherd already" in world.answer()


def test_a_comment_is_heard_once_however_often_it_is_listed() -> None:
    world = World().proposed()
    world.say("ada", "/shepherd me")
    world.comments *= 3
    assert ["shepherd-accepted"] == [e.type for e in world.sweep()]
    assert [] == world.sweep()


def test_an_edited_comment_is_answered_once_and_not_run() -> None:
    world = World().proposed()
    world.say("ada", "/shepherd me", edited=True)
    assert ["answered"] == [e.type for e in world.sweep()]
    assert "only comments as first written count" in world.answer()
    assert [] == world.sweep()


def test_a_comment_that_is_edited_after_it_was_heard_is_not_heard_again() -> None:
    world = World().reviewed()
    comment = world.say("ben", "/concern Memory use")
    world.sweep()
    changed = Comment(
        comment.id,
        7,
        comment.author,
        "/sign-off",
        comment.created_at,
        comment.created_at + timedelta(hours=1),
    )
    world.comments = [changed]
    assert [] == world.sweep()


def test_an_edit_that_adds_a_command_to_a_plain_comment_is_answered_and_not_run() -> None:
    world = World().reviewed()
    comment = world.say("ben", "I like it.")
    assert [] == world.sweep()
    later = comment.created_at + timedelta(hours=1)
    world.comments = [Comment(comment.id, 7, comment.author, "/sign-off", comment.created_at, later)]
    assert ["answered"] == [e.type for e in world.sweep()]
    assert [] == world.sweep()


def test_an_inline_comment_is_answered_once() -> None:
    world = World().reviewed()
    world.say("ben", "/sign-off", kind="inline")
    assert ["answered"] == [e.type for e in world.sweep()]
    assert "Post it in the conversation." in world.answer()
    assert [] == world.sweep()
    assert [] == [r for r in world.projection.reactions if r.comment == world.comments[-1].id]


@pytest.mark.parametrize(
    "body",
    [
        "> /sign-off",
        "```\n/sign-off\n```",
        "    /sign-off",
        "`/sign-off`",
        "- /sign-off",
        "I say /sign-off",
        "<!--\n/sign-off\n-->",
        "/usr/bin/env is a path",
        "/lgtm",
        "On Monday somebody wrote:\n> /sign-off",
    ],
)
def test_what_only_looks_like_a_command_is_ignored(body: str) -> None:
    world = World().reviewed()
    assert [] == world.command("ben", body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("/sing-off", "Did you mean `/sign-off`?"),
        ("/rfc lgtm", "There is no such command."),
        ("/shepard accept", "Did you mean `/shepherd`?"),
        ("/\uff53ign-off", "characters that look like others"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(body: str, said: str) -> None:
    world = World().reviewed()
    assert ["answered"] == world.command("ben", body)
    assert ["misunderstood"] == verdicts(world)
    assert said in world.answer()


def test_both_ways_of_writing_a_verb_are_the_same() -> None:
    assert ["shepherd-accepted"] == World().proposed().command("ada", "/rfc shepherd me")
    assert ["shepherd-accepted"] == World().proposed().command("ada", "/SHEPHERD accept")


def test_bots_are_not_heard() -> None:
    world = World().reviewed()
    world.say("ben", "/sign-off", bot=True)
    world.say("github-actions[bot]", "/sign-off")
    assert [] == world.sweep()


def test_more_commands_than_a_comment_holds_are_refused_as_a_whole() -> None:
    world = World().reviewed()
    for count in (11, 25):
        assert ["answered"] == world.command("ben", "\n".join(f"/concern Number {n}" for n in range(count)))
        assert "One comment holds at most 10 commands" in world.answer()


def test_authority_is_that_of_the_run_and_not_of_the_time_of_writing() -> None:
    world = World().reviewed()
    world.say("ben", "/contentious removal")
    world.governance = governance({"engine": ("ada", "eve")})
    assert "answered" in [e.type for e in world.sweep()]
    assert "you are somebody without a role in the registry" in world.answer()


def test_identity_is_the_number_and_not_the_login() -> None:
    world = World().reviewed()
    world.later(minutes=1)
    impostor = Account(IDS["olaf"], "ben")
    world.comments.append(Comment(5000, 7, impostor, "/sign-off", world.now, world.now))
    assert ["answered"] == [e.type for e in world.sweep()]
    renamed = Account(IDS["ben"], "ben-renamed")
    world.comments.append(Comment(5001, 7, renamed, "/sign-off", world.now, world.now))
    assert ["signed-off", "decided"] == [e.type for e in world.sweep()]


def test_a_comment_and_a_review_of_the_same_number_are_two_sources() -> None:
    world = World().reviewed()
    review = world.review("ben", "COMMENTED", body="/status")
    world.comments.append(
        Comment(review.id, 7, account("eve"), "/concern Memory use", review.submitted_at, review.submitted_at)
    )
    assert {"answered", "concern-raised"} == {e.type for e in world.sweep()}
    assert review.id in [reaction.comment for reaction in world.projection.reactions]


def test_commands_count_on_a_closed_pull_request() -> None:
    world = World().reviewed()
    world.close("nina")
    assert ["decided"] == world.command("nina", "/withdraw It is not worth it.")[-1:]


def test_an_author_who_talks_is_not_silent() -> None:
    world = World(governance=governance(policy={"duties": {"replace-shepherd": False}})).reviewed()
    for _ in range(10):
        world.later(days=10)
        world.say("nina", "I am working on it.")
        assert ["author-spoke"] == world.moves()
    world.say("nina", "Still.")
    assert [] == world.sweep()
    assert [] == [r for r in world.projection.reactions if r.comment == world.comments[-1].id]
    world.later(days=57)
    assert ["dormant"] == world.moves()


def test_half_a_surrogate_pair_in_a_comment_breaks_nothing() -> None:
    world = World().reviewed()
    assert ["concern-raised"] == world.command("ben", "/concern Memory use\nIt doubles \ud800.")


def test_no_reply_holds_a_command_that_a_bot_could_obey() -> None:
    world = World().reviewed()
    for body in (
        "/help",
        "/help shepherd",
        "/explain",
        "/status",
        "/sing-off",
        "/withdraw x",
        "/module add `\n/sign-off",
    ):
        world.command("ben", body)
    for said in world.projection.said:
        assert () == parse(said.body, verbs()), said.body
    assert () == parse(world.projection.status, verbs())
