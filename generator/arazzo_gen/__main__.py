"""``python -m arazzo_gen``: the command ``arazzo-gen``."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="arazzo-gen")
