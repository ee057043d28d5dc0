#!/usr/bin/env python
"""Command-line entrance. Production settings unless ``DJANGO_SETTINGS_MODULE`` says otherwise."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

try:
    from prevenance import startup
except ModuleNotFoundError as error:
    sys.exit(
        f"“{error.name}” is not installed for this Python ({sys.executable}): run bin/setup, use .venv/bin/python."
    )


def main() -> None:
    # “check” names everything that is missing by itself.
    startup.configure(needs_everything=sys.argv[1:2] != ["check"])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
