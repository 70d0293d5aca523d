"""A registry from what a project has already: a maintainers page, merge rules, CODEOWNERS, OWNERS_ALIASES.

Invariant: nothing is guessed: who has no account is left out and named, and every difference between the
sources is reported with file and line.
"""
