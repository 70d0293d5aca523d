"""What people and GitHub see, as pure functions of a ledger: status, gate, labels, replies, outcome."""
