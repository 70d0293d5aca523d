"""Meetings: the agenda, from the ledgers, and the minutes, from private notes.

Invariant: what is published is a function of what is given; nothing private is read here but to leave it out.
"""
