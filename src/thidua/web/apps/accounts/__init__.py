"""Who signs in, as whom, and what each role may do where."""
