"""The rules of the process as pure functions: machine, ballots, shepherds, clocks, roles, fold."""
