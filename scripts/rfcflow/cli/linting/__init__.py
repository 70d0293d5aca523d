"""The parts of `rfc lint` and `rfc fmt`: which files, how they are read, checked, shown."""
