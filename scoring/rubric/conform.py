"""The JSON Schema as a first pass, by jsonschema: told is only what it refuses where the loader found nothing.

The loader's messages have the better words and places; what is left over is a place where the schema in editors and the
loader are not of one mind, which is a defect of one of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from scoring.errors import Place, Problem, RubricError
from scoring.rubric.schema import schema
from scoring.rubric.tree import Map, Scalar, Seq, parse, place_of
from scoring.text import Text

At = tuple[int, int]  # line and column
MOST = 200  # characters of what jsonschema says
END: At = (1 << 30, 0)
INTEGER = re.compile("[-+]?[0-9]+", re.ASCII)
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
OTHER_BASE = re.compile("0x[0-9a-fA-F]+|0o[0-7]+", re.ASCII)


def refused_by_schema(text: str, file: str, known: Iterable[Problem]) -> list[Problem]:
    """What the schema refuses in a rubric's own text where none of the loader's errors lies: nothing, as a rule.

    `known` are the loader's problems. Text that is no YAML is left to them.
    """
    try:
        tree = parse(text, file)
    except RubricError:
        return []
    errors = [problem.place for problem in known if problem.severity == "error" and problem.place.file == file]
    told = [(place.line or 1, place.col or 1) for place in errors]
    places = sorted(set(_places(tree)))
    return [_problem(error, tree, file) for error in complaints(tree) if not _is_known(error, tree, places, told)]


def complaints(tree: Any) -> Iterator[ValidationError]:
    """What the schema refuses in a tree, as jsonschema says it."""
    yield from _validator().iter_errors(as_json(tree))


@cache
def _validator() -> Draft7Validator:
    return Draft7Validator(schema())


def as_json(found: Any) -> Any:
    """A tree as other YAML 1.2 readers have it: plain text that looks like one is a number, a boolean or null.

    Example:
        >>> as_json([Scalar("10"), Scalar("010"), Scalar("10", plain=False), Scalar("no"), Scalar("true")])
        [10, 10, '10', 'no', True]
    """
    if isinstance(found, dict):
        return {key: as_json(one) for key, one in found.items()}
    if isinstance(found, list):
        return [as_json(one) for one in found]
    if not isinstance(found, Scalar) or not found.plain:
        return None if found is None else str(found)
    if found.lower() in ("true", "false"):
        return found.lower() == "true"
    if INTEGER.fullmatch(found):
        return int(found)
    if FLOAT.fullmatch(found):
        return float(found)
    return int(found, 0) if OTHER_BASE.fullmatch(found) else str(found)


# -- the same place -------------------------------------------------------------------------------------------------


def _is_known(error: ValidationError, tree: Any, places: Sequence[At], told: Sequence[At]) -> bool:
    """Whether an error of the loader lies in what the schema refuses, from its key to where the next thing begins, or at what holds it."""
    path = tuple(error.absolute_path)
    node = tree
    for step in path:
        node = node[step]
    around = {_start(tree, path[:n]) for n in range(1, len(path))}
    first = _start(tree, path)
    after = bisect_right(places, max((*_places(node), first)))
    end = places[after] if after < len(places) else END
    return any(first <= one < end or one in around for one in told)


def _start(tree: Any, path: tuple[str | int, ...]) -> At:
    place = place_of(tree, path, "")
    return place.line or 1, place.col or 1


def _places(node: Any) -> Iterator[At]:
    """Where a node and everything in it begins."""
    if isinstance(node, (Map, Seq, Scalar)):
        yield node.line, node.col
    if isinstance(node, (Map, Seq)):
        yield from node.at.values() if isinstance(node, Map) else node.at
        for one in node.values() if isinstance(node, Map) else node:
            yield from _places(one)


def _problem(error: ValidationError, tree: Any, file: str) -> Problem:
    place = place_of(tree, tuple(error.absolute_path), file)
    said = Text(
        f"JSON Schema 不接受，读取程序没有发现问题：{error.message[:MOST]}",
        f"refused by the JSON Schema, while the loader found nothing: {error.message[:MOST]}",
    )
    fix = Text(
        "两者应当一致：请把这一处报告给开发者；评分以读取程序为准",
        "the two should agree: report this place to the developers; what scores is the loader",
    )
    return Problem("schema-differs", Place(file, place.line, place.col), said, fix)
