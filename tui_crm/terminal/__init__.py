"""The wire between the program and a terminal. Knows no customer."""
