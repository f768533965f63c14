"""Accounts: who signs in, in which role, for which part of the tree."""
