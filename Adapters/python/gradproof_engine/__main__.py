"""`python -m gradproof_engine ENGINE [--option NAME=VALUE]…` answers the runner."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import List, Optional

from .channel import claim_channel, serve
from .registry import ENTRIES


def main(arguments: Optional[List[str]] = None) -> None:
    parser = argparse.ArgumentParser(
        prog="gradproof_engine", description="Puts an engine behind gradproof's protocol.")
    parser.add_argument("engine", nargs="?", choices=sorted(ENTRIES), metavar="ENGINE")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE",
                        help="something that the adapter takes, such as device=cuda")
    parser.add_argument("--list", action="store_true",
                        help="print a line of JSON for each adapter and exit")
    given = parser.parse_args(arguments)
    if given.list:
        for entry in ENTRIES.values():
            print(json.dumps(entry.described()))
        return
    if given.engine is None:
        parser.error("which engine? one of " + ", ".join(ENTRIES))
    if not all("=" in option for option in given.option):
        parser.error("an option is NAME=VALUE")
    # Before the engine is imported, for it may print or read while it is.
    channel = claim_channel()
    options = dict(option.split("=", 1) for option in given.option)
    serve(ENTRIES[given.engine].load(options), channel)
    # The runner has closed its end and waits: what an engine does when Python ends, which takes
    # some of them seconds, is of no use to it.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
