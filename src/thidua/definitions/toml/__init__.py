"""TOML with the place of each value, so that a problem names its line."""
