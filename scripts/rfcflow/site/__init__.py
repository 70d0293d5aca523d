"""The index: RFCs and ledgers to pages and JSON, pure; start reading at `build`."""
