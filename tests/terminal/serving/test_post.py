"""Messages with open files between processes, and what is done with those that are none."""

from __future__ import annotations

import array
import json
import os
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.terminal.post import FILES, LONGEST, NotUnderstood, Post, close_files

Pair = tuple[socket.socket, Post]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A connection: somebody who may send anything, and the post at the other end."""
    theirs, ours = socket.socketpair()
    post = Post(ours)
    yield theirs, post
    theirs.close()
    post.close()


def descriptors() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def with_files(sender: socket.socket, data: bytes, count: int) -> None:
    """Send bytes together with open files."""
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(count)]
    sender.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))])
    close_files(files)


def test_messages_arrive_with_their_files() -> None:
    theirs, ours = socket.socketpair()
    sender, post = Post(theirs), Post(ours)
    before = descriptors()
    reader, writer = os.pipe()
    assert sender.send({"terminal": "书房"}, [reader, writer])
    assert sender.send({"resized": True})
    first, second = post.receive() or []
    assert (first.words, second) == ({"terminal": "书房"}, ({"resized": True}, []))
    mine, yours = first.files
    assert not os.get_inheritable(mine)
    os.write(yours, b"x")
    assert os.read(reader, 1) == b"x"
    close_files([reader, writer, mine, yours])
    assert descriptors() == before
    sender.close()
    assert post.receive() is None
    post.close()


def test_half_a_message_waits_for_its_other_half(pair: Pair) -> None:
    theirs, post = pair
    whole = json.dumps({"call": {}, "files": 1}).encode() + b"\n"
    with_files(theirs, whole[:5], 1)
    assert post.receive() == []
    theirs.send(whole[5:])
    (letter,) = post.receive() or []
    assert (letter.words, len(letter.files)) == ({"call": {}}, 1)
    close_files(letter.files)


@pytest.mark.parametrize(
    "data",
    [b"GET / HTTP/1.0\r\n", b"[]\n", b"5\n", b'"x"\n', b"null\n", b"\xff\xfe\n", b"[" * 15_000 + b"\n",
     b"9" * 9_000 + b"\n", b"\n",
     b'{"files": 1}\n', b'{"files": -1}\n', b'{"files": "1"}\n', b'{"files": 1e9}\n', b'{"files": 99}\n'],
)  # fmt: skip
def test_what_is_no_message_is_not_understood(pair: Pair, data: bytes) -> None:
    theirs, post = pair
    theirs.send(data)
    with pytest.raises(NotUnderstood):
        post.receive()


def test_a_message_without_end_is_not_understood(pair: Pair) -> None:
    theirs, post = pair
    theirs.setblocking(False)
    theirs.send(b"x" * LONGEST)
    assert post.receive() == []
    theirs.send(b"x")
    with pytest.raises(NotUnderstood, match="too long"):
        post.receive()


def test_files_that_nobody_asked_for_are_closed(pair: Pair) -> None:
    """Nobody can fill the table of descriptors: not with more than belong to a message, nor without a message."""
    theirs, post = pair
    before = descriptors()
    for _ in range(FILES):
        with_files(theirs, b"x", 1)
        assert post.receive() == []
    with_files(theirs, b"x", 1)
    with pytest.raises(NotUnderstood, match="too many files"):
        post.receive()
    post.close()
    assert len(before - descriptors()) == 1, "its own socket"
    assert not descriptors() - before


def test_more_files_than_a_message_speaks_of_are_not_understood(pair: Pair) -> None:
    theirs, post = pair
    with_files(theirs, b'{"files": 1}\n', 2)
    with pytest.raises(NotUnderstood, match="too many files"):
        post.receive()


def test_good_messages_before_a_bad_one_leave_nothing_open(pair: Pair) -> None:
    theirs, post = pair
    before = descriptors()
    with_files(theirs, b'{"files": 1}\n', 1)
    theirs.send(b"no message\n")
    with pytest.raises(NotUnderstood):
        post.receive()
    assert descriptors() == before


def test_whoever_sends_without_end_keeps_nobody_waiting(pair: Pair) -> None:
    """A turn reads a bounded number of pieces, however many there are."""
    theirs, post = pair
    for _ in range(100):
        theirs.send(b"{}\n" * 5)
        with_files(theirs, b"", 0)
    found = post.receive()
    assert found is not None
    assert 0 < len(found) <= 16 * LONGEST // 3


def test_nobody_reads_any_more(pair: Pair) -> None:
    """Half a message that went is not followed by anything that could be taken for its other half."""
    theirs, post = pair
    sent = 0
    while post.send({"x": "y" * 10_000}):
        sent += 1
    assert sent > 0
    theirs.setblocking(True)
    data = b""
    theirs.settimeout(0.2)
    with suppress(TimeoutError):
        while piece := theirs.recv(1 << 16):
            data += piece
    assert all(json.loads(line) for line in data.split(b"\n")[:-1])


PIECES = st.one_of(st.binary(max_size=60), st.sampled_from([b"\n", b'{"files": 2}\n', b"{}\n", b"[["]))


@given(st.lists(PIECES, max_size=20))
def test_whatever_comes_is_a_message_or_is_not_understood(pieces: list[bytes]) -> None:
    theirs, ours = socket.socketpair()
    post, before = Post(ours), len(descriptors())
    try:
        for number, piece in enumerate(pieces):
            with_files(theirs, piece or b" ", number % 3)
            for letter in post.receive() or []:
                assert isinstance(letter.words, dict)
                close_files(letter.files)
    except NotUnderstood:
        pass
    finally:
        close_files(post._files)
        post._files.clear()
        held = len(descriptors())
        post.close()
        theirs.close()
    # Fewer where something that was lost before has been collected meanwhile.
    assert held <= before
