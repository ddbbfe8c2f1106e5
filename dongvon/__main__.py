"""`python -m dongvon` is the command `dongvon`."""

from dongvon.front.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
