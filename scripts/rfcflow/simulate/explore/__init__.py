"""Every order in which a small case can go: commands, timers, texts, doors and roles, until nothing is new.

Invariant: each state explored was reached by the product's own rules; states that differ only in names of
people who are alike, or in dates that come in the same order, are one.
"""
