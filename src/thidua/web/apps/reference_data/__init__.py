"""Reference data: units, officers, posts, procedures, assignments; each edit an import into the ledger."""
