"""What `rfc doctor` looks at: a repository's files, its branches and its settings, each check by itself.

Invariant: pure; every finding that is not well says what to click or to type.
"""
