"""The files as pydantic models: what a movement, its settings and a calendar may contain."""
