# `make demo` and `make test` do all their own set-up; a second run starts at once.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
export PHOTO

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help demo test test-all lint format clean

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.demo  ## Find the faces of a portrait, or of PHOTO=file, and make a picture sheet
	@$(BIN)/python scripts/demo.py $${PHOTO:+"$$PHOTO"}

test: $(VENV)/.dev  ## The tests, without the slow ones
	$(BIN)/python -m pytest -q -m "not slow"

test-all: $(VENV)/.dev  ## Every test
	$(BIN)/python -m pytest -q

lint: $(VENV)/.dev  ## Style, imports and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev  ## Put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove what the targets made
	rm -rf $(VENV) demo dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

# Only the core and the portrait: no torch.
$(VENV)/.demo: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing barefaced into $(VENV) ..."
	@$(PIP) -e '.[demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing barefaced, the workshop (torch) and the tools into $(VENV); the first time takes minutes ..."
	@$(PIP) -e '.[train,audit,studio,dev]'
	@touch $@ $(VENV)/.demo

$(VENV)/.made:
	@for python in python3 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
			test -x $(BIN)/pip || $$python -m venv $(VENV); touch $@; exit 0; \
		fi; \
	done; echo "barefaced needs Python 3.11, 3.12 or 3.13" >&2; exit 1
