# `make help` says what there is. PYTHON builds and runs; PYTHONS are tested with (all that are
# found, unless named: make test PYTHONS="python3.10 python3.12").
PYTHON ?= python3
export PYTHONS

tools := .venv/tools-are-installed
wheel := dist/wheel-is-built
sources := $(shell find src python -type f -not -name '*.so' -not -path '*/__pycache__*') \
	Cargo.toml Cargo.lock pyproject.toml README.md LICENSE

.DEFAULT_GOAL := help
.PHONY: help demo test compat bench bench-check fuzz dev wheel docs soak audit notebooks format clean

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 17

demo: $(wheel) ## Build it and watch the whole life of a webhook, on a sandbox
	@$(PYTHON) -m venv .venvs/demo
	@.venvs/demo/bin/python -m pip install -q --no-index --no-deps --force-reinstall dist/*.whl
	@.venvs/demo/bin/python -m up42_webhooks demo

test: $(tools) ## Run every test and check
	@.venv/bin/python scripts/test.py

compat: $(wheel) ## Hold it against the SDK itself, three releases of it; not part of `make test`
	@.venv/bin/python tests/compat/run.py --python $(PYTHON)

bench: $(wheel) ## Measure it side by side with the alternatives; not part of `make test`
	@$(PYTHON) benchmarks/run.py --python $(PYTHON)

bench-check: $(wheel) ## Count instructions and allocations, and hold them against the baseline
	@$(PYTHON) benchmarks/check.py --python $(PYTHON) $(CHECK)

dev: $(tools) ## Install it editable into .venv, in a profile that builds quickly
	@.venv/bin/maturin develop --profile quick

wheel: $(wheel) ## Build the wheel that is released, into dist/

docs: dev ## Write what is made from the docstrings: the stub's, and docs/reference.md
	@.venv/bin/python scripts/docs.py

notebooks: dev ## Run the notebooks in examples/ on a sandbox, and keep what they show
	@.venv/bin/python scripts/notebooks.py

soak: dev ## Make 100,000 calls on a server that misbehaves, and compare the books
	@.venv/bin/python scripts/soak.py

audit: ## Check licences, advisories and sources of all dependencies, with cargo-deny
	@cargo deny --locked check $(CHECKS)

format: $(tools) ## Format all code
	@cargo fmt
	@.venv/bin/ruff check --fix -q
	@.venv/bin/ruff format -q

# Coverage as libFuzzer wants it; all of it is to be had with a stable compiler.
coverage := -Cpasses=sancov-module $(addprefix -Cllvm-args=-sanitizer-coverage-,level=4 \
	inline-8bit-counters pc-table trace-compares) -Ccodegen-units=1
FUZZ ?= 60

fuzz: ## Throw bytes at all that reads answers and texts, FUZZ seconds each (60)
	@cd fuzz && host=$$(rustc -vV | sed -n 's/^host: //p') && \
	RUSTFLAGS="$(coverage)" cargo build --locked --release --target $$host && \
	for target in answers texts; do \
		mkdir -p corpus/$$target && \
		target/$$host/release/$$target -max_total_time=$(FUZZ) -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
			-print_final_stats=1 corpus/$$target seeds/$$target || exit 1; \
	done

clean: ## Remove whatever the other targets made
	rm -rf .cache .venv .venvs dist target fuzz/target fuzz/corpus .mypy_cache .pytest_cache .ruff_cache
	find python tests scripts -name __pycache__ -o -name '*.so' | xargs rm -rf

$(tools): requirements-dev.txt
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install -q -r requirements-dev.txt
	@touch $@

$(wheel): $(tools) $(sources)
	@rm -rf dist
	@.venv/bin/maturin build --release --out dist
	@touch $@
