"""What a service has loaded stays shared with its sessions, where Python can leave references uncounted."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tui_crm.terminal import lasting

PROGRAM = """
import os, re, sys
from tui_crm.terminal.lasting import make_lasting

def private():
    return int(re.search(r"Private_Dirty: +(\\d+)", open("/proc/self/smaps_rollup").read())[1])

texts = [f"text {n}" for n in range(200_000)]
loaded = make_lasting()
fresh = [object()]
before = sys.getrefcount(fresh[0])
more = [fresh[0]] * 10
assert sys.getrefcount(fresh[0]) == before + 10, "what comes later is counted as ever"
read, write = os.pipe()
if os.fork() == 0:
    at_first = private()
    looked_at = list(texts)
    del looked_at
    os.write(write, str(private() - at_first).encode())
    os._exit(0)
assert os.wait()[1] == 0
print(loaded, os.read(read, 100).decode())
"""


def looked_at() -> tuple[int, int]:
    """How many objects were made to last, and the kilobytes that looking at 200,000 texts in a fork has cost."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    loaded, kilobytes = done.stdout.split()
    return int(loaded), int(kilobytes)


@pytest.mark.skipif(not lasting.possible(), reason="this Python counts all references")
def test_looking_at_what_was_loaded_before_a_fork_writes_to_none_of_it() -> None:
    loaded, kilobytes = looked_at()
    assert loaded > 200_000
    # The list of them takes 1,600; the texts themselves would be 11,000.
    assert kilobytes < 4_000


@pytest.mark.skipif(lasting.possible(), reason="here it is possible")
def test_where_python_counts_all_references_nothing_is_done_and_all_works() -> None:
    loaded, kilobytes = looked_at()
    assert loaded == 0
    assert kilobytes > 8_000
