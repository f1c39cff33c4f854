# make run    a sample bakery sends its documents; web interface on http://127.0.0.1:8017 until Ctrl-C (PORT=8018 for another)
# make demo   the same without staying; exit code 0 only if everything arrived
# make test   everything CI checks
# make test-variants   tests on other days, in other zones and orders (ARGS="tomorrow busy")
# make campaign   20,000 invoices, 200 kills and freezes (ARGS="--kind no-copy"; --quick for two minutes)
# make journeys   every browser journey in all three languages (make test: one each)
# make pictures   pictures of every page in three languages and two sizes into docs/images
# make bench      how fast it sends, against a bare loop (ARGS=many: 500 mailboxes at once)

PYTHON ?= python3
PORT ?= 8017
BIN := .venv/bin
RUN_STAMP := .venv/.run-ready
TEST_STAMP := .venv/.test-ready

.PHONY: run demo test test-variants campaign journeys pictures bench lint types imports texts clean

run: $(RUN_STAMP)
	$(BIN)/postroom demo --stay --port $(PORT)

demo: $(RUN_STAMP)
	$(BIN)/postroom demo

# The second run is on PostgreSQL; the table of replies touches no database and has been run before.
test: $(TEST_STAMP) lint types imports
	$(BIN)/python -m tests.bed install
	$(BIN)/python -m pytest -n 4 --dist worksteal
	$(BIN)/python -m tests.bed.postgres $(BIN)/python -m pytest -n 3 -q postroom/outbox postroom/lanes --ignore postroom/worker/tests/test_reply_table.py

campaign: $(TEST_STAMP)
	$(BIN)/python -m tests.campaign $(ARGS)

journeys: $(TEST_STAMP)
	$(BIN)/python -m tests.bed install
	POSTROOM_TEST_JOURNEYS=all $(BIN)/python -m pytest -n 2 -q tests/web/test_journeys.py

pictures: $(TEST_STAMP)
	$(BIN)/python -m tests.bed install
	$(BIN)/python -m tests.pictures

bench: $(TEST_STAMP)
	$(BIN)/python -m tests.bed install
	$(BIN)/python -m tests.bench $(ARGS)

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_STAMP)
	$(BIN)/mypy

imports: $(TEST_STAMP)
	$(BIN)/lint-imports

texts: $(TEST_STAMP)
	$(BIN)/python -m tests.texts

.venv/bin/python:
	$(PYTHON) -m venv .venv || (apt-get update && apt-get install -y python3-venv && $(PYTHON) -m venv .venv)

$(RUN_STAMP): .venv/bin/python requirements/run.txt pyproject.toml setup.py $(wildcard postroom/locale/*/LC_MESSAGES/*.po)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/pybabel --quiet compile --domain django --directory postroom/locale
	touch $@

$(TEST_STAMP): $(RUN_STAMP) requirements/test.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	touch $@

clean:
	rm -rf .venv .demo .bed build dist *.egg-info

test-variants: $(TEST_STAMP)
	$(BIN)/python -m tests.bed install
	$(BIN)/python -m tests.variants $(ARGS) -- -n 4 --dist worksteal
