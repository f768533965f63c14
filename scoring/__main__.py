"""`python -m scoring` is the command line."""

from scoring.cli import main

main()
