"""`python -m barefaced`."""

from barefaced.cli import app

if __name__ == "__main__":
    app(prog_name="barefaced")
