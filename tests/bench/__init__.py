"""How fast the program is: real processes in real pseudo-terminals, over books of a million customers."""
