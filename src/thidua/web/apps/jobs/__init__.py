"""Work that takes longer than a page: a queue in the database, progress, cancel, retry."""
