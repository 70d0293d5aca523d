"""The verbs of `rfc simulate`: run scenarios, random traffic, exhaustive exploration.

Invariant: each verb prints one JSON object with a `schema_version`, or the same for people.
"""
