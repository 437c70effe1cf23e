# Everything a checkout needs, from a fresh machine with only python3 (3.11 or later) and make.
# PYTHON=... chooses the interpreter, VENV=... the environment.

SHELL = /bin/sh
VENV = .venv
BIN = $(VENV)/bin
PYTHON =
EXAMPLE = examples/fenmarch/programme.toml

.PHONY: help demo test lint types layers unit bench example lock system venv clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1 - /p' Makefile

demo: venv  ## run the main job on the embedded example and print it
	@rm -rf build/demo && mkdir -p build
	$(BIN)/equitycli allocate $(EXAMPLE) --out build/demo

test: lint types layers unit  ## every check: lint, format, types, layers, doctests, tests, examples

lint: venv  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: venv  ## mypy, strict
	$(BIN)/mypy equitycli tests $$(ls examples/*.py benchmarks/*.py tools/*.py 2>/dev/null)

layers: venv  ## import-linter: each module imports only from floors below it
	$(BIN)/lint-imports

unit: venv  ## doctests and tests, the examples among them
	$(BIN)/python -m pytest -n auto

bench: venv  ## speed, as ratios within one run
	@for script in benchmarks/*.py; do $(BIN)/python "$$script" || exit 1; done

example: venv  ## make the embedded example again
	$(BIN)/python examples/make_example.py

lock: venv  ## make requirements.lock again, with the newest releases that pyproject.toml allows
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --upgrade --no-emit-index-url --no-emit-find-links --no-header \
		--quiet --output-file requirements.lock

system:  ## system packages, when root: none are needed yet
	@echo "No system packages are needed: the wheels in the lock bring all that is used."

venv: $(VENV)/ready  ## the environment, from the lock

# An interpreter is one that answers: a shim with nothing behind it is passed over.
# Byte code is compiled here because PYTHONDONTWRITEBYTECODE may be set where the tool runs.
$(VENV)/locked: requirements.lock
	@candidates="$(PYTHON)"; \
	for python in $${candidates:-python3 python3.11 python3.12 python3.13}; do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
			>/dev/null 2>&1 </dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "No Python 3.11 or later with venv answers. Install one, or say PYTHON=/path/to/python3." >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version) (a minute or two, once)"; \
	"$$found" -m venv --clear $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile \
		--require-hashes -r requirements.lock
	@$(BIN)/python -W ignore -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true
	@touch $@

$(VENV)/ready: $(VENV)/locked pyproject.toml
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:  ## remove the environments and all that was built
	rm -rf .venv .venv-* build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
