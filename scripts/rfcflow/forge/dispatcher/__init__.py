"""What GitHub Actions does between an event and a job, *emulated by the project*; the jobs are run by act.

nektos/act runs the steps of a workflow for real. It ignores what decides whether and with what rights they
run; that is what this package does, after GitHub's documentation, so that tests can attack the workflow
files::

    with Forge(directory, now) as forge:
        dispatcher = Dispatcher(forge, "meadow/rfcs", directory / "actions")
        forge.comment("meadow/rfcs", 7, "maya", "/shepherd")
        dispatcher.settle()

Emulated by the project, and not verified on GitHub:

* `on`: events, activity types and their defaults, branches, `workflow_run`, `schedule`, `workflow_dispatch`;
  the commit each event takes the workflow file from (a pull request's merge commit, else the default
  branch's);
* what a job's token does starts no workflow;
* `permissions` per job become the scopes of a token that the forge checks and that ends with the job; a
  fork's pull request gets reading only; a called workflow that asks for more than its caller grants does
  not start;
* approval of first-time contributors, with `workflow_run: requested` sent before it;
* `concurrency` of jobs: one runs, one waits, the newest waits; cancelled ones say so;
* `needs`, `if`, `outputs`, called workflows of the same repository, timeouts of jobs;
* GitHub's actions checkout, setup-python, upload-pages-artifact and deploy-pages, by stand-ins (`stubs`). The
  packages of the lock file are those of the Python that dispatches.

Not here: workflow-level concurrency, matrices, environments, artifacts, caches, re-runs, `paths` filters.
"""

from rfcflow.forge.dispatcher.dispatcher import ActMissing, Dispatcher, find_act
from rfcflow.forge.dispatcher.runs import JobRun, WorkflowRun

__all__ = ["ActMissing", "Dispatcher", "JobRun", "WorkflowRun", "find_act"]
