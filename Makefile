# `make` lists the targets. Each sets up what it needs, so none has to be run before another; only `model` asks for spin and gcc,
# and needs nothing else.
SWIFT_CHECKED := --explicit-target-dependency-import-check error
PYTHON := .venv/bin/python
RELEASE := .build/release/autometa
FORMATTED := Package.swift Sources Tests Benchmarks
SWIFT_TEST := swift test --skip-build --disable-xctest

.DEFAULT_GOAL := help
.PHONY: help bootstrap build bench bench-check bench-compare bench-programs static demo devnet simulate test test-swift test-python \
	integration model model-full lint format offline docs tsan asan leaks micro micro-check contracts contracts-check readme clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

bootstrap: ## Install what is missing: system packages, and .venv for the development chain
	@.ci/bootstrap

build: bootstrap ## Build the program, optimised, as .build/release/autometa
	swift build --configuration release --product autometa

demo: build ## Run the whole job on this machine: private Redis, development chain, contracts, scheduler, worker, proof
	$(RELEASE) demo

devnet: build ## Run the development chain alone, with the contracts deployed, until Ctrl-C
	$(RELEASE) devnet

test: test-swift test-python contracts-check ## Run all tests

test-swift: bootstrap
	swift build --build-tests $(SWIFT_CHECKED)
	$(SWIFT_TEST)

test-python: bootstrap
	$(PYTHON) -m unittest discover --start-directory Tests/Contracts/tests
	$(PYTHON) -m unittest discover --start-directory Tests/Devnet/tests
	$(PYTHON) -m unittest discover --start-directory Tests/Original
	$(PYTHON) Tests/Devnet/conformance.py

integration: bootstrap ## Run the long tests: kill -9 for minutes, partitions (as root), backlogs, workers that come and go
	swift build --build-tests $(SWIFT_CHECKED)
	AUTOMETA_LONG_TESTS=1 $(SWIFT_TEST) --filter LongTests

model: ## Check the models of the protocol with spin, and that each mutation of them is caught
	python3 Tests/Model/check.py

model-full: ## The same with the largest bounds: half an hour, and up to 12 GB of memory
	python3 Tests/Model/check.py --full

simulate: bootstrap ## Run the engine through seeded faults (SEEDS=<how many>), or replay one seed (SEED=<which>)
	swift build --configuration release --product simulate
	.build/release/simulate $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),20000))

lint: ## Check formatting, and that the program consists of Sources alone
	swift format lint --strict --parallel --recursive $(FORMATTED)
	.ci/dependencies

format: ## Format the sources
	swift format --in-place --parallel --recursive $(FORMATTED)

offline: bootstrap ## Build program and tests from nothing (removes .build), with the network away
	.ci/offline true
	rm -rf .build
	.ci/offline swift build --build-tests $(SWIFT_CHECKED)

docs: bootstrap ## Build the documentation of every module into .build-docs; a warning is an error
	.ci/docs

# The simulation runs on one thread, so there is nothing to be found in it.
tsan: bootstrap ## Run the Swift tests under the thread sanitizer, one after the other: it is slow
	TSAN_OPTIONS="suppressions=$(CURDIR)/.ci/tsan-suppressions" \
		swift test --sanitize thread --scratch-path .build-tsan --disable-xctest --no-parallel --skip SimulationTests

# What a process leaves at its end is for `leaks` to find: here it would be the test runner's own.
asan: bootstrap ## Run the tests of what calls C under the address sanitizer
	ASAN_OPTIONS=detect_leaks=0 swift test --sanitize address --scratch-path .build-asan --disable-xctest \
		--filter 'ConcurrencyTests|CryptoTests|FilesTests|HTTPServerTests|IOTests|ProcessesTests|RedisTests|SigningTests|CurlTransportTests'

leaks: bootstrap ## Open, cancel and stop everything a thousand times: descriptors, threads and memory as before
	swift build --configuration release --product check-leaks
	.build/release/check-leaks

# The worker, what measures it, and what plays the chain for it.
bench-programs: bootstrap
	for product in autometa autometa-bench chain-simulator; do swift build --configuration release --product $$product || exit; done

bench: bench-programs ## Measure what a job costs (SCENARIO=<name>, ARGS=<options>; ARGS=--help says what there is)
	$(RELEASE) bench $(SCENARIO) $(ARGS)

bench-check: bench-programs ## Run each scenario of the benchmark once, small: whether its numbers are there and add up
	Benchmarks/check

static: bootstrap ## Build the program in .build-static so that valgrind can count its instructions (bench --instructions)
	swift build --configuration release --static-swift-stdlib --scratch-path .build-static --product autometa

# Linked so that valgrind can count its instructions.
MICRO := .build-static/release/micro-benchmarks
$(MICRO): bootstrap
	for product in micro-benchmarks allocation-counter; do swift build --configuration release --static-swift-stdlib \
		--scratch-path .build-static --product $$product || exit; done

micro: $(MICRO) ## Measure the small things that a job consists of (ONLY=<names>): time, instructions, allocations
	$(MICRO) $(ONLY)

micro-check: $(MICRO) ## Check that they need no more instructions and allocations than Benchmarks/Micro/thresholds.json says
	$(MICRO) --check Benchmarks/Micro/thresholds.json

bench-compare: bootstrap ## Measure this worker against that of BASE=<commit>, in turns (ARGS="tuned --jobs 5000", INSTRUCTIONS=1 counts them too)
	INSTRUCTIONS="$(INSTRUCTIONS)" Benchmarks/compare-with "$(BASE)" $(ARGS)

contracts: bootstrap ## Compile the contracts into abi/
	$(PYTHON) Tests/Contracts/build.py

contracts-check: bootstrap ## Check that abi/ is what the contracts compile to
	$(PYTHON) Tests/Contracts/build.py --check

readme: bootstrap ## Write the configuration table into the README
	UPDATE_README=1 swift test --disable-xctest --filter ReadmeTests

clean: ## Remove everything that was built or set up in this folder
	rm -rf .build .build-* .venv
