"""The exception of the parsers of this stage."""

from __future__ import annotations


class SyntaxFault(ValueError):
    """Text that its grammar does not allow.

    ``offset`` (from 0) and ``length`` say which code points of the parsed text are at
    fault; a length of 0 stands for its end. ``hint`` says what to write instead, where
    the intention can be guessed.
    """

    def __init__(
        self, message: str, offset: int, length: int, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.length = length
        self.hint = hint
