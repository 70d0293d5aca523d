"""Tests; the directories mirror the package, the file names name what is under test."""
