"""One folder a job to be done. An app imports only from those below it (contract in pyproject.toml)."""
