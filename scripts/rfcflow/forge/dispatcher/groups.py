"""Concurrency groups: one job runs, one waits, and the newest of those that wait wins.

Invariant: a group never has two running jobs, and a job is in at most one group.
Rules: https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
"""

from __future__ import annotations

from rfcflow.forge.dispatcher.runs import CANCELLED, DONE, PENDING, READY, JobRun


class Groups:
    """Every group of a repository; names do not depend on case."""

    def __init__(self) -> None:
        self.running: dict[str, JobRun] = {}
        self.pending: dict[str, JobRun] = {}

    def enter(self, job: JobRun, group: str | None, *, cancels: bool) -> None:
        """Let a job run, wait, or push out the one that waited; with `cancels` also the one that runs."""
        job.group = group.casefold() if group is not None else None
        if job.group is None:
            job.status = READY
            return
        running = self.running.get(job.group)
        if running is not None and cancels:
            running.end(CANCELLED)
            del self.running[job.group]
        waiting = self.pending.pop(job.group, None)
        if waiting is not None:
            waiting.end(CANCELLED)
        if job.group in self.running:
            job.status = PENDING
            self.pending[job.group] = job
        else:
            job.status = READY
            self.running[job.group] = job

    def leave(self, job: JobRun) -> None:
        """A job is over: whoever waits for its place runs."""
        if job.group is None or job.status != DONE:
            return
        if self.pending.get(job.group) is job:
            del self.pending[job.group]
        if self.running.get(job.group) is job:
            del self.running[job.group]
            following = self.pending.pop(job.group, None)
            if following is not None:
                following.status = READY
                self.running[job.group] = following
