"""How people's opinions become a figure: the poll of voters (民主测评) and the panel of judges (评委打分)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema

from scoring.methods.field import Flag, Integer, Label, Model, Number, Share, to_number
from scoring.names import ALL_VOTERS, BLANK
from scoring.text import Text

EmptyGroup = Literal["hold", "renormalise", "zero"]


class VoterGroup(Model):
    """A group of voters or judges: what its mean weighs, and what it is called."""

    weight: Number
    label: Label | None = None


def _groups(found: Any) -> Any:
    """`{leaders: 30}` for `{leaders: {weight: 30}}`."""
    if not isinstance(found, Mapping):
        return found
    return {
        str(name): one if isinstance(one, (Mapping, VoterGroup)) else {"weight": to_number(one)}
        for name, one in found.items()
    }


Groups = Annotated[dict[str, VoterGroup], BeforeValidator(_groups)]
EVERYBODY = VoterGroup(weight=Decimal(1))


class Voices(Model):
    """What a ballot and a panel have in common: groups with weights, and what an empty one does."""

    groups: Groups | None = None
    empty_group: EmptyGroup = "hold"

    def voters(self) -> Mapping[str, VoterGroup]:
        """The groups; where none are named, everybody is one."""
        return self.groups or {ALL_VOTERS: EVERYBODY}

    def group_name(self, group: str) -> Text:
        return self.voters()[group].label or Text.of(group)

    def weights(self) -> Iterator[tuple[str, Decimal]]:
        for name, group in self.voters().items():
            yield name, group.weight


class VoidIf(Model):
    """What makes a whole poll void."""

    all_equal: Flag = False
    over_issued: Flag = False
    turnout_below: Share | None = None


BLANK_SCHEMA = {"anyOf": [{"type": ["number", "null"]}, {"const": "not_counted"}]}


def _blank(found: Any) -> Any:
    return None if found is None or str(found) == "not_counted" else to_number(found)


class Ballot(Voices):
    """民主测评: sum of marks times their worth per voter group, groups combined by weight.

    Formula: mean(group) = Σ marks·worth / ballots of the group; value = Σ weight·mean / Σ weight, rounded once.
    Edges: `denominator: valid` counts the marks of a choice, `returned` blank and spoiled ballots too; `blank: n` makes
    a blank a valid mark worth n. Nulls: no poll at all is a missing value; a void poll holds the unit.
    Source: DOMAIN M10. Example: 好 9, 较好 2, 一般 1 of 100/80/60 -> 93.333333333.
    """

    choices: dict[str, Number]
    denominator: Literal["valid", "returned"] = "valid"
    blank: Annotated[Decimal | None, BeforeValidator(_blank), WithJsonSchema(BLANK_SCHEMA)] = None
    min_ballots: Integer = 0
    void_if: VoidIf = VoidIf()

    def worths(self) -> dict[str, Decimal]:
        """What each valid mark is worth; a blank one too where the rubric says so."""
        return {**self.choices, **({BLANK: self.blank} if self.blank is not None else {})}


class Trim(Model):
    """去掉最高最低: from `from` judges up, so many scores on each side are left out."""

    # `from` is a word of Python
    model_config = Model.model_config | {"populate_by_name": True}
    each_side: Integer
    from_: Integer


def _trim(found: Any) -> Any:
    if isinstance(found, Mapping) and "from" in found:
        return {"from_" if key == "from" else key: value for key, value in found.items()}
    return found


class Panel(Voices):
    """评委打分: the mean of the judges' scores per group, highest and lowest trimmed, groups combined by weight.

    Formula: mean(group) = sum of the scores kept / their number; value = Σ weight·mean / Σ weight, rounded once.
    Nulls: a judge without a score does not count. Source: DOMAIN M11.
    Example: 92, 88.5, 95, 60, 90, 91.5, 89 trimmed by one on each side -> 90.2.
    """

    scale: Number = Decimal(100)
    trim: Annotated[Trim | None, BeforeValidator(_trim)] = None
