"""``python -m helpout_server.service``: the standalone marketplace, as a hub starts it."""

import sys

from helpout_server.entrypoints.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
