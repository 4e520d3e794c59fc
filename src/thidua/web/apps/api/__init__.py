"""Other programs: push records, read figures, verdicts and explanations."""
