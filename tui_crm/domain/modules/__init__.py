"""The book's modules: one folder each, one word in the list below."""

from __future__ import annotations

from importlib import import_module

from tui_crm.domain.core.entity import registry

MODULES = (
    "customers",
    "contacts",
    "followups",
    "appointments",
    "attachments",
    "memos",
    "plans",
    "users",
    "departments",
    "positions",
    "roles",
    "dictionaries",
    "regions",
    "settings",
    "imports",
    "logins",
    "audit",
)
"""In the order of menus and guides; a module may use those that stand after it."""


def load() -> None:
    """Take every module's entity into the registry, once."""
    for name in MODULES:
        module = import_module(f"{__name__}.{name}.entity")
        if module.ENTITY.name not in registry:
            registry.add(module.ENTITY)
