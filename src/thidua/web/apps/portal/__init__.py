"""The public side: what the city shows to everybody, signed in or not."""
