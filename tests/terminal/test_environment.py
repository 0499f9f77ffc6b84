"""What Textual finds in the environment when it is imported."""

from __future__ import annotations

import subprocess
import sys

from tui_crm.terminal.environment import ZONES, prepare

READ_CONSTANTS = """
from tui_crm.terminal.environment import prepare
assert prepare()
from textual import constants
print(constants.DISABLE_KITTY_KEY, constants.TEXTUAL_ANIMATIONS, constants.SMOOTH_SCROLL)
assert not prepare()
"""


def run_alone(code: str, env: dict[str, str] | None = None) -> None:
    """In an interpreter that has loaded nothing of it yet."""
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


def test_an_input_method_can_be_used_and_nothing_moves() -> None:
    environment: dict[str, str] = {}
    prepare(environment)
    assert environment == {
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_THEME": "ansi-dark",
        "TEXTUAL_FPS": "1000",
        "PYTHONTZPATH": ZONES,
    }


def test_what_the_user_has_set_stays() -> None:
    environment = {"TEXTUAL_ANIMATIONS": "full"}
    prepare(environment)
    assert environment["TEXTUAL_ANIMATIONS"] == "full"


def test_textual_reads_it_when_it_is_imported_afterwards() -> None:
    answer = subprocess.run([sys.executable, "-c", READ_CONSTANTS], env={}, check=True, capture_output=True, text=True)
    assert answer.stdout.split() == ["True", "none", "False"]


def test_asyncio_is_loaded_without_tls_and_whoever_wants_it_gets_it() -> None:
    """The screen never needs it; a module that asks later finds it as ever."""
    code = (
        "import sys; from tui_crm.terminal.environment import spare_openssl; spare_openssl(); import asyncio.sslproto;"
        "assert 'ssl' not in sys.modules; assert asyncio.sslproto.ssl is None; import ssl; ssl.SSLContext();"
        "spare_openssl(); assert sys.modules['ssl'] is ssl"
    )
    run_alone(code)


def test_hashes_are_those_of_python_and_the_same_as_those_of_openssl() -> None:
    code = (
        "import sys; from tui_crm.terminal.environment import spare_openssl; spare_openssl(); import hashlib;"
        "own = hashlib.sha256(b'crm').hexdigest(); assert '_hashlib' not in sys.modules;"
        "import _hashlib; assert own == _hashlib.openssl_sha256(b'crm').hexdigest()"
    )
    run_alone(code)


def test_a_server_is_reached_without_python_s_tls_and_whoever_wants_it_gets_it() -> None:
    """The driver names both, and asks for its version; a module that asks later finds them as ever."""
    code = (
        "import sys; from tui_crm.terminal.environment import spare_openssl; spare_openssl();"
        "from tui_crm.domain.core.postgres import PostgresStore; PostgresStore('postgresql://nobody@nowhere/x');"
        "assert not {'ssl', 'importlib.metadata', 'email'} & sys.modules.keys(); import psycopg;"
        "import importlib.metadata; assert psycopg.__version__ == importlib.metadata.version('psycopg');"
        "import ssl; ssl.SSLContext(); assert importlib.metadata.version('textual')"
    )
    run_alone(code)


def test_a_module_that_is_put_off_is_there_for_whoever_asks_it_for_something() -> None:
    code = (
        "import sys; from tui_crm import spared\n"
        "with spared.without_tls_and_metadata():\n"
        "    import ssl; assert not hasattr(ssl, 'never'); assert ssl.OPENSSL_VERSION\n"
        "assert sys.modules['ssl'].OPENSSL_VERSION == ssl.OPENSSL_VERSION"
    )
    run_alone(code)


def test_time_zones_are_found_without_reading_how_python_was_built() -> None:
    code = (
        "import os, sys; from tui_crm.terminal.environment import prepare; prepare();"
        "from zoneinfo import ZoneInfo; assert ZoneInfo('Asia/Shanghai'); assert 'PYTHONTZPATH' in os.environ;"
        "assert not [name for name in sys.modules if name.startswith('_sysconfigdata')]"
    )
    run_alone(code, env={})
