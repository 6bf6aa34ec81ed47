# Everything one does with Reconnect from a shell. `make` alone explains the targets.
# Needed: python3 (3.11 or newer) with its venv module. Everything else is installed into .venv, checked by hash.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two test processes suit a build machine of two cores; `make test PROCESSES=8` on a larger one.
PROCESSES ?= 2
PYTEST := $(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal
# Tests without database or queue, and journeys, have nothing new to say on other servers.
NOT_ON_SERVERS := -m "not pure and not journey" --ignore=tests/architecture --ignore=tests/journeys

.PHONY: help install install-dev run test test-embedded test-servers soak lint types imports templates security \
        chromium bench bench-region shots lock clean

help:  ## explain each target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- install ------------------------------------------------------------------------------------------------------

install: $(VENV)/.installed  ## create .venv and install requirements.txt, every file checked by its hash
	@:

install-dev: $(VENV)/.installed-dev  ## the same, and what builds and tests the product
	@:

# The stamps make a second call instant; git gives a changed file a new time, and then they are made again.
$(VENV)/.installed: requirements.txt | $(BIN)/python $(BIN)/uv
	@$(call install_locked,requirements.txt)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed | $(BIN)/uv
	@$(call install_locked,requirements-dev.txt)
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Reconnect needs Python 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }

# uv installs in seconds what pip installs in minutes. It is pinned with the other tools, and pip stands in for it.
$(BIN)/uv: | $(BIN)/python
	@sed -n '/^uv==/,/# via/p' requirements-dev.txt > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt \
	  || echo "uv cannot be had here; pip does the same, more slowly."

define install_locked
echo "Installing $(1) into $(VENV)"; \
{ test -x $(BIN)/uv && $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); } \
  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
endef

# --- run ----------------------------------------------------------------------------------------------------------

run: install  ## start Reconnect at http://127.0.0.1:5000 with demonstration data; Ctrl-C stops it
	@exec $(BIN)/python -m workers.serve

# --- check --------------------------------------------------------------------------------------------------------

test: install-dev lint types imports templates security chromium test-embedded test-servers  ## all checks and every test, also on PostgreSQL and Redis

test-embedded: install-dev  ## the whole suite on SQLite and the embedded queue, with the journeys
	@echo "== tests on SQLite and the embedded queue"
	@env -u DATABASE_URL -u REDIS_URL $(PYTEST)

test-servers: install-dev  ## the suite once more on a real PostgreSQL and a real Redis
	@echo "== tests on PostgreSQL and Redis"
	@$(BIN)/python -m tests.servers -- $(PYTEST) $(NOT_ON_SERVERS)

soak: install-dev  ## what takes too long for every time: each hostile file at its full size, each form in every state
	@SOAK=1 $(BIN)/python -m pytest tests/bulk_referrals/reading/test_hostile.py tests/devices/gate

lint: install-dev  ## ruff: faults, style, order of imports
	@echo "== ruff"
	@$(BIN)/ruff check .

types: install-dev  ## mypy, strict, on the product
	@echo "== mypy"
	@$(BIN)/mypy

imports: install-dev  ## the import contracts: which way imports run
	@echo "== import contracts"
	@$(BIN)/lint-imports --no-logo

templates: install-dev  ## djlint on the templates
	@echo "== djlint"
	@$(BIN)/djlint app/templates --lint --quiet

security: install-dev  ## bandit on the product
	@echo "== bandit"
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app workers

chromium: install-dev  # for the journeys; where none can be had they are skipped and the test run says so
	@$(BIN)/python -m tests.chromium

# --- look, measure ------------------------------------------------------------------------------------------------

bench: install-dev  ## run the benchmarks and print medians and ratios; pages with a hundredth of a region
	@$(BIN)/python -m benchmarks

bench-region: install-dev  ## pages with a whole region on PostgreSQL: seeds 6 million rows first, about 5 minutes
	@BENCH_SCALE=region $(BIN)/python -m benchmarks pages

shots: install-dev chromium  ## a picture of every main page, for each role, at 1280 and 375 wide, into shots/
	@$(BIN)/python -m tests.shots

# --- keep ---------------------------------------------------------------------------------------------------------

lock: install-dev  ## write both requirements files anew from pyproject.toml
	@$(call lock_to,requirements.txt,)
	@$(call lock_to,requirements-dev.txt,--extra dev -c requirements.txt)

# The public index alone, whatever else this machine knows: a lock must install everywhere.
define lock_to
env -u UV_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS $(BIN)/uv --no-config pip compile --quiet --no-header \
  --no-emit-index-url --generate-hashes --python-version 3.11 $(2) pyproject.toml -o $(1)
endef

clean:  ## remove the virtual environment, caches and pictures; the database in instance/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache shots benchmarks/results
	find app workers tests benchmarks migrations -name __pycache__ -type d -prune -exec rm -rf {} +
