# Everything runs in .venv, which these targets make: Python 3.10 or later and make are all it takes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
ORDERS := examples/orders

.PHONY: help demo test lint types pytest format docs data bench clean

help:
	@echo "make demo    lint the two order services in $(ORDERS)"
	@echo "make test    run every check: format, lint, layers, types, tests"
	@echo "make docs    write the pages that are generated from the rules"
	@echo "make data    write the data files that are generated from upstream packages"
	@echo "make bench   measure what the rules add to cfn-lint's own time"
	@echo "make format  format the code"

$(INSTALLED): setup.cfg pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(INSTALLED)
	@echo "--- $(ORDERS)/hurried.yaml: as a team in a hurry writes it"
	@$(BIN)/cfn-lint -a cfn_lint_serverless_opt --non-zero-exit-code none -- $(ORDERS)/hurried.yaml
	@echo "--- $(ORDERS)/right.yaml: the same service put right"
	@$(BIN)/cfn-lint -a cfn_lint_serverless_opt -- $(ORDERS)/right.yaml && echo "no findings"

test: lint types pytest

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

types: $(INSTALLED)
	$(BIN)/mypy

pytest: $(INSTALLED)
	$(BIN)/pytest --numprocesses auto --dist worksteal

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(INSTALLED)
	$(BIN)/python docs/generate.py

data: $(INSTALLED)
	$(BIN)/python -m cfn_lint_serverless_opt.data.generate

bench: $(INSTALLED)
	$(BIN)/python -m tests.bench

clean:
	rm -rf $(VENV) .venv-sam-cli build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
