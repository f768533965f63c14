"""Viewers by the hundred on the real server: `python -m benchmarks.load`, or `make bench-load`.

fill      a data folder with published scorecards, made by the commands that people use; its copy in PostgreSQL
served    `scoring serve` in a process of its own, and the processor time of it and its children
http      one visitor's connection: cookies, forms, nothing else
viewers   secretaries who look at their scorecards and think in between
storm     everybody signs in at once
figures   what was measured, as a table
"""
