# The two commands: `make demo` and `make test`. Everything they need they install themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
LINK := build/collections/ansible_collections/netpki/rotation
WORKERS ?= 2

.PHONY: help demo test lint lint-python lint-ansible test-unit test-emulated test-playbooks \
	test-real test-package soak bench mutation clean

help:
	@echo "make demo   a mixed fleet of emulated routers gets a new CA certificate"
	@echo "make test   everything that CI runs"
	@echo "make bench  controller cost side by side with cisco.ios, plain scripts and other parsers"
	@echo "make mutation  how many faults in the rules of compliance the tests find"
	@echo "make soak   the random tests with many more examples"

demo: $(DEMO)/venv/.installed
	@demo/run $(DEMO)

test: lint test-unit test-emulated test-playbooks test-real test-package

lint: $(VENV)/.installed $(LINK)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-ansible lint-python

lint-python: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lint-ansible: $(VENV)/.installed $(LINK)
	ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/build/collections $(BIN)/ansible-lint --offline --strict

test-unit: $(VENV)/.installed
	$(BIN)/pytest tests/unit tests/benchmarks -n $(WORKERS)

test-emulated: $(VENV)/.installed
	$(BIN)/pytest tests/emulated -n $(WORKERS)

test-playbooks: $(VENV)/.installed
	$(BIN)/pytest tests/playbooks -n $(WORKERS) --dist loadgroup

test-real: $(VENV)/.installed
	$(BIN)/pytest tests/real -n $(WORKERS)

test-package: $(VENV)/.installed
	$(BIN)/pytest tests/package -n 3 --dist loadgroup

soak: $(VENV)/.installed
	NETPKI_SOAK=1 $(BIN)/pytest tests/unit tests/emulated -n $(WORKERS) --timeout 3600

bench: $(VENV)/.installed
	$(BIN)/python tests/benchmarks/run.py --page docs/reference/benchmarks.md
	$(BIN)/python tests/benchmarks/reading.py --page docs/reference/benchmarks-reading.md
	$(BIN)/python tests/benchmarks/compliance.py --page docs/reference/benchmarks-compliance.md

mutation: $(VENV)/.installed
	$(BIN)/pip install --quiet --group mutation
	$(BIN)/python tests/mutation/score.py

clean:
	rm -rf build dist mutants $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --no-compile --editable . --group test --group lint --group build
	@touch $@

# Where Ansible's tools find the collection of this work tree.
$(LINK):
	mkdir -p $(@D)
	ln -sfn $(CURDIR) $@

# The demonstration uses the wheel as users get it, not the work tree.
$(DEMO)/venv/.installed: pyproject.toml galaxy.yml $(shell find src plugins roles playbooks meta -type f -not -name '*.pyc')
	$(PYTHON) -m venv $(DEMO)/venv
	$(DEMO)/venv/bin/pip install --quiet --upgrade pip
	$(DEMO)/venv/bin/pip install --quiet .
	$(DEMO)/venv/bin/pip install --quiet --force-reinstall --no-deps .
	@touch $@
