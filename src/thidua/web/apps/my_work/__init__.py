"""What awaits the reader: the steps that are theirs, and those that others owe them."""
