"""All policy as data: reading it, cross-checking it, and the files generated from it.

Invariant: bytes in, a `Governance` or `Invalid` with every problem out; nothing here reads files or decides.
"""
