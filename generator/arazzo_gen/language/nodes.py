"""The base class of the syntax trees of this stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

ComparisonOperator = Literal["==", "!=", "<", "<=", ">", ">="]


class Extent(NamedTuple):
    """A stretch of the parsed text, in code points; offsets count from 0."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of a syntax tree. Its extent takes no part in comparisons."""

    extent: Extent = field(default=Extent(0, 0), compare=False, repr=False)
