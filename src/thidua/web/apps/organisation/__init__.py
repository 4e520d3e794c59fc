"""The tree of units and its officers, mirrored out of the ledger for names, places in the tree and search."""
