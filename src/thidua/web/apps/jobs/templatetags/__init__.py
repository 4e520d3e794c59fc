"""What templates ask about jobs."""
