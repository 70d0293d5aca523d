"""Lets `python -m rfcflow` be the command `rfc`; the exit code is the command's own."""

from rfcflow.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
