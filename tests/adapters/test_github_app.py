"""A GitHub App as the bot: its token from its key, and what is said when there is none."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from rfcflow.adapters.github import GitHub
from rfcflow.adapters.github_app import app_token
from rfcflow.errors import Refusal
from rfcflow.forge import Forge
from tests.adapters.conftest import REPOSITORY


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    """Private and public key, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def test_an_app_s_token_writes_in_the_name_of_its_bot(
    forge: Forge, number: int, keys: tuple[str, str]
) -> None:
    private, public = keys
    forge.app("meadow-rfcs", 77, public)
    made = app_token(forge.api_url, REPOSITORY, "77", private)
    assert ("meadow-rfcs[bot]", True) == (made.bot.login, made.bot.bot)
    assert made.token not in repr(made)
    github = GitHub(forge.api_url, REPOSITORY, made.token, write_gap=0, bot=made.bot)
    assert made.bot.id == github.post_comment(number, "Hello.").author.id
    github.disconnect()


@pytest.mark.parametrize("key", ["", "no key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n"])
def test_a_key_that_is_none_is_refused_without_a_word_of_it(forge: Forge, key: str) -> None:
    with pytest.raises(Refusal, match="RFC_APP_KEY is no private key") as refused:
        app_token(forge.api_url, REPOSITORY, "77", key)
    assert "AAAA" not in str(refused.value)


def test_an_app_that_is_not_installed_is_named(forge: Forge, keys: tuple[str, str]) -> None:
    with pytest.raises(Refusal, match="GitHub App 78 has no token for"):
        app_token(forge.api_url, REPOSITORY, "78", keys[0])
