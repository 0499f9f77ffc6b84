"""What a service has loaded is offered to the kernel, which puts equal pages of its sessions together again."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tui_crm.terminal import merging

PROGRAM = """
import os, re
from tui_crm.terminal.merging import offer_for_merging

def offered(thing):
    inside = False
    for line in open("/proc/self/smaps"):
        if place := re.match(r"([0-9a-f]+)-([0-9a-f]+) ", line):
            inside = int(place[1], 16) <= id(thing) < int(place[2], 16)
        elif inside and line.startswith("VmFlags:"):
            return "mg" in line.split()
    raise LookupError

texts = [f"text {n}" for n in range(100_000)]
before = offered(texts[50_000])
size = offer_for_merging()
read, write = os.pipe()
if os.fork() == 0:
    os.write(write, f"{size} {before} {offered(texts[50_000])}".encode())
    os._exit(0)
assert os.wait()[1] == 0
print(os.read(read, 100).decode())
"""


def test_what_is_loaded_before_a_fork_is_offered_by_the_fork_as_well() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    size, before, after = done.stdout.split()
    if size == "0":
        pytest.skip("this kernel merges no pages")
    # The texts alone take 5 MB.
    assert int(size) > 5_000_000
    assert (before, after) == ("False", "True")


@pytest.mark.parametrize(("written", "expected"), [("1\n", True), ("0\n", False), ("2\n", False), (None, False)])
def test_whether_the_kernel_merges_is_read_from_its_switch(
    written: str | None, expected: bool, tmp_path, monkeypatch
) -> None:
    switch = tmp_path / "run"
    if written is not None:
        switch.write_text(written)
    monkeypatch.setattr(merging, "SWITCH", switch)
    assert merging.merges() is expected
