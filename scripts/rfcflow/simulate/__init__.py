"""The process played in memory: a model of GitHub and Git, and scenarios told in YAML.

Invariant: pure and deterministic; the engine that runs here is the product's own, only its two adapters are
models, and time is a value.
"""
