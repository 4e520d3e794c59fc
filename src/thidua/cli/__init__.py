"""The command line: one module a command."""

import click


@click.group()
def main() -> None:
    """Thi Đua."""
