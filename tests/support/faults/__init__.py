"""Programs that are killed at any moment, and a site that really runs."""
