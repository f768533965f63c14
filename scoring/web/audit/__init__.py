"""The log: who did what to what, when, from where. It only grows."""
