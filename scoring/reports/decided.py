"""A committee's decision in words, as it stands beside what was computed."""

from __future__ import annotations

from scoring.names import DECISION_TEXT
from scoring.runs.decisions import Applied
from scoring.text import Text, moment

CHANGED = Text("（作决定之后数字有变，请复核）", " (the figures have changed since: look at it again)")


def decision_text(applied: Applied) -> Text:
    """Kind, reason, who and when; and whether the figures it was taken on are still the same."""
    row = applied.decision
    kind, day = Text(*DECISION_TEXT[row.kind]), moment(row.at)[:10]
    said = Text(
        f"审定（{kind.zh}）：{row.reason}（{row.by}，{day}）", f"decided ({kind.en}): {row.reason} ({row.by}, {day})"
    )
    return said + CHANGED if applied.basis == "changed" else said
