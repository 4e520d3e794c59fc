"""The processes of a running site: starting, watching, ending, and checking them."""
