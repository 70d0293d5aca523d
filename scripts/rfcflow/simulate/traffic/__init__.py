"""Years of traffic on one repository, from a seed: who does what and when, what goes wrong, what must hold.

Invariant: a script is a pure function of its seed; playing the same script gives the same ledger, bit for
bit.
"""
