"""Submissions on line: a unit fills in its form, the level above reviews it, what it accepts becomes the cycle's submission."""
