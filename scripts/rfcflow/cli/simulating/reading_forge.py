"""Reading a forge back into the model: pull requests, comments, reviews, statuses, both branches.

Invariant: what is there afterwards is what the forge holds, whoever wrote it; objects are named by Git.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rfcflow.facts import Comment, PullRequest, Review
from rfcflow.ledger import ledger_of, ledger_path, parse_ledger
from rfcflow.model import Account
from rfcflow.simulate.model.hosting import FIRST_COMMENT, Hosting
from rfcflow.simulate.model.objects import grown
from rfcflow.simulate.model.store import Ledger

if TYPE_CHECKING:
    from rfcflow.adapters.git import Git
    from rfcflow.cli.simulating.full import FullWorld

_LIMIT: Final = 50_000_000


def read_back(world: FullWorld) -> None:
    """Make the model's state the forge's."""
    forge = world.forge
    repository = forge.state.repository_named(world.place.repository)
    hosting = world.hosting
    with forge.state.lock:
        for number, issue in repository.issues.items():
            _thread(hosting, number, issue)
        for status in repository.statuses:
            hosting.statuses[status.sha] = (status.state, status.description or "")
    hosting.last_id = FIRST_COMMENT + forge.state.given("comment")
    _branches(world, world.reader)


def _account(found: Any) -> Account:
    return Account(found.id, found.login, found.kind == "Bot")


def _thread(hosting: Hosting, number: int, issue: Any) -> None:
    pull = issue.pull
    fork = pull.head_repository.full_name if pull.head_repository is not None else None
    found = PullRequest(
        number,
        issue.title,
        _account(issue.author),
        pull.draft,
        issue.state == "open",
        pull.merged_at is not None,
        pull.base_branch,
        pull.head_sha,
        fork,
        tuple(sorted(label.name for label in issue.labels)),
        issue.created_at,
        issue.updated_at,
        issue.closed_at,
        pull.merge_commit_sha if pull.merged_at is not None else None,
    )
    if hosting.pulls.get(number) != found:
        hosting.pulls[number] = found
        hosting.touched.append((hosting.now, number))
    if issue.closed_by is not None:
        hosting.closers[number] = _account(issue.closed_by)
    else:
        hosting.closers.pop(number, None)
    for one in issue.comments:
        hosting.comments[one.id] = Comment(
            one.id, number, _account(one.author), one.body, one.created_at, one.updated_at
        )
        if one.reactions:
            hosting.reactions[one.id] = tuple(dict.fromkeys(item.content for item in one.reactions))
    there = tuple(one.id for one in issue.comments)
    for gone in set(hosting.threads.get(number, ())) - set(there):
        hosting.deleted[gone] = hosting.comments.pop(gone)
    hosting.threads[number] = there
    hosting.reviews[number] = tuple(
        Review(one.id, _account(one.author), one.state, one.commit, one.body, one.submitted_at)
        for one in pull.reviews
    )


def _branches(world: FullWorld, git: Git) -> None:
    main, ledger = git.resolve(world.place.main), git.resolve(world.place.ledger)
    objects = world.hosting.objects
    if main is not None and main != objects.refs[world.place.main]:
        _commits(world, git, main)
        objects.refs[world.place.main] = main
    known = world.branches.ledger
    if ledger is None or (known is not None and known.commit == ledger):
        return
    histories = dict(known.histories) if known is not None else {}
    files: dict[str, bytes] = {}
    paths = git.tree(ledger)
    rows, _ = grown({}, {path: entry.sha for path, entry in paths.items()})
    for path, entry in paths.items():
        directory, _, name = path.rpartition("/")
        same = known is not None and known.rows.get(directory, {}).get(name) == rows[directory][name]
        if (rfc := ledger_of(path)) is not None:
            if not same:
                events, problems = parse_ledger(git.blob(entry.sha, _LIMIT), path)
                if problems:
                    raise AssertionError(f"{path} does not hold: {problems[0]}")
                histories[rfc] = events
        else:
            files[path] = known.files[path] if same and known is not None else git.blob(entry.sha, _LIMIT)
    kept = {name: events for name, events in histories.items() if ledger_path(name) in paths}
    world.branches.ledger = Ledger(ledger, kept, files, rows)


def _commits(world: FullWorld, git: Git, tip: str) -> None:
    """Keep every commit up to `tip` that the model does not have, with its files."""
    objects, waiting = world.hosting.objects, [tip]
    while waiting:
        sha = waiting.pop()
        if sha in objects.commits:
            continue
        info = git.commit_info(sha)
        entries = git.tree(sha)
        objects.commits[sha] = info
        objects.trees[info.tree] = {path: (entry.mode, entry.sha) for path, entry in entries.items()}
        for entry in entries.values():
            if entry.sha not in objects.blobs:
                objects.blobs[entry.sha] = git.blob(entry.sha, _LIMIT)
        waiting += info.parents
