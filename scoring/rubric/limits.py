"""What the checks ask that a JSON Schema can say, too: least and most, patterns, keys that go together."""

from __future__ import annotations

from typing import Any

from scoring.methods.field import TEXT_SCHEMA
from scoring.names import LEVELS
from scoring.rubric import model

Schema = dict[str, Any]
ID: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
NUMBER: Schema = {"type": "number"}
NOT_NEGATIVE: Schema = {"minimum": 0}
POSITIVE: Schema = {"exclusiveMinimum": 0}
SHORT: dict[str, Schema] = {"condition": TEXT_SCHEMA, "sides": NUMBER | NOT_NEGATIVE, "voter_group": NUMBER | POSITIVE}
WITHIN: Schema = {"anyOf": [{"enum": ["parent", *LEVELS]}, {"type": "string", "pattern": "^unit[.]."}]}
BOUNDS = ("at_least", "above", "at_most", "below")


def has(*keys: str) -> Schema:
    return {"required": list(keys)}


def only_one(*keys: str) -> list[Schema]:
    return [has(key) for key in keys]


# of each key of a structure; of the structure as a whole under ""
LIMITS: dict[str, dict[str, Schema]] = {
    "rubric": {
        "rubric": ID,
        "decimals": {"minimum": 0, "maximum": 4},
        "checked_on": {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "metrics": {"propertyNames": ID},
        "scorecard": {"minItems": 1},
        "grades": {"minItems": 1},
    },
    "applies_to": {"": {"minProperties": 1}},
    "metric": {
        "": {
            "oneOf": only_one(*model.ORIGINS),
            "if": {"properties": {"type": {"const": "choice"}}, **has("type")},
            "then": has("choices"),
            "else": {"not": has("choices")},
        },
        "jump": {"exclusiveMinimum": 1},
        "choices": {"minItems": 1, "uniqueItems": True},
    },
    "ballot": {
        "choices": {"minProperties": 1, "additionalProperties": NUMBER | NOT_NEGATIVE},
        "groups": {"minProperties": 1},
        "min_ballots": NOT_NEGATIVE,
        "blank": NOT_NEGATIVE,
    },
    "panel": {"groups": {"minProperties": 1}, "scale": POSITIVE},
    "voter_group": {"weight": POSITIVE},
    "trim": {"each_side": {"minimum": 1}},
    "rollup": {
        "": {
            "oneOf": [
                {**has("of", "by"), "not": has("share")},
                {**has("share"), "not": {"anyOf": only_one("of", "by")}},
            ]
        }
    },
    "over": {"": {"anyOf": only_one("sector", "level")}},
    "group": {"items": {"minItems": 1}, "min_items": {"minimum": 1}},
    "completion": {"target": {"not": NUMBER | {"maximum": 0}}, "floor": NOT_NEGATIVE},
    "curve": {"through": {"minItems": 2}},
    "bands": {"bands": {"minItems": 1}},
    "band": {
        "": {
            "not": {"anyOf": [has("at_least", "above"), has("at_most", "below")]},
            "if": {"properties": {"otherwise": {"const": True}}, **has("otherwise")},
            "then": {"not": {"anyOf": only_one(*BOUNDS)}},
            "else": {"anyOf": only_one(*BOUNDS)},
        },
        "points": NOT_NEGATIVE,
    },
    "step": {"size": POSITIVE},
    "sides": {"up": NOT_NEGATIVE, "down": NOT_NEGATIVE},
    "line": {"per": NOT_NEGATIVE, "cap": NOT_NEGATIVE},
    "deduct": {"each": {"minItems": 1}},
    "award": {"each": {"minItems": 1}},
    "choice": {"choices": {"minProperties": 1, "additionalProperties": NUMBER | NOT_NEGATIVE}},
    "check": {"": {"oneOf": only_one("value", "checklist")}, "checklist": {"minItems": 1}},
    "efficacy": {"standards": {"minItems": 2}, "coefficients": {"items": NUMBER | NOT_NEGATIVE | {"maximum": 1}}},
    "peer_range": {
        "": {"dependencies": {"best": ["worst"], "worst": ["best"]}},
        "floor": NOT_NEGATIVE | {"exclusiveMaximum": 1},
        "within": WITHIN,
    },
    "peer_rank": {
        "": {
            "if": {"properties": {"mode": {"const": "table"}}, **has("mode")},
            "then": has("table"),
            "else": {"not": has("table")},
        },
        "table": {"minItems": 1, "items": NUMBER | NOT_NEGATIVE},
        "within": WITHIN,
    },
    "peer_score": {
        "within": WITHIN,
        "mean_share": NOT_NEGATIVE | {"maximum": 1},
        "sd_share": POSITIVE,
    },
    "adjustment": {"cap": NOT_NEGATIVE, "items": {"minItems": 1}},
    "veto": {"": {"anyOf": only_one("grade_at_most", "points_at_most")}, "id": ID, "points_at_most": NOT_NEGATIVE},
    "ranking": {"within": {"items": WITHIN}},
    "quota": {"within": WITHIN, "min": NOT_NEGATIVE},
    "expect": {"": {"minProperties": 1}},
}
EVERY_ITEM: dict[str, Schema] = {"id": ID, "points": NOT_NEGATIVE}
