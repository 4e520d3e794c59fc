"""My unit, my record, and what is behind each figure."""
