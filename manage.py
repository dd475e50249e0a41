#!/usr/bin/env python3
"""Runs Visitation's commands: `python3 manage.py demo`, `python3 manage.py test`, `python3 manage.py help`.

Any Python from 3.11 on may start this; see visitation/virtual_environment.py for what happens first. This file keeps to
words that the oldest Pythons still parse, so that they can at least say what is wrong.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write("Visitation needs Python 3.11 or newer; this is %s.\n" % sys.version.split()[0])  # noqa: UP031
    sys.exit(2)

from visitation.command_line import main  # noqa: E402

if __name__ == "__main__":
    main(sys.argv)
