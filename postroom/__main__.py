"""`python -m postroom` is the command line, too."""

from postroom.cli.main import main

main()
