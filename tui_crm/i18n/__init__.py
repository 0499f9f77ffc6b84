"""The words of the program in each language.

A message's id is its English sentence. The domain only marks sentences (`mark`, `Message`);
whoever shows them translates at that moment (`tr`). Catalogs are gettext files under `locales/`.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).parent / "locales"
LANGUAGES: dict[str, str] = {"zh": "简体中文", "en": "English"}
"""Language code to the language's own name, in the order in which they are offered."""

_current = "en"


@dataclass(frozen=True)
class Message:
    """A sentence to be translated when it is shown, with the facts that fill its holes."""

    text: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __init__(self, text: str, /, **facts: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "facts", facts)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((k, str(v)) for k, v in self.facts.items()))))

    def __str__(self) -> str:
        return _fill(self.text, self.facts, "en")


class Amid(Message):
    """A heading, such as the name of a list, amid a sentence: English takes its capital away."""


class Named(Message):
    """What a record is called; its facts `entity` and `key` tell whose name it is in another language."""


KINDS = {kind.__name__: kind for kind in (Message, Amid, Named)}
"""The kinds of messages that are kept."""


def packed(message: Message) -> list[Any]:
    """A message as JSON can hold it: its kind, its sentence, and the facts, which may be messages themselves."""
    facts = {
        k: packed(v) if isinstance(v, Message) else v if isinstance(v, int) else str(v)
        for k, v in message.facts.items()
    }
    return [type(message).__name__, message.text, facts]


def unpacked(stored: Sequence[Any]) -> Message:
    """The message that was packed."""
    kind, text, facts = stored
    return KINDS[kind](text, **{k: unpacked(v) if isinstance(v, list) else v for k, v in facts.items()})


def mark(text: str) -> str:
    """Mark a sentence for the catalogs without translating it."""
    return text


@lru_cache
def _catalog(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("tui_crm", LOCALES, [language])


def _fill(text: str, facts: dict[str, Any], language: str) -> str:
    if not facts:
        return text
    return text.format(**{name: _spoken(fact, language) for name, fact in facts.items()})


def _spoken(fact: Any, language: str) -> Any:
    if not isinstance(fact, Message):
        return fact
    words = tr(fact, language=language)
    return words[:1].lower() + words[1:] if isinstance(fact, Amid) and language == "en" else words


def tr(text: str | Message, /, *, language: str | None = None, **facts: Any) -> str:
    """The sentence in the given language, or in the one in use, with its holes filled."""
    language = language or _current
    sentence = text.text if isinstance(text, Message) else text
    known = {**text.facts, **facts} if isinstance(text, Message) else facts
    # gettext answers the empty id with the catalog's header.
    return _fill(_catalog(language).gettext(sentence) if sentence else "", known, language)


def listed(words: Iterable[str], *, language: str | None = None) -> str:
    """Several names one after the other, with the comma of the language between them."""
    return tr(", ", language=language).join(words)


def environment_language(environment: Mapping[str, str] | None = None) -> str:
    """The language that the locale asks for: Chinese for zh, English for all else."""
    environment = os.environ if environment is None else environment
    locale = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def use(language: str) -> None:
    """Speak this language from now on; raises KeyError for one that is not offered."""
    global _current
    if language not in LANGUAGES:
        raise KeyError(language)
    _current = language


def language() -> str:
    """The code of the language in use."""
    return _current
