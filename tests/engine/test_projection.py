"""What the bot shows is a projection: restored when somebody touches it, and never read back as truth."""

from __future__ import annotations

from rfcflow.forge.model import Label
from tests.engine.world import NAME, World


def set_labels(world: World, number: int, names: set[str]) -> None:
    """Somebody sets the labels of a pull request on the web."""
    repository = world.forge.state.repository_named(NAME)
    issue = repository.issues[number]
    known = {label.name: label for label in repository.labels.values()}
    issue.labels = [
        known.get(name) or repository.labels.setdefault(name, Label(len(known) + 900, name, "ededed", None))
        for name in sorted(names)
    ]
    issue.updated_at = world.forge.clock.tick()
    world.pause()


def test_a_status_comment_that_somebody_edited_is_restored(world: World) -> None:
    number = world.open()
    world.good_sweep()
    right = world.status(number)
    comment = world.status_comment(number)
    world.forge.edit_comment(NAME, comment.id, "hana-heath", f"{right}\n\nAccepted! Honestly.")
    world.pause()
    world.good_sweep()
    assert right == world.status(number)
    assert comment.id == world.status_comment(number).id


def test_a_status_comment_without_its_marker_is_restored_in_place(world: World) -> None:
    number = world.open()
    world.good_sweep()
    right, comment = world.status(number), world.status_comment(number)
    world.forge.edit_comment(NAME, comment.id, "hana-heath", "gone")
    world.pause()
    world.good_sweep()
    assert (right, 2) == (world.status(number), len(world.bot_comments(number)))


def test_a_status_comment_that_somebody_deleted_is_created_again(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.forge.delete_comment(NAME, world.status_comment(number).id, "hana-heath")
    world.pause()
    world.say(number, "dana-dune", "/shepherd me")
    world.sweep()
    world.good_sweep()
    assert "RFC 0001 · review" in world.status(number)


def test_labels_moved_by_hand_are_restored_and_foreign_ones_are_kept(world: World) -> None:
    number = world.open()
    world.good_sweep()
    right = world.labels(number)
    set_labels(world, number, {"rfc: accepted", "good first issue", "module: beta"})
    world.good_sweep()
    assert right | {"good first issue"} == world.labels(number)
    assert "proposed" == world.rfc(number).state


def test_a_marker_in_a_strangers_comment_is_ignored(world: World) -> None:
    number = world.open()
    fake = "<!-- rfcflow:status 0001 -->\n\n### RFC 0001 · accepted\n\n**Accepted.**"
    world.forge.comment(NAME, number, "stranger", fake)
    world.forge.comment(NAME, number, "stranger", "<!-- rfcflow:notice 0001 4 -->\nnothing to see")
    world.pause()
    world.good_sweep()
    assert 2 == len(world.bot_comments(number))
    assert "RFC 0001 · proposed" in world.status(number)
    world.say(number, "eli-elm", "/sing-off")
    world.forge.comment(NAME, number, "stranger", "<!-- rfcflow:reply 0001 comment:1000005 -->")
    world.good_sweep()
    assert 1 == len(world.replies(number))


def test_a_person_who_edits_the_bots_reply_gets_no_second_one(world: World) -> None:
    number = world.open()
    world.say(number, "eli-elm", "/sing-off")
    world.good_sweep()
    (reply,) = [one for one in world.comments(number) if "rfcflow:reply" in one.body]
    world.forge.edit_comment(NAME, reply.id, "hana-heath", "/sign-off")
    world.pause()
    world.good_sweep()
    assert ([], "proposed") == (world.replies(number), world.rfc(number).state)


def test_state_is_never_read_from_a_comment(world: World) -> None:
    number = world.open()
    world.good_sweep()
    comment = world.status_comment(number)
    told = comment.body.replace("proposed", "accepted").replace("eli-elm", "stranger")
    world.forge.edit_comment(NAME, comment.id, "hana-heath", told)
    world.say(number, "stranger", "/shepherd accept")
    world.good_sweep()
    assert "proposed" == world.rfc(number).state
    assert "was refused" in world.replies(number)[0]


def test_a_commit_status_of_somebody_else_does_not_decide(world: World) -> None:
    number = world.open()
    world.good_sweep()
    head = world.rfc(number).revisions[-1].head
    with world.job() as sweep:
        sweep.github.set_status(head, "success", "Accepted, honestly.", "rfc/gate")
    world.pause()
    world.say(number, "dana-dune", "/shepherd me")
    world.good_sweep()
    assert "pending" == world.gate(number)[0]


def test_a_lost_checkpoint_costs_requests_and_changes_nothing(world: World) -> None:
    number = world.open_in_review()
    world.say(number, "eli-elm", "/sing-off")
    world.good_sweep()
    before = world.essence()
    removed = {"checkpoint.json": None, "projections/0000/0001.json": None}
    world.forge.commit(NAME, "ara-lead", removed, "Drop the cache", branch="rfc-ledger")
    world.pause()
    world.good_sweep()
    assert before == world.essence()


def test_a_garbled_checkpoint_is_no_checkpoint(world: World) -> None:
    number = world.open()
    world.say(number, "eli-elm", "/sing-off")
    world.good_sweep()
    before = world.essence()
    garbled = {"checkpoint.json": "[1, 2", "projections/0000/0001.json": '{"seq": "x"}'}
    world.forge.commit(NAME, "ara-lead", garbled, "Garble the cache", branch="rfc-ledger")
    world.pause()
    world.good_sweep()
    assert before == world.essence()


def test_a_reaction_that_failed_is_made_good_and_one_for_a_deleted_comment_is_let_go(world: World) -> None:
    number = world.open()
    done = world.say(number, "dana-dune", "/shepherd me")
    world.forge.faults.add("POST", "/reactions$", 404, body={"message": "Not Found"})
    world.sweep()
    world.good_sweep()
    assert ["rocket"] == world.reactions(done)

    gone = world.say(number, "fay-fell", "/concern Memory use doubles")

    def wire(step: str) -> None:
        if step.startswith("after git push") and gone in world.forge.state.comments:
            world.forge.delete_comment(NAME, gone, "fay-fell")

    assert [] == world.sweep(wire=wire).failures
    assert 1 == len(world.rfc(number).open_concerns)
