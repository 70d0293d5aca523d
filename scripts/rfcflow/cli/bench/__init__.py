"""`rfc bench NAME`: what the program costs, measured against the bars it is held to.

Invariant: a bench is one module here with a click command `bench`; it measures whole processes, never
asserts a time in a test, and fails only when asked to (`--enforce`).
"""
