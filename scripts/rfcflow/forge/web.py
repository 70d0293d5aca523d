"""Small web pages of the forge, for people in a sandbox: read threads, comment, travel in time.

Everything that came from a user is escaped, or rendered and then cleaned of all HTML that is not harmless.
"""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape
from urllib.parse import parse_qs, quote, unquote, urlsplit

from rfcflow.forge import conversation, differences, plumbing
from rfcflow.forge.api import Reply
from rfcflow.forge.clock import iso, parse_iso
from rfcflow.forge.model import Comment, Issue, Repository, Review
from rfcflow.forge.refusals import Refusal
from rfcflow.forge.repositories import branch_tip
from rfcflow.forge.state import Actor, State
from rfcflow.forge.web_page import markdown, page

COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
PATH = re.compile(r"^/(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:/(?P<rest>.*))?$")


class Web:
    """Serves the pages; writes only through the same operations as the REST API."""

    def __init__(self, state: State) -> None:
        self.state = state

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """Answer a browser. ``Host`` and ``Origin`` keep the pages of other sites out."""
        path = unquote(urlsplit(target).path)
        with self.state.lock:
            clock = iso(self.state.clock.now())
            try:
                host = headers.get("host", "").rsplit(":", 1)[0]
                if host not in ("127.0.0.1", "localhost"):
                    raise Refusal(403, "the forge answers under its own name only")
                if method == "POST":
                    own = f"http://{headers['host']}"
                    if headers.get("origin", own) != own:
                        raise Refusal(403, "posts come from the forge's own pages only")
                    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                    return self.post(path, form)
                if method not in ("GET", "HEAD"):
                    raise Refusal(405, "Method Not Allowed")
                if path == "/_forge/clock":
                    return Reply(200, {"Content-Type": "text/plain"}, f"{clock}\n".encode())
                title, content = self.show(path)
            except Refusal as refusal:
                message = f"<h1>{refusal.status}</h1><p>{escape(refusal.message)}</p>"
                return page(str(refusal.status), message, clock, refusal.status)
            except (UnicodeDecodeError, ValueError, OverflowError):
                return page("400", "<h1>400</h1><p>Bad request</p>", clock, 400)
            return page(title, content, clock)

    def post(self, path: str, form: dict[str, str]) -> Reply:
        """The two forms: comment as anybody, and travel in time."""
        back = "/"
        if path == "/_forge/clock":
            if "to" in form:
                self.state.clock.travel(parse_iso(form["to"]))
            elif "seconds" in form:
                self.state.clock.advance(timedelta(seconds=int(form["seconds"])))
                now = iso(self.state.clock.now())
                return Reply(200, {"Content-Type": "text/plain"}, f"{now}\n".encode())
            else:
                self.state.clock.advance(timedelta(days=float(form.get("days", "0"))))
        elif path == "/_forge/comment":
            issue = self.thread(self.repository(form.get("repository", "")), form.get("number", ""))
            self.state.clock.tick()
            actor = Actor(self.state.account(form.get("login", "").strip() or "guest"))
            conversation.comment(self.state, issue, actor, form.get("body", ""))
            kind = "issues" if issue.pull is None else "pull"
            back = f"/{quote(issue.repository.full_name)}/{kind}/{issue.number}"
        else:
            raise Refusal(404, "Not Found")
        return Reply(303, {"Location": back}, b"")

    def repository(self, full_name: str) -> Repository:
        """A repository by name; 404."""
        found = self.state.find_repository(full_name)
        if found is None:
            raise Refusal(404, "Not Found")
        return found

    def thread(self, repository: Repository, number: str) -> Issue:
        """An issue or pull request by number; 404."""
        found = repository.issues.get(int(number)) if number.isdecimal() else None
        if found is None:
            raise Refusal(404, "Not Found")
        return found

    def show(self, path: str) -> tuple[str, str]:
        """Title and content of a page; 404."""
        if path == "/":
            names = sorted(one.full_name for one in self.state.repositories.values())
            rows = "".join(f"<li>{link(f'/{name}', name)}</li>" for name in names)
            return "The forge", f"<h1>The forge</h1><ul>{rows}</ul>"
        found = PATH.match(path)
        if found is None:
            raise Refusal(404, "Not Found")
        repository = self.repository(f"{found['owner']}/{found['name']}")
        head = f"<p>{link('/', 'forge')} / {link(f'/{repository.full_name}', repository.full_name)}</p>"
        first, _, rest = (found["rest"] or "").partition("/")
        if first in ("", "pulls", "issues") and not rest:
            return repository.full_name, head + self.threads(repository, first)
        if first in ("pull", "issues"):
            return self.conversation(self.thread(repository, rest.split("/")[0]), head)
        if first in ("blob", "raw", "tree"):
            return self.blob(repository, rest, head)
        if first == "compare":
            return self.compare(repository, rest)
        raise Refusal(404, "Not Found")

    def threads(self, repository: Repository, kind: str) -> str:
        """The list of threads, newest first, and the files of the default branch."""
        rows = ""
        for issue in sorted(repository.issues.values(), key=lambda one: -one.number):
            if (kind == "pulls" and issue.pull is None) or (kind == "issues" and issue.pull is not None):
                continue
            where = f"/{repository.full_name}/{'issues' if issue.pull is None else 'pull'}/{issue.number}"
            labels = "".join(f'<span class="label">{escape(one.name)}</span>' for one in issue.labels)
            title = link(where, f"#{issue.number} {issue.title}")
            rows += f"<tr><td>{title}<td>{standing(issue)}<td>{labels}<td>{escape(issue.author.login)}</tr>"
        body = f"<h1>{escape(repository.full_name)}</h1><table>{rows}</table>"
        tip = branch_tip(repository, repository.default_branch)
        if kind == "" and tip is not None:
            listed = plumbing.run(repository.path, "ls-tree", "-r", "-z", "--name-only", tip)
            names = listed.decode("utf-8", "replace").split("\0")[:500]
            branch = repository.default_branch
            body += "<h2>Files</h2><ul>" + "".join(
                f"<li>{link(f'/{repository.full_name}/blob/{branch}/{name}', name)}</li>"
                for name in names
                if name
            )
            body += "</ul>"
        return body

    def conversation(self, issue: Issue, head: str) -> tuple[str, str]:
        """A thread with everything said, and the form to say more."""
        title = f"{issue.title} #{issue.number}"
        labels = "".join(f'<span class="label">{escape(one.name)}</span>' for one in issue.labels)
        body = f"{head}<h1>{escape(title)}</h1><p>{standing(issue)} {labels}</p>{self.checks(issue)}"
        body += message(issue.author.login, iso(issue.created_at), issue.body or "")
        said: list[Comment | Review] = [*issue.comments, *(issue.pull.reviews if issue.pull else [])]
        for one in sorted(said, key=moment):
            verb = one.state.lower().replace("_", " ") if isinstance(one, Review) else ""
            edited = " (edited)" if isinstance(one, Comment) and one.updated_at != one.created_at else ""
            body += message(one.author.login, f"{moment(one)}{edited} {verb}", one.body)
        body += (
            '<form method="post" action="/_forge/comment">'
            f'<input type="hidden" name="repository" value="{escape(issue.repository.full_name)}">'
            f'<input type="hidden" name="number" value="{issue.number}">'
            '<p><label>Comment as <input name="login" required></label></p>'
            '<p><label>Text <textarea name="body" rows="6" required></textarea></label></p>'
            "<button>Comment</button></form>"
        )
        return title, body

    def checks(self, issue: Issue) -> str:
        """The newest status of each context on the head, and the changed files."""
        if issue.pull is None:
            return ""
        repository, head = issue.repository, issue.pull.head_sha
        latest = {one.context: one for one in repository.statuses if one.sha == head}
        rows = "".join(
            f"<li><b>{escape(one.context)}</b>: {escape(one.state)} {escape(one.description or '')}</li>"
            for one in latest.values()
        )
        start = differences.merge_base(repository.path, issue.pull.base_sha, head)
        files = differences.changes(repository.path, start, head) if start else ()
        root = f"/{repository.full_name}/blob/{head}"
        changed = "".join(
            f"<li>{escape(one.status)} {link(f'{root}/{one.path}', one.path)}</li>" for one in files
        )
        return f"<ul>{rows}</ul><details><summary>Files</summary><ul>{changed}</ul></details>"

    def compare(self, repository: Repository, span: str) -> tuple[str, str]:
        """What differs between two commits, file by file: `OLD..NEW`."""
        old, _, new = span.partition("..")
        new = new.removeprefix(".")
        if not COMMIT.fullmatch(old) or not COMMIT.fullmatch(new):
            raise Refusal(404, "Not Found")
        try:
            files = differences.changes(repository.path, old, new)
            hunks = differences.patches(repository.path, old, new)
        except plumbing.GitError as error:
            raise Refusal(404, "Not Found") from error
        body = "".join(
            f"<h2>{escape(file.path)}</h2><pre>{escape(hunk or 'no text')}</pre>"
            for file, hunk in zip(files, hunks, strict=False)
        )
        title = f"{old[:12]}..{new[:12]}"
        return title, f"<h1>{title}</h1>{body or '<p>Nothing differs.</p>'}"

    def blob(self, repository: Repository, rest: str, head: str) -> tuple[str, str]:
        """A file: Markdown rendered, everything else as text. Branch names may hold slashes."""
        names = plumbing.refs(repository.path, "refs/heads/")
        branches = [name.removeprefix("refs/heads/") for name in names]
        reference = next((one for one in branches if rest.startswith(f"{one}/")), rest.split("/")[0])
        path = rest[len(reference) + 1 :]
        commit = names.get(f"refs/heads/{reference}", reference)
        if not re.fullmatch(r"[0-9a-f]{40}", commit) or not path:
            raise Refusal(404, "Not Found")
        try:
            content = plumbing.run(repository.path, "cat-file", "blob", f"{commit}:{path}")
        except plumbing.GitError:
            raise Refusal(404, "Not Found") from None
        text = content[:1_000_000].decode("utf-8", "replace")
        shown = markdown(text) if path.endswith(".md") else f"<pre>{escape(text)}</pre>"
        return path, f"{head}<h1>{escape(path)}</h1>{shown}"


def link(target: str, text: str) -> str:
    """A link within the forge."""
    return f'<a href="{escape(quote(target))}">{escape(text)}</a>'


def standing(issue: Issue) -> str:
    """Open, draft, merged or closed."""
    if issue.pull is not None and issue.pull.merged_at is not None:
        return "merged"
    return "draft" if issue.state == "open" and issue.pull is not None and issue.pull.draft else issue.state


def moment(said: Comment | Review) -> str:
    """When something was said."""
    return iso(said.submitted_at if isinstance(said, Review) else said.created_at)


def message(login: str, when: str, body: str) -> str:
    """One contribution to a thread."""
    return f"<article><header>{escape(login)} {escape(when)}</header>{markdown(body)}</article>"
