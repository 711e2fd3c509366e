"""The conversation with the runner: one JSON object a line, in order."""

from __future__ import annotations

import os
import sys
import time
from typing import Any, BinaryIO, Dict, List, Optional, Tuple

from .engine import Engine
from .wire import dumps, loads

PROTOCOL = 1

# A batch that takes longer says so between commands, so that it is not taken for a hang.
_PROGRESS_SECONDS = 1.0


def claim_channel() -> Tuple[BinaryIO, BinaryIO]:
    """Takes standard input and output for the protocol.

    Whatever else prints, in Python or in a library below it, then prints on standard error.
    """
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return incoming, outgoing


def serve(engine: Engine, channel: Optional[Tuple[BinaryIO, BinaryIO]] = None) -> None:
    """Answers the runner until its end of the channel closes."""
    incoming, outgoing = channel or claim_channel()
    for line in incoming:
        if not line.strip():
            continue
        message = loads(line)
        if "hello" in message:
            _write(outgoing, {"engine": _greeting(engine, message["hello"])})
        else:
            replies = _execute(engine, message, outgoing)
            _write(outgoing, {"id": message["id"], "replies": replies})


def _greeting(engine: Engine, hello: Dict[str, Any]) -> Dict[str, Any]:
    lowest, highest = hello["protocol"]
    if not lowest <= PROTOCOL <= highest:
        raise SystemExit(f"this adapter speaks protocol {PROTOCOL}, the runner {lowest}-{highest}")
    return {**engine.describe(), "protocol": PROTOCOL}


def _execute(
    engine: Engine, batch: Dict[str, Any], outgoing: BinaryIO
) -> List[Dict[str, Any]]:
    replies: List[Dict[str, Any]] = []
    if batch.get("fresh"):
        engine.reset()
    told = time.monotonic()
    for command in batch["commands"]:
        reply = engine.reply(command)
        replies.append(reply)
        if "error" in reply and not command.get("may_fail"):
            break
        if time.monotonic() - told > _PROGRESS_SECONDS:
            told = time.monotonic()
            done = f"{len(replies)} of {len(batch['commands'])} commands"
            _write(outgoing, {"id": batch["id"], "progress": done})
    return replies


def _write(outgoing: BinaryIO, message: Dict[str, Any]) -> None:
    outgoing.write(dumps(message).encode("utf-8") + b"\n")
    outgoing.flush()
