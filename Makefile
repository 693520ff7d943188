# `make` alone lists the targets. Each first installs what it needs, once.

PYTHON := .venv/bin/python
# Exactly the versions that the tests passed with, so that a release elsewhere changes nothing here.
PIP := $(PYTHON) -m pip install --disable-pip-version-check -c constraints.txt
# On every core, up to four. A file's tests stay together, because they share what is slow to make. Each process brings
# its own display, so that none takes the focus from another, and one thread for BLAS: two, as small as the arrays are,
# wait for each other for as long as they work.
PYTEST := env -u DISPLAY OPENBLAS_NUM_THREADS=1 $(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
NOTEBOOK := MNIST_DigitRecognition_UsingCNN.ipynb
# For glibc: keep freed memory, in one arena. Without it each training step returns about 90 MB to the system and faults
# it in again, which takes a third as long as all the rest of the step.
KEEP_MEMORY := MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=8589934592 \
    MALLOC_TOP_PAD_=268435456

help: ## this list
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

app: .venv/app-ready ## draw a digit and have it recognised
	$(PYTHON) main.py

# In a container one is often root, which Jupyter must be told to allow.
notebook: .venv/notebook-ready ## open the notebook in the browser
	$(KEEP_MEMORY) $(PYTHON) -m jupyterlab $(if $(filter 0,$(shell id -u)),--allow-root) $(NOTEBOOK)

train: .venv/notebook-ready ## run the notebook from top to bottom: a new mnist.h5
	$(KEEP_MEMORY) $(PYTHON) tools/train.py $(NOTEBOOK)

test: .venv/test-ready ## every test
	$(PYTEST)

test-fast: .venv/test-ready ## the tests that take seconds
	$(PYTEST) -m "not slow"

lint: .venv/test-ready ## style and types
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy

# FILES="a.tra b.jsonl.gz": other recordings of drawn digits than those in data/
bench: .venv/test-ready ## measure speed and accuracy: benchmarks/RESULTS.md
	$(PYTHON) -m benchmarks $(FILES)

# In a new environment of the oldest Python that is supported: its versions suit the newer ones too.
constraints: ## renew constraints.txt: the newest versions, if every test passes with them
	python3.11 -m venv --clear .venv
	$(PYTHON) -m pip install -r requirements-test.txt
	$(PYTEST)
	$(PYTHON) tools/constraints.py > .new.txt
	mv .new.txt constraints.txt

# Python compiles what it runs: all modules compiled in advance would take 50 MB, and most are never run.
.venv/app-ready: requirements-app.txt constraints.txt
	sh tools/setup.sh app
	$(PIP) --no-compile -r requirements-app.txt
	touch $@

.venv/notebook-ready: requirements-app.txt requirements.txt constraints.txt
	sh tools/setup.sh notebook
	$(PIP) -r requirements.txt
	touch $@

.venv/test-ready: requirements-app.txt requirements.txt requirements-test.txt constraints.txt
	sh tools/setup.sh test
	$(PIP) -r requirements-test.txt
	touch $@

.PHONY: help app notebook train test test-fast lint bench constraints
