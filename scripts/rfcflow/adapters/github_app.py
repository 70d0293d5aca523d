"""A GitHub App as the bot: its token is made inside the run, from its key, and ends with the hour.

Invariant: beside `github_connection.py` the only import of PyGithub; neither key nor token is in any message.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from github import Auth, GithubIntegration
from github.GithubException import GithubException

from rfcflow.errors import Refusal, UpstreamError
from rfcflow.model import Account


@dataclass(frozen=True, slots=True)
class AppToken:
    """A token of an installation, and the account its writes are made by."""

    token: str = field(repr=False)
    bot: Account


def app_token(api_url: str, repository: str, app: str, key: str) -> AppToken:
    """A token of the App `app` (its id) on OWNER/NAME; `key` is its private key, PEM.

    Raises Refusal for a key or an installation that is none, UpstreamError where GitHub does not answer.
    https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
    """
    owner, _, name = repository.partition("/")
    try:
        auth = Auth.AppAuth(app, key)
        integration = GithubIntegration(auth=auth, base_url=api_url.rstrip("/"), retry=None)
        installation = integration.get_repo_installation(owner, name)
        slug = str(installation.raw_data["app_slug"])
        github = installation.get_github_for_installation()
        user = github.get_user(f"{slug}[bot]")
        token = integration.get_access_token(installation.id).token
        return AppToken(token, Account(user.id, user.login, bot=True))
    except GithubException as error:
        if error.status in (401, 403, 404):
            raise Refusal(
                f"The GitHub App {app} has no token for {repository} ({error.status}): check RFC_APP_ID and "
                "RFC_APP_KEY, and that the App is installed there."
            ) from None
        raise UpstreamError(f"GitHub gave no token for the App {app}.", error.status) from None
    except OSError as error:
        raise UpstreamError(f"GitHub did not answer ({type(error).__name__}).") from None
    except Exception as error:  # noqa: BLE001 - a key that is none fails in whatever way its library chooses
        raise Refusal(
            f"RFC_APP_KEY is no private key of a GitHub App ({type(error).__name__}). "
            "Paste the whole .pem file."
        ) from None
