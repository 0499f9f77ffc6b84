"""The screens that show any entity: list, detail, form, pick, import."""
