# Everything is set up in .venv on first use; a plain Python 3.11 or later and a package index are all it takes.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/.ready

.DEFAULT_GOAL := help

.PHONY: help
help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

.PHONY: setup
setup: $(READY)  ## Install the package and its developers' tools into .venv

.PHONY: scan
scan: $(READY)  ## Scan the five articles of corpus/
	@$(BIN)/dedup scan corpus/

.PHONY: test
test: $(READY)  ## Run the tests, a file at a time in each core
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

.PHONY: lint
lint: $(READY)  ## ruff, ruff format, mypy --strict and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

.PHONY: check
check: test lint  ## What CI runs: the tests, then lint

.PHONY: format
format: $(READY)  ## Put the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: gate
gate: $(READY)  ## Measure the quality of detection; fails when a figure falls below its floor
	@$(BIN)/python benchmarks/quality.py

.PHONY: calibrate
calibrate: $(READY)  ## Show on calibration data why each number of settings.py is what it is
	@$(BIN)/python benchmarks/calibrate.py

.PHONY: thresholds
thresholds: $(READY)  ## Fit the start values of settings.py on labelled data, where it is available
	@$(BIN)/python benchmarks/thresholds.py

.PHONY: bench
bench: $(READY)  ## Race every peer, time the commands, test the laws on real stories; SCALE=full adds a million articles
	@$(BIN)/python benchmarks/startup.py
	@$(BIN)/python benchmarks/real_stories.py
	@$(BIN)/python benchmarks/speed.py --scale $(or $(SCALE),default)

.PHONY: bench-smoke
bench-smoke: $(READY)  ## Run every benchmark once, small, without a record
	@$(BIN)/python benchmarks/startup.py --repeats 1 --no-record
	@$(BIN)/python benchmarks/segmentation.py --stories 500
	@$(BIN)/python benchmarks/real_stories.py --stories 20 --no-record
	@$(BIN)/python benchmarks/reshuffle_track.py --data demo --cases 100 --no-record
	@$(BIN)/python benchmarks/thresholds.py --stories 100 --no-record
	@$(BIN)/python benchmarks/calibrate.py --quick --no-write
	@$(BIN)/python benchmarks/speed.py --scale small --repeats 1 --peers none --no-record

.PHONY: clean
clean:  ## Remove .venv and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
