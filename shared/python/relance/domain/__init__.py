"""The rules: frozen dataclasses and pure functions. No clock, no I/O, no logging, nothing of ours from outside this room."""
