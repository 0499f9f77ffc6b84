# Needs Python 3.11 or newer, git and make; everything else is fetched into .venv by its hash.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Tests that go through the screens wait for some of their time: two of them at once keep a processor busy.
PYTEST_ARGS ?= -n $(shell $(PYTHON) -c 'import os; f = getattr(os, "sched_getaffinity", None); print(2 * (len(f(0)) if f else os.cpu_count() or 1))')

LOCALES := tui_crm/i18n/locales
PO := $(wildcard $(LOCALES)/*/LC_MESSAGES/tui_crm.po)
MO := $(PO:.po=.mo)
# The functions whose first argument is a sentence; the tests of the catalogs read them here.
KEYWORDS := -k tr -k mark -k Message -k ntr:1,2
PACKAGING := pyproject.toml hatch_build.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help docs venv demo test check bench catalogs lock wheel clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

venv: $(VENV)/.dev ## make .venv with everything that development needs

demo: $(VENV)/.runtime $(MO) ## open a believable book in a file of its own (ARGS="--lang en": in English)
	$(BIN)/tui-crm demo $(ARGS)

test: $(VENV)/.dev $(MO) ## run the tests, on SQLite and PostgreSQL (PYTEST_ARGS="-k name" for some)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.dev $(MO) ## run every check: style, types, imports, then the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(PYTEST_ARGS)

bench: $(VENV)/.dev $(MO) ## measure the speed budgets (ARGS="sqlite export" for some)
	$(BIN)/python -m tests.bench $(ARGS)

catalogs: $(VENV)/.dev ## collect the sentences into the catalogs, and compile them
	$(BIN)/pybabel -q extract --no-default-keywords $(KEYWORDS) --project=tui-crm --no-wrap \
		--add-location=file --sort-by-file --output-file=$(LOCALES)/tui_crm.pot tui_crm
	$(BIN)/pybabel -q update --domain=tui_crm --input-file=$(LOCALES)/tui_crm.pot --output-dir=$(LOCALES) \
		--init-missing --locale=zh --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel -q compile --domain=tui_crm --directory=$(LOCALES)
	$(BIN)/python -m tests.guards.generated

docs: $(VENV)/.dev $(MO) ## write the pages of keys and roles anew
	$(BIN)/python -m tests.guards.generated

lock: ## choose the versions of all dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --upgrade --group build pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --upgrade --group dev --constraint requirements.lock pyproject.toml \
		--output-file requirements-dev.lock

wheel: $(VENV)/.dev ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## remove the environment, caches and everything built
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(MO) $(LOCALES)/tui_crm.pot

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "tui-crm needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make environments: its modules venv and ensurepip are missing" \
			"(on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock $(PACKAGING) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q tui_crm
	@touch $@

# The lock for development holds the one for running, at the same versions.
$(VENV)/.dev: requirements-dev.lock requirements.lock $(PACKAGING) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q tui_crm
	@touch $(VENV)/.runtime $@

%.mo: %.po
	$(BIN)/pybabel -q compile --domain=tui_crm --input-file=$< --output-file=$@ --locale=$(notdir $(patsubst %/,%,$(dir $(patsubst %/,%,$(dir $<)))))
