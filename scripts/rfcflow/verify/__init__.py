"""`rfc verify`, the thinking half: recompute every decision from what a repository holds.

Invariant: pure, and suspicious. Counting, electorates and authority are written a second time here, from the
documented rules, so that a mistake in `policy` does not vouch for itself; nothing a repository says is
believed because the repository says it.

Start reading at `history.py` (one RFC), then `branch.py` (the ledger branch) and `published.py` (what the
default branch shows).
"""
