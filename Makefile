# `make` alone lists what can be made. Each target first installs what it needs, once.

PYTHON := .venv/bin/python
NOTEBOOK := MNIST_DigitRecognition_UsingCNN.ipynb

help: ## this list
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

app: .venv/app-ready ## draw a digit and have it read
	$(PYTHON) main.py

notebook: .venv/app-ready ## open the notebook in the browser
	$(PYTHON) -m jupyterlab $(NOTEBOOK)

train: .venv/app-ready ## run the notebook from top to bottom: a new mnist.h5
	$(PYTHON) tools/train.py $(NOTEBOOK)

test: .venv/test-ready ## every test
	$(PYTHON) -m pytest

test-fast: .venv/test-ready ## the tests that take seconds
	$(PYTHON) -m pytest -m "not slow"

lint: .venv/test-ready ## style and types
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy

# FILES="a.tra b.jsonl.gz": recordings of drawn digits to read as well
bench: .venv/bench-ready ## measure speed and accuracy: benchmarks/RESULTS.md
	$(PYTHON) -m benchmarks $(FILES)

.venv/app-ready: requirements.txt
	sh tools/setup.sh
	$(PYTHON) -m pip install -r requirements.txt
	touch $@

.venv/test-ready: requirements.txt requirements-test.txt
	sh tools/setup.sh test
	$(PYTHON) -m pip install -r requirements-test.txt
	touch $@

.venv/bench-ready: requirements.txt requirements-bench.txt
	sh tools/setup.sh test
	$(PYTHON) -m pip install -r requirements-bench.txt
	touch $@

.PHONY: help app notebook train test test-fast lint bench
