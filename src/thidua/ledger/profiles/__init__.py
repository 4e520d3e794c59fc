"""Column profiles that ship with the program, and the words they share (words.toml)."""
