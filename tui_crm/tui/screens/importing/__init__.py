"""Importing a file at the screen, and taking an import back."""
