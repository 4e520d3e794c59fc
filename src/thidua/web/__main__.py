"""`python -m thidua.web COMMAND`: Django's management commands over the site's settings."""

import os
import sys


def main() -> None:
    """Run the management command of the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.web.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["python -m thidua.web", *sys.argv[1:]])


if __name__ == "__main__":
    main()
