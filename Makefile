# Every target works on a fresh machine with Python 3.11+, pip and make; uv is used where it is present.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= data

.PHONY: setup demo test check eval gate bench copychains train clean

setup: .venv/.ready

.venv/.ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python $(PYTHON) .venv && \
		uv pip install --quiet --python $(BIN)/python -e '.[dev]'; \
	else \
		$(PYTHON) -m venv .venv && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'; \
	fi
	@touch $@

demo: setup
	@$(BIN)/copydesk compare examples/harbour-bridge --output demo/harbour-bridge.html

# a process for each core; a file's tests stay in one, which has its fixtures
test: setup
	$(BIN)/python -m pytest -n auto --dist loadfile

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# the quality gate on annotated research data (not part of the project): make eval DATA=DIR
eval: setup
	$(BIN)/python -m eval --data $(DATA)

# the same on the project's own examples alone
gate: setup
	$(BIN)/python -m eval --examples

# more options: make bench BENCH="--against-revision REV"
bench: setup
	$(BIN)/python -m bench $(BENCH)

# invented chains of reports with known truth: make copychains COPYCHAINS="--stories 80"
copychains: setup
	$(BIN)/python -m bench.copychains $(COPYCHAINS)

train: setup
	$(BIN)/python -m pip install --quiet -e '.[training]'
	$(BIN)/python -m training --data $(DATA)

clean:
	rm -rf .venv demo build dist
