"""From rows of a file to records of the ledger: columns recognised, values converted, doubtful rows set aside."""
