"""The collector of a server: few full looks, and none at what the server begins with."""

import subprocess
import sys

PROGRAM = """
import gc
from helpout_server.entrypoints.collector import settle
settle()
first, second, third = gc.get_threshold()
print(first * second * third, gc.get_freeze_count())
"""


def test_a_server_is_rarely_looked_through_whole() -> None:
    # In a process of its own: what is frozen stays so.
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, check=True, text=True
    )
    every, frozen = map(int, done.stdout.split())
    assert every == 1_000_000
    assert frozen > 1_000
