"""Pages about the evaluation that is shown."""
