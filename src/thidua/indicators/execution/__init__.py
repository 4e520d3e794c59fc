"""Running the indicators over one or many ledgers: in full, by ranges of ids, or for what a day changed."""
