"""Methods turn a value into points: one file a method, one explicit union.

The union is the only list: the YAML loader, the type checker, the checks and the docs read it.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from scoring.methods.award import Award
from scoring.methods.bands import Bands
from scoring.methods.base import Ask, Example, Inputs, Item, Method, Trace
from scoring.methods.check import Check
from scoring.methods.choice import Choice
from scoring.methods.completion import Completion
from scoring.methods.curve import Curve
from scoring.methods.deduct import Deduct
from scoring.methods.efficacy import Efficacy
from scoring.methods.linear import Linear
from scoring.methods.peer_range import PeerRange
from scoring.methods.peer_rank import PeerRank
from scoring.methods.peer_score import PeerScore
from scoring.methods.step import Step

AnyMethod = Annotated[
    Completion
    | Linear
    | Curve
    | Bands
    | Step
    | Deduct
    | Award
    | Choice
    | Check
    | Efficacy
    | PeerRange
    | PeerRank
    | PeerScore,
    Field(discriminator="method"),
]

METHODS: dict[str, type[Method]] = {
    get_args(method.model_fields["method"].annotation)[0]: method for method in get_args(get_args(AnyMethod)[0])
}

__all__ = ["METHODS", "AnyMethod", "Ask", "Example", "Inputs", "Item", "Method", "Trace"]
