"""Corrections: a new run from the inputs of an old one with some figures put right, linked to it; the old one stays as it is."""

from scoring.runs.correct.behind import Known, figures_behind
from scoring.runs.correct.fields import Change, Field
from scoring.runs.correct.make import Corrected, correct, correct_from
from scoring.runs.correct.read import read_changes

__all__ = ["Change", "Corrected", "Field", "Known", "correct", "correct_from", "figures_behind", "read_changes"]
