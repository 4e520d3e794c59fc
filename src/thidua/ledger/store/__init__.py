"""The ledger on disk: tables that only grow, the journal of imports, the state as of any of them."""
