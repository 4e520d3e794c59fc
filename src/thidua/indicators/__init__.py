"""From the ledger's facts to counted figures: one SQL file an indicator, computed together, explained by its rows."""
