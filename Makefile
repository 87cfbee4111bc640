# Every target works on a fresh machine with Python 3.11+, pip and make; uv is used where it is present.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= data

.PHONY: setup demo test test-cluster check eval gate bench copychains train clean

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

# the corpus on Ray, on this machine. Ray binds to the machine's own address, so it gets a network that has none
# but loopback (needs unshare and the right to make namespaces; without it run the last command as it stands)
test-cluster: setup
	$(BIN)/python -m pip install --quiet 'daft[ray]>=0.7.26,<0.8'
	unshare --net --map-root-user sh -c 'ip link set lo up && \
		COPYDESK_CLUSTER=1 $(BIN)/python -m pytest tests/test_corpus.py -k test_ray'

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
