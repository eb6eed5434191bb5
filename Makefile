# Everything this project can do, from nothing but make and a Python of at least 3.11.
# `make help` lists the targets from the comments behind their names.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

# Which Python makes the virtual environment; the first one here that is new enough, unless PYTHON says so.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$python && break; done)

VENV := .venv
PY := $(VENV)/bin/python

# The environment is made for this folder and for these requirements. When either changes, or its Python is gone,
# it is made again: the name of the stamp holds a checksum of both.
PLACE := $(shell pwd | cksum | cut -d' ' -f1)
WANTED := $(shell cat pyproject.toml constraints.txt | cksum | cut -d' ' -f1)
STAMP := $(VENV)/.ready-$(PLACE)-$(WANTED)
ALIVE := $(shell $(PY) -c 'import pip' >/dev/null 2>&1 && echo yes)
MOVED := $(if $(wildcard $(VENV)/.ready-*),$(if $(wildcard $(VENV)/.ready-$(PLACE)-*),,yes))
FRESH := $(if $(filter yes,$(ALIVE)),$(if $(MOVED),--clear),--clear)
ifneq ($(ALIVE),yes)
.PHONY: $(STAMP)
endif

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP):
	@test -n "$(PYTHON)" || { echo "make: a Python of at least 3.11 is needed; say which: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "setting up $(VENV) (once; a minute or two)"
	@rm -f $(VENV)/.ready-*
	@$(PYTHON) -m venv $(FRESH) $(VENV) || { echo "make: $(PYTHON) has no working venv module (on Debian: the python3-venv package)" >&2; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --upgrade pip
	@$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@$(PY) -m compileall -q assure
	@touch $@

.PHONY: setup
setup: $(STAMP) ## make the virtual environment, when it is missing, moved or out of date

.PHONY: gatepack
gatepack: $(STAMP) ## judge the example backend: assure gatepack --strict
	@$(VENV)/bin/assure gatepack --strict

.PHONY: test
test: lint selfcheck docs-check ## everything that must hold: style, types, our own gates, current docs, all tests
	@$(PY) -m pytest -n 2

.PHONY: lint
lint: $(STAMP) ## style and types
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@cd example && $(CURDIR)/$(PY) -m mypy --config-file ../pyproject.toml --strict --package app

.PHONY: selfcheck
selfcheck: $(STAMP) ## our own package against its own layers and init-hygiene gates
	@$(VENV)/bin/assure gatepack --strict --config self.assure.yaml --only layers,init-hygiene

.PHONY: docs
docs: $(STAMP) ## write the generated pages and schemas under docs/
	@$(PY) scripts/generate_docs.py

.PHONY: docs-check
docs-check: $(STAMP) ## say which generated pages are not current
	@$(PY) scripts/generate_docs.py --check

.PHONY: format
format: $(STAMP) ## put the code into its form
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

.PHONY: example
example: $(STAMP) ## migrate the example backend's database and serve it on loopback
	@cd example && $(CURDIR)/$(PY) -m app

.PHONY: bench
bench: $(STAMP) ## static gates, conditions, dispatches and failpoints, each beside its peers
	@$(PY) benchmarks/static_gates.py
	@$(PY) benchmarks/conditions.py
	@$(PY) benchmarks/dispatch.py
	@$(PY) benchmarks/replay.py
	@$(PY) benchmarks/failpoints.py

.PHONY: conformance
conformance: $(STAMP) ## known answers: make conformance CEL=file and/or TX_SHAPES=file TREES=folder
	@test -n "$(CEL)$(TX_SHAPES)" || { \
		echo "make: say where the cases are: make conformance CEL=cases.json" >&2; \
		echo "      or the shapes and the trees: make conformance TX_SHAPES=file.jsonl TREES=folder" >&2; exit 2; }
	@test -z "$(TX_SHAPES)" || test -n "$(TREES)" || { \
		echo "make: say where the trees are: make conformance TX_SHAPES=file.jsonl TREES=folder" >&2; exit 2; }
	@test -z "$(CEL)" || $(PY) benchmarks/cel_conformance.py "$(CEL)"
	@test -z "$(TX_SHAPES)" || $(PY) benchmarks/tx_shapes.py "$(TX_SHAPES)" "$(TREES)"

.PHONY: schemas-official
schemas-official: $(STAMP) ## evidence against the official schemas: make schemas-official ASSURE_SCHEMAS=folder
	@test -n "$(ASSURE_SCHEMAS)" || { echo "make: say where the schemas are: make schemas-official ASSURE_SCHEMAS=folder" >&2; exit 2; }
	@ASSURE_SCHEMAS="$(ASSURE_SCHEMAS)" $(PY) scripts/check_official_schemas.py

.PHONY: clean
clean: ## remove evidence, caches and builds; the virtual environment stays
	@rm -rf evidence build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find assure example scripts tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
