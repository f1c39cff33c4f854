"""`python -m tests.company.product WORDS`: the command line, with passwords hashed quickly."""

from tests.quick_hashing import hash_quickly

if __name__ == "__main__":
    hash_quickly()
    from postroom.cli.main import main

    main()
