"""The movements that stand on the site, each with its files as issued."""
