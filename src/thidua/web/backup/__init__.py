"""Copies of a site: database, ledger and files as they were together, in a store that keeps each content once."""
