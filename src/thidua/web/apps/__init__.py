"""One folder a job to be done. Order, lowest first: units, accounts, jobs, standings, then the pages."""
