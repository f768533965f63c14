"""Rubrics being written, their versions, and how a version comes to be in force."""
