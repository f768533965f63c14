"""The rubric language as a JSON Schema (draft-07), made from the models, for hover and completion in any editor.

It says what a schema can say: keys, types, allowed words, simple limits. Whether points add up or names exist, only the
checks can tell. A method's keys hang on `method` by if/then: a plain choice of thirteen shapes makes editors complain
about all of them at once.
"""

from __future__ import annotations

import re
from typing import Any

from scoring.methods import METHODS, Item
from scoring.methods.field import LABEL_SCHEMA, TEXT_SCHEMA
from scoring.rubric import model
from scoring.rubric.extend import OWN_KEYS, WHOLE
from scoring.rubric.keys import meaning
from scoring.rubric.limits import EVERY_ITEM, ID, LIMITS, SHORT, Schema, has

NAMES = {"scoring__methods__check__Check": "check", "scoring__rubric__model__Check": "cross_check"}
PARTS = ("scorecard", "bonus", "deductions", "vetoes", "examples")  # lists of a rubric that an extension may add to


def schema() -> Schema:
    """The schema of a rubric file; one that extends another rubric has a shape of its own."""
    raw = model.Rubric.model_json_schema()
    shapes = {_section(name): shape for name, shape in raw.pop("$defs").items()}
    definitions = {name: _structure(name, shape) for name, shape in sorted(shapes.items())}
    whole = _structure("rubric", raw)
    definitions |= {"item": _item(definitions, True), "leaf": _item(definitions, False), "rubric": whole}
    definitions |= {"extension": _extension(whole), "label": LABEL_SCHEMA}
    top = {"if": has("extends"), "then": _ref("extension"), "else": _ref("rubric")}
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "rubric", "type": "object"}
    return {**head, **top, "definitions": definitions}


def _section(name: str) -> str:
    """The section of keys.yaml that explains a model: PeerRange -> peer_range."""
    return NAMES.get(name) or re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _ref(section: str) -> Schema:
    return {"$ref": f"#/definitions/{section}"}


# -- structures and their keys --------------------------------------------------------------------------------------


def _structure(section: str, raw: Schema) -> Schema:
    """One model: its keys explained and limited, nothing else allowed."""
    keys = {name.rstrip("_"): _key(section, name.rstrip("_"), one) for name, one in raw.get("properties", {}).items()}
    wanted = [name.rstrip("_") for name in raw.get("required", [])]
    made: Schema = {"type": "object", **_said(section), "properties": keys, "additionalProperties": False}
    made |= {"required": wanted} if wanted else {}
    made |= LIMITS.get(section, {}).get("", {})
    if section in SHORT:  # the main thing alone stands for the whole: `leaders: 30`
        return {**_said(section), "anyOf": [SHORT[section], made]}
    return made


def _key(section: str, key: str, raw: Schema) -> Schema:
    holds_items = (section, key) in (("group", "items"), ("adjustment", "items"), ("rubric", "scorecard"))
    if holds_items:
        raw = {"type": "array", "items": _ref("leaf" if section == "adjustment" else "item")}
    found = _plain(raw)
    if "$ref" in found:
        found = {"allOf": [found]}  # what stands beside a $ref is passed over
    limits = _limits(section, key)
    found = dict(ID) if limits == ID else {**_explained(section, key, found), **limits}
    default = _default(raw)
    return {**_said(section, key), **found, **({} if default is None else {"default": default})}


def _limits(section: str, key: str) -> Schema:
    own = LIMITS.get(section, {}).get(key)
    return own or (EVERY_ITEM.get(key, {}) if _is_item(section) else {})


def _is_item(section: str) -> bool:
    return section in METHODS or section == "group"


def _said(section: str, key: str = "about") -> Schema:
    """What a key means, in both languages."""
    found = meaning(section, key)
    return {"description": f"{found.text.zh} · {found.text.en}"} if found else {}


def _explained(section: str, key: str, found: Schema) -> Schema:
    """A choice of words with what each of them means."""
    said = meaning("missing" if key == "missing" else section, "about" if key == "missing" else key)
    words = [said.values[word] for word in found.get("enum", ()) if said and word in said.values]
    if words:
        return found | {"enumDescriptions": [f"{word.zh} · {word.en}" for word in words]}
    if "anyOf" in found:
        return found | {"anyOf": [_explained(section, key, one) for one in found["anyOf"]]}
    return found


def _default(raw: Schema) -> Any:
    found = raw.get("default")
    if isinstance(found, str) and _plain(raw).get("type") == "number":
        found = float(found)
        return int(found) if found == int(found) else found
    return None if found in ({}, [], "") or isinstance(found, dict) else found


# -- from pydantic's schema to draft-07 -----------------------------------------------------------------------------


def _plain(raw: Any) -> Any:
    """The same in draft-07, without titles and defaults; a key that may be left out may also be null."""
    if isinstance(raw, list):
        return [_plain(one) for one in raw]
    if not isinstance(raw, dict):
        return raw
    found = {key: _plain(one) for key, one in raw.items() if key not in ("title", "default", "discriminator")}
    if "$ref" in found:
        return _ref(_section(found["$ref"].rpartition("/")[2]))
    if found == LABEL_SCHEMA:
        return _ref("label")
    if "prefixItems" in found:
        found["items"] = found.pop("prefixItems")
    if {"type": "null"} in found.get("anyOf", ()):
        shapes = [one for one in found["anyOf"] if one != {"type": "null"}]
        return _or_null([_ref("label")] if {"anyOf": shapes} == LABEL_SCHEMA else shapes)
    return found


def _or_null(shapes: list[Schema]) -> Schema:
    if len(shapes) == 1 and "enum" in shapes[0]:
        return {"enum": [*shapes[0]["enum"], None]}
    if len(shapes) == 1 and "type" in shapes[0]:
        kinds = shapes[0]["type"]
        return shapes[0] | {"type": [*(kinds if isinstance(kinds, list) else [kinds]), "null"]}
    return {"anyOf": [*shapes, {"type": "null"}]}


# -- items, extensions, what repeats --------------------------------------------------------------------------------


def _item(definitions: dict[str, Schema], groups: bool) -> Schema:
    """An item: which keys it has hangs on its method; without one it is a group."""
    words = {name: meaning(name) for name in METHODS}
    method = {
        **_said("item", "method"),
        "enum": list(METHODS),
        "enumDescriptions": [f"{word.text.zh} · {word.text.en}" if word else "" for word in words.values()],
    }
    common = {key: definitions["linear"]["properties"][key] for key in Item.model_fields}
    made: Schema = {"type": "object", **_said("item"), "properties": {**common, "method": method}}
    made["allOf"] = [
        {"if": {"properties": {"method": {"const": name}}, **has("method")}, "then": _ref(name)} for name in METHODS
    ]
    if groups:
        made["allOf"].append({"if": {"not": has("method")}, "then": _ref("group")})
    else:
        made["required"] = ["method"]
    return made


def _extension(whole: Schema) -> Schema:
    """A rubric that extends another: any key but metrics and scorecard, none wanted, and the four of its own."""
    shapes: dict[str, Schema] = {
        "extends": dict(ID),
        "change": {"type": "object", "propertyNames": {"pattern": "[.]"}},
        "add": {"type": "object", "properties": {"metrics": whole["properties"]["metrics"]}},
        "remove": {"type": "array", "items": TEXT_SCHEMA},
    }
    shapes["add"]["properties"] |= {key: {"type": "array"} for key in PARTS}
    shapes["add"]["additionalProperties"] = {"type": "array", "items": _ref("item")}
    own = {key: {**_said("extension", key), **shapes[key]} for key in OWN_KEYS}
    keys = {key: one for key, one in whole["properties"].items() if key not in WHOLE}
    return {"type": "object", **_said("extension"), "properties": own | keys, "additionalProperties": False} | has(
        "extends"
    )
