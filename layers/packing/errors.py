"""What stops a build."""

from __future__ import annotations


class PackingError(SystemExit):
    """The build cannot go on. Its text is all that `sam build` shows."""

    def __init__(self, text: str) -> None:
        super().__init__(f"packing: {text}")
