# The whole house from a bare machine: Python 3.11 or newer and make are enough.
#   make install   what the program needs, into .venv      make test    every test, the browser's included
#   make serve     the program with its demo county        make check   format, lint, types, arrows
#   make lock      choose the locked versions anew         make bench   what an answer costs, beside other servers
#   make nightly   20,000 operations both ways alike, the demo on three days of the year, files in a bucket

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv --quiet

export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
export UV_PYTHON := $(BIN)/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport VIRTUAL_ENV
# Without kept bytecode each of the tests' many processes would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: install serve test nightly check bench lock clean

install: $(VENV)/runtime

serve: $(VENV)/runtime
	@exec $(BIN)/python -I -S api/bound.py $$PPID $(BIN)/jiedui serve --demo

test: $(VENV)/dev
	@JIEDUI_BROWSER="$$(tests/browser.sh)" && export JIEDUI_BROWSER && exec $(BIN)/pytest --numprocesses auto $(ARGS)

# What every run cannot afford: both ways of answering GraphQL held together by many operations, the demo on more days,
# files of evidence in a bucket.
nightly: $(VENV)/dev
	@OPERATIONS=20000 DOCUMENTS=10000 exec $(BIN)/pytest tests/schema/test_both_ways.py tests/schema/test_plan.py tests/demo tests/bucket/on_a_bucket.py $(ARGS)

check: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

bench: $(VENV)/dev
	@exec $(BIN)/python -m bench $(ARGS)

# The first Python that is new enough makes .venv, pip brings uv (its hash is pinned), and uv brings the rest.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	  python=; \
	done; \
	test -n "$$python" || { echo "Jiedui needs Python 3.11 or newer, with venv. PYTHON=… names another one." >&2; exit 1; }; \
	"$$python" -m venv $(VENV)

$(BIN)/uv: requirements-uv.lock | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-uv.lock
	@touch $@

$(VENV)/runtime: $(BIN)/uv requirements.lock pyproject.toml
	@echo "Installing what is locked into $(VENV) …"
	@$(UV) pip install --require-hashes -r requirements.lock
	@$(UV) pip install --no-deps --no-build-isolation --offline --editable .
	@touch $@

$(VENV)/dev: $(VENV)/runtime requirements-dev.lock
	@echo "Installing the developers' tools …"
	@$(UV) pip install --require-hashes -r requirements-dev.lock
	@touch $@

COMPILE := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(ARGS)

lock: $(BIN)/uv
	$(COMPILE) --group build --output-file requirements.lock >/dev/null
	$(COMPILE) --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock >/dev/null
	$(UV) pip compile --group installer --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --output-file requirements-uv.lock >/dev/null

# The data in ./var stays: only what make and the tools can make again goes.
clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find api schema web domain migrations tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
