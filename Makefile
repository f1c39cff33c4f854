# make run    a sample bakery sends its documents; web interface on http://127.0.0.1:8017 until Ctrl-C (PORT=8018 for another)
# make demo   the same without staying; exit code 0 only if everything arrived
# make test   about ten minutes on two cores: all but what is marked `long`, and a spot check of what cannot have broken
# make test ROOM=outbox   style and tests of one room, in seconds
# make test-all   everything; CI checks this
# make wheel   builds the wheels and tries them, without this tree, on each Python of the machine; CI checks this
# make test-variants   tests on other days, in other zones and orders (ARGS="tomorrow busy")
# make campaign   every flavour on both ledgers: 22,500 invoices, 360 kills and freezes (ARGS="--quick --flavour slow": one)
# make company   clerks and administrators at work at once for ten minutes, and a judge of what each was told
# make company-long   the same with 40 seeds: 20,000 documents, 100,000 acts (about two hours)
# make pairs      two people at one document: every pair of acts in every state, on both ledgers; writes docs/two-people.md
# make journeys   every browser journey and conflict page in all three languages (make test: one each)
# make pictures   pictures of every page in three languages and two sizes into docs/images
# make walk       through how many files and rooms a reader follows three journeys (ARGS="--list send")
# make model      the protocol of the ledger, walked through in full, and what breaks without each of its rules (minutes)
# make canaries   looks for every secret of a demo in files, freed pages, copies, logs, pages and processes
# make audit    known faults and ages of what is installed, and a bill of materials in dist/; says what it could not ask
# make fuzz     broken and hostile bytes for every parser (MINUTES=60); what it finds lies in .fuzz/found
# make bench      how fast it sends, against a bare loop (ARGS=many: 500 mailboxes at once)

PYTHON ?= python3
PORT ?= 8017
BIN := .venv/bin
RUN_STAMP := .venv/.run-ready
TEST_STAMP := .venv/.test-ready
# The table of replies touches no database.
ON_POSTGRES := postroom/outbox postroom/worker postroom/desk/tests/test_seen.py postroom/desk/tests/test_turns.py --ignore postroom/worker/tests/test_reply_table.py
# Every process of the tests would compile all it imports anew where the shell forbids Python to keep it.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: audit canaries fuzz run demo test test-all test-variants suite suite-postgres bed campaign company company-long pairs journeys pictures walk model bench wheel lint types imports texts clean

run: $(RUN_STAMP)
	$(BIN)/postroom demo --stay --port $(PORT)

demo: $(RUN_STAMP)
	$(BIN)/postroom demo

ifdef ROOM
ROOM_FOLDER := $(firstword $(wildcard postroom/$(ROOM) $(ROOM)))
test: $(TEST_STAMP)
	$(BIN)/ruff check $(ROOM_FOLDER)
	$(BIN)/ruff format --check $(ROOM_FOLDER)
	$(BIN)/python -m pytest -n 2 -q $(ROOM_FOLDER)
else
test: $(TEST_STAMP) lint
	POSTROOM_TEST_SPOT_CHECK="$$($(BIN)/python -m tests.spot_check)" $(MAKE) --jobs 2 suite types imports suite-postgres CASES="-m 'not long'"
endif

test-all: $(TEST_STAMP) lint
	$(MAKE) --jobs 2 suite types imports suite-postgres

suite: bed
	$(BIN)/python -m pytest -n 4 --dist worksteal $(CASES)

# The rooms that speak SQL of their own, once more on PostgreSQL, beside the others: so what it says comes at its end.
suite-postgres: bed
	$(BIN)/python -m tests.bed.postgres $(BIN)/python -m pytest -n 2 -q $(ON_POSTGRES) > .venv/suite-postgres.log 2>&1 \
		|| { cat .venv/suite-postgres.log; exit 1; }
	tail -n 1 .venv/suite-postgres.log

bed: $(TEST_STAMP)
	$(BIN)/python -m tests.bed install

campaign: $(TEST_STAMP)
	$(BIN)/python -m tests.campaign $(or $(ARGS),--all)

company: bed
	$(BIN)/python -m tests.company.suite --minutes 10

company-long: bed
	$(BIN)/python -m tests.company.suite --runs 40

pairs: bed
	$(BIN)/python -m tests.pairs --document docs/two-people.md $(ARGS)

journeys: bed
	POSTROOM_TEST_JOURNEYS=all $(BIN)/python -m pytest -n 2 -q tests/web/test_journeys.py tests/web/test_conflicts.py

pictures: bed
	$(BIN)/python -m tests.pictures

walk: $(TEST_STAMP)
	$(BIN)/python -m tests.walk $(ARGS)

model: $(TEST_STAMP)
	$(BIN)/python -m tests.model $(ARGS)

bench: bed
	$(BIN)/python -m tests.bench $(ARGS)

canaries: bed
	$(BIN)/python -m pytest -n 0 -q tests/product/test_canaries.py tests/product/test_secrets.py

audit: .audit/.ready
	.audit/bin/python -m tests.audit

# An environment of its own: what looks at the packages is none of them.
.audit/.ready: requirements/audit.txt
	$(PYTHON) -m venv .audit
	.audit/bin/python -m pip install --quiet --require-hashes -r requirements/audit.txt
	touch $@

# atheris has wheels for few machines; hypothesis serves where there is none.
fuzz: $(TEST_STAMP)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/fuzz.txt || true
	nice $(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),60)

wheel: $(RUN_STAMP)
	$(BIN)/python -m tests.wheel

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

$(RUN_STAMP): .venv/bin/python requirements/run.txt pyproject.toml setup.py sandbox365/pyproject.toml $(wildcard postroom/locale/*/LC_MESSAGES/*.po)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . --editable ./sandbox365
	$(BIN)/pybabel --quiet compile --domain django --directory postroom/locale
	touch $@

$(TEST_STAMP): $(RUN_STAMP) requirements/test.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	touch $@

clean:
	rm -rf .venv .demo .bed .audit .fuzz build dist *.egg-info

test-variants: $(TEST_STAMP)
	$(BIN)/python -m tests.bed install
	$(BIN)/python -m tests.variants $(ARGS) -- -n 4 --dist worksteal
