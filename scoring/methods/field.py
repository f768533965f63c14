"""The kinds of value a rubric's keys hold: exact numbers, text, labels, expressions, and numbers by case.

The YAML tree hands over text with its place; these types decide what it means and refuse the rest in both languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from scoring.text import Text

NUMBER = re.compile(r"[-+]?\d+(\.\d+)?", re.ASCII)
SHARE = re.compile(r"(\d+(\.\d+)?)%", re.ASCII)
MAX_DIGITS = 15  # what a float64 holds exactly in decimal


def refuse(code: str, zh: str, en: str, fix: Text | None = None, at: tuple[str | int, ...] = ()) -> NoReturn:
    """Stops a validation with a bilingual problem; `at` leads from the refused value to the very key."""
    raise PydanticCustomError("flaw", "{en}", {"code": code, "zh": zh, "en": en, "fix": fix, "at": at})


class Model(BaseModel):
    """A frozen piece of a rubric; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def is_plain(value: Any) -> bool:
    return bool(getattr(value, "plain", True))


def to_number(value: Any) -> Decimal:
    """An exact decimal from plain digits: 12, -0.5; never from quoted text, exponents or full-width digits."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        refuse("not-a-number", f"应为数字，{_found(value).zh}", f"a number is wanted, {_found(value).en}")
    if isinstance(value, Decimal):
        return value
    text = repr(value) if isinstance(value, float) else str(value)
    if not is_plain(value) or not NUMBER.fullmatch(text):
        plain = Text(
            "写成 12 或 0.5 这样的数字，不加引号、单位和千位分隔",
            "write digits such as 12 or 0.5, without quotes, units or separators",
        )
        said = _found(value)
        refuse(
            "not-a-number", f"应为数字，{said.zh}", f"a number is wanted, {said.en}", _narrow(value, NUMBER) or plain
        )
    number = Decimal(text)
    if len(number.as_tuple().digits) > MAX_DIGITS:
        refuse(
            "too-many-digits",
            f"{text} 超过 {MAX_DIGITS} 位有效数字",
            f"{text} has more than {MAX_DIGITS} significant digits",
            Text("四舍五入到够用的位数", "round it to the places that matter"),
        )
    return number


def to_integer(value: Any) -> int:
    number = to_number(value)
    if number != number.to_integral_value():
        refuse("not-an-integer", f"应为整数，却是 {value}", f"a whole number is wanted, found {value}")
    return int(number)


def to_flag(value: Any) -> bool:
    """true or false; `yes`, `no`, `on` are text in YAML 1.2 and refused here."""
    if isinstance(value, bool):
        return value
    if is_plain(value) and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    refuse("not-a-boolean", f"应为 true 或 false，{_found(value).zh}", f"true or false is wanted, {_found(value).en}")


def to_text(value: Any) -> str:
    if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) and str(value).strip():
        return str(value)
    refuse("not-text", f"应为文字，{_found(value).zh}", f"text is wanted, {_found(value).en}")


def to_label(value: Any) -> Text:
    """Text, or a mapping of `zh` and `en`."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Mapping):
        for key in value:
            if key not in ("zh", "en"):
                refuse(
                    "unknown-key",
                    f"标签里没有“{key}”这个键",
                    f"a label has no key '{key}'",
                    Text("只写 zh 和 en", "use zh and en only"),
                    at=(key,),
                )
        if not any(value.values()):
            refuse("not-text", "标签是空的", "the label is empty")
        return Text.of(value)
    return Text.of(to_text(value))


def to_share(value: Any) -> Decimal:
    """`30%` as the exact decimal 0.3."""
    if isinstance(value, Decimal):
        return value
    found = SHARE.fullmatch(str(value))
    if not found:
        said = _found(value)
        fix = _narrow(value, SHARE)
        refuse("not-a-share", f"应为百分数如 30%，{said.zh}", f"a share such as 30% is wanted, {said.en}", fix)
    return Decimal(found.group(1)) / 100


def _narrow(value: Any, wanted: re.Pattern[str]) -> Text | None:
    """The same in ASCII, where full-width figures or marks are all that is wrong."""
    narrow = unicodedata.normalize("NFKC", str(value)).replace("。", ".")
    return Text(f"写成半角 {narrow}", f"write it in ASCII: {narrow}") if wanted.fullmatch(narrow) else None


def _found(value: Any) -> Text:
    """What stood there instead, as the end of a sentence."""
    if value is None:
        return Text("却是空的", "found nothing")
    if isinstance(value, Mapping):
        return Text("却是一组“键: 值”", "found a mapping")
    if isinstance(value, (list, tuple)):
        return Text("却是一个列表", "found a list")
    written = str(value) if is_plain(value) else f'"{value}"'
    return Text(f"却是“{written}”", f"found '{written}'")


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression as written, with its place; the rubric room compiles it."""

    text: str
    line: int = 0
    col: int = 0
    file: str = ""  # where it is not the rubric's own file

    @property
    def bare(self) -> str | None:
        """The metric's id where the expression is nothing but one."""
        return self.text.strip() if re.fullmatch(r"[a-z][a-z0-9_]*", self.text.strip()) else None


def to_formula(value: Any) -> Formula:
    if isinstance(value, Formula):
        return value
    if isinstance(value, (str, int, float, Decimal)) and str(value).strip():
        shift = 0 if is_plain(value) else 1
        line, col = getattr(value, "line", 0), getattr(value, "col", 0) + shift
        return Formula(str(value), line, col, getattr(value, "file", ""))
    refuse("not-an-expression", f"应为表达式，{_found(value).zh}", f"an expression is wanted, {_found(value).en}")


class By(Model):
    """A number by case: `{by: unit.zone, 农区: 10, 牧区: 5, otherwise: 8}`."""

    by: Annotated[Formula, BeforeValidator(to_formula)]
    cases: dict[str, Decimal]
    otherwise: Decimal | None = None


def to_by(found: Mapping[str, Any]) -> By:
    """Reads `{by: …, case: number, …, otherwise: number}`."""
    if "by" not in found:
        refuse("not-a-parameter", "应为数字、表达式或 {by: …}", "a number, an expression or {by: ...} is wanted")
    cases = {str(key): to_number(value) for key, value in found.items() if key not in ("by", "otherwise")}
    if not cases:
        refuse(
            "empty-by",
            "by 后面没有列出任何情形",
            "`by` lists no case",
            Text("写成 {by: unit.zone, 农区: 10, otherwise: 8}", "write {by: unit.zone, farming: 10, otherwise: 8}"),
        )
    otherwise = found.get("otherwise")
    return By(by=to_formula(found["by"]), cases=cases, otherwise=None if otherwise is None else to_number(otherwise))


def to_param(value: Any) -> Decimal | Formula | By:
    """A parameter in one of its three forms: number, expression, `by`."""
    if isinstance(value, (Decimal, Formula, By)):
        return value
    if isinstance(value, Mapping):
        return to_by(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return to_number(value)
    if isinstance(value, str) and is_plain(value) and NUMBER.fullmatch(value):
        return to_number(value)
    return to_formula(value)


# What each kind looks like in a JSON Schema. Plain YAML may read text such as 2025 or true as a number or a boolean.
TEXT_SCHEMA: dict[str, Any] = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
LABEL_SCHEMA = {
    "anyOf": [
        TEXT_SCHEMA,
        {
            "type": "object",
            "properties": {"zh": TEXT_SCHEMA, "en": TEXT_SCHEMA},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}
BY_SCHEMA = {
    "type": "object",
    "properties": {"by": TEXT_SCHEMA, "otherwise": {"type": ["number", "null"]}},
    "additionalProperties": {"type": "number"},
    "required": ["by"],
    "minProperties": 2,
    "not": {"required": ["by", "otherwise"], "maxProperties": 2},
}

Number = Annotated[Decimal, BeforeValidator(to_number), WithJsonSchema({"type": "number"})]
Integer = Annotated[int, BeforeValidator(to_integer)]
Flag = Annotated[bool, BeforeValidator(to_flag)]
Str = Annotated[str, BeforeValidator(to_text), WithJsonSchema(TEXT_SCHEMA)]
Label = Annotated[Text, BeforeValidator(to_label), WithJsonSchema(LABEL_SCHEMA)]
Share = Annotated[
    Decimal, BeforeValidator(to_share), WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?%$"})
]
Expression = Annotated[Formula, BeforeValidator(to_formula), WithJsonSchema(TEXT_SCHEMA)]
Param = Annotated[
    Decimal | Formula | By, BeforeValidator(to_param), WithJsonSchema({"anyOf": [TEXT_SCHEMA, BY_SCHEMA]})
]


def constant_number(param: Any) -> Decimal | None:
    """The number of a parameter that is the same for all units, else None."""
    return param if isinstance(param, Decimal) else None
