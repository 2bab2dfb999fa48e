# Everything from a fresh clone, with only python3 (3.11 or later) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run
DEV_STAMP := $(VENV)/.dev

.PHONY: demo tour run check-settings check test crash soak sabotage bench growth lock help

help:
	@echo "make demo   look at Agora in the browser, without a token"
	@echo "make tour   read the demo's story in the terminal"
	@echo "make run    run the bot with .env"
	@echo "make check-settings   tests .env and offers fresh keys"
	@echo "make check  format, lint, types, import contracts"
	@echo "make test   all tests, a sample of the crash steps"
	@echo "make crash  every crash step"
	@echo "make soak   kill -9 of the running bot, N=1000 times"
	@echo "make sabotage   mistakes made on purpose: each must turn its test red"
	@echo "make bench  the performance goals, as ratios to their floors"
	@echo "make growth five years of 112 cities, then twenty instances side by side"
	@echo "make lock   renew both lock files (needs uv)"

HAS_SETTINGS = [ -f .env ] || { echo "There is no .env. First: cp .env.example .env && chmod 600 .env"; exit 78; }

define NO_PYTHON
Agora needs Python 3.11 or later with venv. Install it (Debian: apt install python3 python3-venv), or run: make PYTHON=python3.11 demo
endef
export NO_PYTHON

$(BIN)/python:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "$$NO_PYTHON"; exit 2; }
	@echo "Making the Python environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock | $(BIN)/python
	@[ -f $(DEV_STAMP) ] || { echo "Installing the packages that the bot needs ..."; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; }
	@touch $@

$(DEV_STAMP): requirements-dev.lock | $(BIN)/python
	@echo "Installing the packages of demo and tests (about a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(DEV_STAMP)
	@$(BIN)/python -m bot demo

tour: $(DEV_STAMP)
	@$(BIN)/python -m bot demo --tour

run: $(RUN_STAMP)
	@$(HAS_SETTINGS)
	@$(BIN)/python -m bot run

check-settings: $(RUN_STAMP)
	@$(HAS_SETTINGS)
	@$(BIN)/python -m bot check

check: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check --example

# Browsers and the real program in processes of their own: beside nothing else.
ALONE := tests/browser tests/test_run.py tests/test_run_busy.py tests/demo/test_program.py

test: $(DEV_STAMP)
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(addprefix --ignore=,$(ALONE)) --cov --cov-report=
	$(BIN)/python -m pytest $(ALONE) --cov --cov-append --cov-report=json:.coverage.json --cov-report=term:skip-covered
	$(BIN)/python -m tests.floors .coverage.json

crash: $(DEV_STAMP)
	$(BIN)/python -m tests.crash --all

N ?= 1000

soak: $(DEV_STAMP)
	$(BIN)/python -m tests.soak --kills $(N)

sabotage: $(DEV_STAMP)
	$(BIN)/python -m tests.sabotage

bench: $(DEV_STAMP)
	$(BIN)/python -m tests.benchmarks

growth: $(DEV_STAMP)
	$(BIN)/python -m tests.growth

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --quiet -o requirements.lock
	uv pip compile pyproject.toml --extra demo --extra test --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --quiet -o requirements-dev.lock
