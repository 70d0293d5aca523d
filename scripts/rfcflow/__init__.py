"""Runs a project's RFC process inside one Git repository on GitHub; start reading at `rfcflow.decide`."""
