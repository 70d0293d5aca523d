"""Pure text: YAML with positions, front matter, Markdown, slash commands.

Invariant: bytes in, values or `Invalid` out; nothing here reads a file or knows the rules of the process.
"""
