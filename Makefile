# The commands of the project. Everything longer than a line lives in Scripts/.
SHELL := /bin/bash
# A toolchain in PATH wins; /opt/swift is where the container image keeps its own.
export PATH := $(PATH):/opt/swift/usr/bin
PREFIX ?= /usr/local
# LANG is also the locale in the environment; only the one on the command line is a language here.
LANGUAGE_OF_PLUGIN := $(if $(filter command line,$(origin LANG)),$(LANG),c)

.DEFAULT_GOAL := help
.PHONY: help run test check bench fuzz reloads sim mutants asan tsan new-plugin install clean docs

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build the release and serve the main sample: a CDK assembly, two APIs before functions
	@Scripts/setup
	@Scripts/build-release
	@Samples/orders-cdk/run.sh --serve

test: ## Run every test, end-to-end ones on the built binary included, and gate instructions a request
	@Scripts/setup test
	@failed=0; Scripts/run-tests || failed=1; Scripts/check-instructions --if-possible || failed=1; \
	exit $$failed

check: ## Format, warnings, imports, exported symbols, ABI layout, links
	@Scripts/setup
	@Scripts/check

bench: ## Compare with nginx and the parsers' peers, gate the ratios (ARGS="--only proxy --rounds 9")
	@Scripts/setup bench
	@Scripts/build-release
	@swift build -c release --product parser-bench
	@Scripts/bench $(ARGS)

fuzz: ## Fuzz the parsers and the configuration loader, 10 minutes each (SECONDS_EACH=600)
	@Scripts/setup
	@Scripts/fuzz $(or $(SECONDS_EACH),600)

reloads: ## Reload a thousand times under load: no failed request, bounded memory (ARGS="--reloads 100")
	@Scripts/setup bench
	@Scripts/build-release
	@Benchmarks/reloads $(ARGS)

sim: ## Run the data plane in a simulated world, in release mode (SEEDS=100000 FROM=1)
	@Scripts/setup
	@swift build -c release --product simulate
	@.build/release/simulate $(or $(SEEDS),100000) $(or $(FROM),1)

mutants: ## Break the code on purpose and see that the simulation notices each time
	@Scripts/setup
	@Scripts/mutants

asan: ## Run every test under AddressSanitizer
	@Scripts/setup
	@Scripts/run-tests --sanitize=address

tsan: ## Run every test under ThreadSanitizer, with four loops
	@Scripts/setup
	@Scripts/run-tests --sanitize=thread

new-plugin: ## Make a plugin outside this repository: NAME=my-auth LANG=c|swift (in DIR=.)
	@Scripts/setup
	@LANG=C Scripts/new-plugin "$(NAME)" "$(LANGUAGE_OF_PLUGIN)" "$(or $(DIR),.)"

install: ## Install the gateway, its plugins and the SDK: PREFIX=/usr/local
	@Scripts/setup install
	@Scripts/build-release
	@Scripts/install "$(DESTDIR)$(PREFIX)"

docs: ## Write what is generated: the ABI's golden layout and assertions, the plugins' schemas
	@Scripts/abi-layout --write
	@Scripts/embed-schemas --write

clean: ## Remove what was built
	rm -rf .build .build-* Benchmarks/run
