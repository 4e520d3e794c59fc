"""Management commands of this app: one module a command."""
