"""The entry point of ``python -m lightspeed_cli``."""

from lightspeed_cli.main import main

if __name__ == "__main__":
    main()
