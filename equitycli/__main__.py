"""Let `python -m equitycli` do what `equitycli` does."""

from equitycli.cli import main

if __name__ == "__main__":
    main()
