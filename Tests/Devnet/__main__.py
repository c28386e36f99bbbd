"""Starts the development chain: `python Tests/Devnet --help`."""

import sys

from devnet.command import main

sys.exit(main())
