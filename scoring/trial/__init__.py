"""A rubric tried out before it binds anyone: its examples played, what they reach, what they should, what must always hold."""
