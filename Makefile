# Everything goes through .venv, which start.py makes from the two .lock files.
# `make test ARGS="-k gate"` hands arguments on.

PYTHON ?= python3
IN_VENV := .venv/bin/python -m

.PHONY: check test fmt lock bench demo ready

check:  # ruff format --check, ruff check, mypy, lint-imports, pytest: what CI runs
	@.ci/run

test:
	@$(PYTHON) start.py test $(ARGS)

fmt: ready
	@$(IN_VENV) ruff format .
	@$(IN_VENV) ruff check --fix .

bench: ready
	@$(IN_VENV) bench $(ARGS)

demo:
	@$(PYTHON) start.py demo $(ARGS)

ready:
	@$(PYTHON) start.py test --version >/dev/null

# From pyproject.toml to the two locks: for Linux, macOS and Windows, Python 3.11 and
# newer, every file's hash. What is already locked stays as it is; to renew it all:
#   make lock UPGRADE=--upgrade
# The resolver lives in a folder of its own for this one run.
UV := uv==0.13.9
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" .venv-lock/bin/python -m uv pip compile \
	--quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url $(UPGRADE)

lock:
	@$(PYTHON) -m venv --clear .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
	@$(COMPILE) --output-file requirements.lock pyproject.toml
	@$(COMPILE) --output-file requirements-dev.lock --group dev -c requirements.lock
	@rm -rf .venv-lock
