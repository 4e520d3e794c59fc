"""What happened, append-only, and what was known of it when."""
