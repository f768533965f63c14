# Two commands do everything on a fresh machine with python3 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := $(VENV)/.bench

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $(STAMP)

$(BENCH): $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,bench]"
	@touch $(BENCH)

.PHONY: demo test check bench bench-full bench-load guard format

demo: $(STAMP)  ## score the two cycles in data/ and show ranks and a scorecard
	$(BIN)/scoring demo

test: $(STAMP)  ## all tests and the examples in docstrings
	$(BIN)/python -m pytest -n 2

check: $(STAMP)  ## what CI runs: format, lint, types, layers, rubrics, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/scoring rubric check rubrics --schema
	$(BIN)/scoring rubric test rubrics
	$(BIN)/python -m pytest -n 2

bench: $(BENCH)  ## timings, a few minutes; never part of the tests
	$(BIN)/python -m benchmarks.side.compare 1000 10000 100000
	$(BIN)/python -m pytest benchmarks --benchmark-enable --benchmark-only --benchmark-columns=min,median

bench-full: $(BENCH)  ## the largest sizes too, up to five million units; writes benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.side.report 1000 10000 100000 1000000 5000000
	BENCH=full $(BIN)/python -m pytest benchmarks --benchmark-enable --benchmark-only --benchmark-columns=min,median

guard: $(STAMP)  ## fails where something became clearly slower, by ratios of CPU time and not by seconds
	$(BIN)/python -m benchmarks.guard

bench-load: $(STAMP)  ## viewers by the hundred on the real server, on SQLite and PostgreSQL: about an hour on two idle processors
	$(BIN)/python -m benchmarks.load

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
