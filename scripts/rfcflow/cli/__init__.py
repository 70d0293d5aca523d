"""The command line: a verb gathers, decides, applies; the only import of click."""
