from __future__ import annotations
def check_examples(plan, tree, lost):
    return []
