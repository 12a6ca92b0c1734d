#!/usr/bin/env python
"""Django's commands, with Crieur's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from config.town_check import check_town

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:3] == ["town", "check"]:
        # Before the settings load: they refuse the very files this command explains.
        sys.exit(check_town(sys.argv[3:]))
    execute_from_command_line(sys.argv)
