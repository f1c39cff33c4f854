"""python -m tests.shift WHEN COMMAND...   with WHEN +SECONDS, -SECONDS or an instant: 2027-03-28T00:59:30+00:00."""

import os
import sys
from datetime import UTC, datetime

from tests.shift.shift import NoCompiler, shifted, wanted


def main() -> int:
    """Becomes the command; 1 no compiler, 2 wrong use, 127 no such command."""
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    when, command = sys.argv[1], sys.argv[2:]
    try:
        environment = shifted(wanted(when, datetime.now(UTC)), os.environ)
        os.execvpe(command[0], command, environment)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except NoCompiler as missing:
        print(missing, file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"{command[0]} cannot be run: {failure.strerror}.", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main())
