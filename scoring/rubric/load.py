"""From YAML files to plans: every problem of every file in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from scoring.errors import Place, Problem, RubricError
from scoring.rubric.build import build
from scoring.rubric.checks import Context, check
from scoring.rubric.checks.ids import ID
from scoring.rubric.checks.reach import unused_text
from scoring.rubric.examples import check_examples
from scoring.rubric.extend import ReadBase, extended, no_base
from scoring.rubric.link import check_links, linked, together
from scoring.rubric.mends import mended
from scoring.rubric.plan import Plan, compile_rubric
from scoring.rubric.tree import parse
from scoring.text import Text

# what nothing uses or reaches can only be said of a rubric that is whole
WANT_ALL = frozenset(
    {
        "unused-metric",
        "no-example",
        "never-full",
        "never-lost",
        "never-earned",
        "band-out-of-reach",
        "grade-out-of-reach",
    }
)


def examine(text: str, file: str, read_base: ReadBase = no_base) -> tuple[Plan | None, list[Problem]]:
    """The plan (None where there are errors) and all problems, warnings included, in the order of the file."""
    try:
        whole = extended(parse(text, file), file, read_base)
    except RubricError as error:
        return None, _sorted(error.problems)
    if whole.problems:
        return None, _sorted(whole.problems)
    tree = whole.tree
    rubric, problems, lost = build(tree, file)
    if rubric is None:
        return None, _sorted(problems)
    plan, wrong = compile_rubric(rubric, text, file, lost.names)
    plan = replace(plan, bases=whole.bases)
    problems += wrong
    problems += check(Context(plan, tree, lost))
    problems += check_examples(plan, tree, lost)
    problems = _sorted(problems)
    if any(p.severity == "error" for p in problems):
        return None, [p for p in problems if p.code not in WANT_ALL]
    return replace(plan, warnings=tuple(problems)), problems


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(set(map(mended, problems)), key=lambda p: (p.place.line or 0, p.place.col or 0, p.code))


def parse_rubric(text: str, name: str = "rubric.yaml", read_base: ReadBase = no_base) -> Plan:
    """A rubric from its YAML text; `read_base` gives text and file of a rubric that it extends.

    Raises:
        RubricError: with every problem, each at `name:line:col`, its mend, in Chinese and English.
    """
    plan, problems = examine(text, name, read_base)
    if plan is None:
        raise RubricError([p for p in problems if p.severity == "error"])
    return plan


def read(path: str | Path) -> tuple[str, list[Problem]]:
    """The text of a rubric file, which must be UTF-8."""
    try:
        return Path(path).read_bytes().decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        fix = Text("另存为 UTF-8", "save it as UTF-8")
        return "", [
            Problem(
                "not-utf8",
                Place(str(path), 1, 1),
                Text(f"不是 UTF-8（第 {error.start} 字节）", f"not UTF-8 (byte {error.start})"),
                fix,
            )
        ]
    except OSError as error:
        return "", [
            Problem(
                "unreadable",
                Place(str(path)),
                Text(f"读不到文件：{error.strerror}", f"cannot be read: {error.strerror}"),
            )
        ]


def load_rubric(path: str | Path) -> Plan:
    """A rubric from a YAML file, checked and compiled.

    Raises:
        RubricError: with every problem of the file.
    """
    return load_rubrics([path])[0]


def load_rubrics(source: str | Path | Sequence[str | Path]) -> list[Plan]:
    """All rubrics of a folder, or of the files named; they must not claim the same units for the same period.

    Raises:
        RubricError: with every problem of every file.
    """
    paths = sorted(Path(source).glob("*.yaml")) if isinstance(source, (str, Path)) and Path(source).is_dir() else None
    files = paths if paths is not None else [source] if isinstance(source, (str, Path)) else list(source)
    plans, problems = examine_files(files)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        raise RubricError(errors)
    return plans


def examine_files(files: Iterable[str | Path]) -> tuple[list[Plan], list[Problem]]:
    """The plans of all files without errors, and the problems of all files together."""
    plans: list[Plan] = []
    problems: list[Problem] = []
    for path in files:
        text, wrong = read(path)
        plan, found = (None, wrong) if wrong else examine(text, str(path), beside(path))
        problems += found
        if plan is not None:
            plans.append(plan)
    return plans, together_with(plans, problems)


def together_with(plans: list[Plan], problems: list[Problem]) -> list[Problem]:
    """The problems of rubrics that stand together: their own, and what does not fit between them."""
    return list(map(mended, _used_elsewhere(plans, problems) + (_overlaps(plans) or _misfits(plans))))


def _misfits(plans: list[Plan]) -> list[Problem]:
    return list(dict.fromkeys(problem for group in together(plans) for problem in check_links(group)))


def beside(path: str | Path) -> ReadBase:
    """Bases of a rubric file: the files of that id in the same folder."""

    def read_base(id: str) -> tuple[str, str] | None:
        if not ID.fullmatch(id):
            return None
        base = Path(path).with_name(f"{id}.yaml")
        text, wrong = read(base)
        return None if wrong else (text, str(base))

    return read_base


def _used_elsewhere(plans: list[Plan], problems: list[Problem]) -> list[Problem]:
    """A metric that nothing uses at home may be what another rubric rolls up."""
    groups = [(group, linked(group)) for group in together(plans)]
    quiet = {(plan.file, unused_text(id)) for group, read in groups for plan in group for id in read[plan.id]}
    return [p for p in problems if (p.place.file, p.message) not in quiet]


def _overlaps(plans: list[Plan]) -> list[Problem]:
    problems = []
    for n, later in enumerate(plans):
        for earlier in plans[:n]:
            if not earlier.rubric.valid.overlaps(later.rubric.valid):
                continue
            here, there = Place(later.file, 1, 1), earlier.file
            if earlier.id == later.id:
                problems.append(
                    Problem(
                        "validity-overlaps",
                        here,
                        Text(f"与 {there} 同名且有效期重叠", f"same rubric id and overlapping validity as {there}"),
                        Text("改 valid 或 rubric", "change valid or the rubric's id"),
                    )
                )
            elif _same_units(earlier, later):
                problems.append(
                    Problem(
                        "applies-to-overlaps",
                        here,
                        Text(f"与 {there} 适用于同样的单位", f"applies to the same units as {there}"),
                        Text("用 applies_to 区分", "tell them apart in applies_to"),
                    )
                )
    return problems


def _same_units(a: Plan, b: Plan) -> bool:
    """Whether no unit can be told apart by sector or level; a `where` is judged when units are known."""
    one, two = a.rubric.applies_to, b.rubric.applies_to
    if one.where or two.where:
        return False
    sectors = one.sector is None or two.sector is None or one.sector == two.sector
    levels = one.level is None or two.level is None or one.level == two.level
    return sectors and levels
