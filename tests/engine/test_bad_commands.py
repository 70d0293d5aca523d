"""Commands that cannot be obeyed: each gets one clear answer, or none where it is not a command at all."""

from __future__ import annotations

from tests.engine.world import World


def test_an_unknown_verb_is_answered_once_with_what_was_meant(world: World) -> None:
    number = world.open()
    comment = world.say(number, "eli-elm", "/sing-off")
    world.good_sweep()
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "`/sing-off` was not understood" in reply
    assert "Did you mean `/sign-off`" in reply
    assert [] == world.reactions(comment)
    assert "proposed" == world.rfc(number).state


def test_a_foreign_verb_behind_our_prefix_is_answered(world: World) -> None:
    number = world.open()
    world.say(number, "eli-elm", "/rfc assign me")
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "was not understood" in reply


def test_a_verb_by_somebody_who_may_not_says_who_may_and_who_they_are(world: World) -> None:
    number = world.open()
    world.say(number, "stranger", "/sign-off")
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "`/sign-off` was refused" in reply
    assert "is for any active maintainer" in reply
    assert "you are somebody without a role in the registry" in reply
    assert () == world.rfc(number).ballots


def test_a_command_where_it_is_not_legal_lists_the_legal_ones(world: World) -> None:
    number = world.open_in_review()
    world.say(number, "dana-dune", "/final-comment cancel Changed my mind.")
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "is legal in `final-comment`; this RFC is `review`" in reply
    assert "`/writeup TEXT`" in reply


def test_an_author_may_not_approve_their_own_text(world: World) -> None:
    number = world.open(author="eli-elm")
    world.say(number, "eli-elm", "/sign-off")
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "`/sign-off` was refused" in reply
    assert "decided" not in world.types(number)


NO_COMMANDS = (
    "> /sign-off\n\nI would not say that.",
    "```\n/sign-off\n```",
    "    /sign-off",
    "Like `/sign-off` here.",
    "<!-- /sign-off -->",
    "<!--\n/sign-off\n-->",
    "- /sign-off",
    "On Monday somebody wrote:\n> /sign-off",
    "I think /sign-off is next",
    "<pre>\n/sign-off\n</pre>",
    "/assign @somebody\n/lgtm",
)


def test_a_command_in_a_quote_or_in_code_is_no_command(world: World) -> None:
    number = world.open()
    comments = [world.say(number, "eli-elm", body) for body in NO_COMMANDS]
    world.good_sweep()
    assert ["opened", "revised", "ready", "shepherd-offered"] == world.types(number)
    assert ([], []) == (world.replies(number), [r for comment in comments for r in world.reactions(comment)])


def test_an_edited_command_is_answered_once_and_never_run(world: World) -> None:
    number = world.open()
    comment = world.say(number, "eli-elm", "Looks good to me.")
    world.forge.edit_comment("meadow/rfcs", comment, "eli-elm", "/sign-off")
    world.pause()
    world.good_sweep()
    world.forge.edit_comment("meadow/rfcs", comment, "eli-elm", "/sign-off\n\nReally.")
    world.pause()
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "edited before it was read" in reply
    assert "Post the command in a new comment" in reply
    assert () == world.rfc(number).ballots


def test_somebody_elses_edit_cannot_put_words_in_a_maintainers_mouth(world: World) -> None:
    number = world.open()
    comment = world.say(number, "eli-elm", "I am against this.")
    world.good_sweep()
    world.forge.edit_comment("meadow/rfcs", comment, "hana-heath", "/sign-off")
    world.pause()
    world.good_sweep()
    assert () == world.rfc(number).ballots
    assert "proposed" == world.rfc(number).state


def test_a_command_stays_done_when_its_comment_is_edited_or_deleted_later(world: World) -> None:
    number = world.open()
    first = world.say(number, "dana-dune", "/shepherd me")
    world.good_sweep()
    assert (["rocket"], []) == (world.reactions(first), world.replies(number))
    world.forge.edit_comment("meadow/rfcs", first, "dana-dune", "never mind")
    world.pause()
    world.good_sweep()
    world.forge.delete_comment("meadow/rfcs", first, "dana-dune")
    world.pause()
    world.good_sweep()
    assert "review" == world.rfc(number).state
    assert [] == world.replies(number)


def test_one_bad_command_undoes_its_whole_comment(world: World) -> None:
    number = world.open()
    comment = world.say(number, "dana-dune", "/shepherd me\n\n/resolve nothing-there\n\n/module add nowhere")
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "Nothing of this comment was done" in reply
    assert "`/module`" in reply
    assert ("proposed", []) == (world.rfc(number).state, world.reactions(comment))


def test_a_comment_with_very_many_commands_is_refused_once(world: World) -> None:
    number = world.open()
    world.say(number, "dana-dune", "\n\n".join(["/status"] * 500))
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "at most 10 commands" in reply


def test_a_bot_is_not_answered(world: World) -> None:
    world.forge.account("helper[bot]", kind="Bot")
    number = world.open()
    world.say(number, "helper[bot]", "/sing-off")
    world.say(number, "github-actions[bot]", "/sing-off")
    world.good_sweep()
    assert [] == world.replies(number)


def test_asking_for_help_is_answered_once(world: World) -> None:
    number = world.open()
    world.say(number, "stranger", "/help\n\n/status\n\n/explain")
    world.good_sweep()
    world.good_sweep()
    (reply,) = world.replies(number)
    assert "`/sign-off [rev=HASH]`" in reply
