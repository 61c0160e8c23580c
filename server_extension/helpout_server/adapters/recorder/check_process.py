"""The check's process: ``python -m helpout_server.adapters.recorder.check_process``.

Reads one order on stdin, answers with one line on stdout. Gives way to everything else on the
machine.
"""

import os
import sys
from pathlib import Path

import msgspec

from helpout_server.adapters.recorder.checking import check_recording
from helpout_server.adapters.recorder.orders import CheckOrder


def main() -> None:
    os.nice(19)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=CheckOrder)
    checked = check_recording(Path(order.folder), bytes.fromhex(order.key_hex))
    sys.stdout.buffer.write(msgspec.json.encode(checked) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
