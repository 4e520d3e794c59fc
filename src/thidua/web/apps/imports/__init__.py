"""Files into the ledger from the browser: look, map, run, correct, undo."""
