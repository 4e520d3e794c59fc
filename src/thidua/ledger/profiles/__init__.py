"""Column profiles that ship with the program, and the words and phrases they share (words.toml, phrases.toml)."""
