"""Existing proposal repositories as RFCs: header readers, mapping, numbers, relations, records, report.

Invariant: pure; whatever the bytes of a source are, there is a record or a finding that says why not, and
nothing is changed in a body.
"""
