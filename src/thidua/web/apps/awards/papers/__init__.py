"""The papers of an award, made from what the database holds."""
