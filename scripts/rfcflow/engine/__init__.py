"""The run: gather, decide, commit to the ledger, project; the only place where core and adapters meet."""
