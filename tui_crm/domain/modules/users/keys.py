"""Public keys as OpenSSH writes them, one in a line of a person's profile (RFC 4253, section 6.6)."""

from __future__ import annotations

import base64
import binascii
import re

KINDS = "ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com"
_KEY = re.compile(rf"(?P<kind>{KINDS}) +(?P<data>[A-Za-z0-9+/]+={{0,2}})(?: .*)?")


def plain_key(line: str) -> str:
    """Kind and key without the comment; empty where it is no public key."""
    found = _KEY.fullmatch(line.strip())
    if found is None:
        return ""
    try:
        data = base64.b64decode(found["data"], validate=True)
    except binascii.Error:
        return ""
    # The kind stands in front of the key's own numbers once more, with its length.
    kind = found["kind"].encode()
    return f"{found['kind']} {found['data']}" if data[4 : 4 + len(kind)] == kind and len(data) > 4 + len(kind) else ""


def keys_of(text: str) -> list[str]:
    """The keys of a profile."""
    return [key for line in text.splitlines() if (key := plain_key(line))]


def wrong_line(text: str) -> int | None:
    """The number of the first line that is no public key; empty lines are none of anything."""
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if line.strip() and not plain_key(line)), None)
