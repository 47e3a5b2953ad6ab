# nsinit: containers from two small binaries. `make run-a run-b` starts two that reach each other.

HOST_ARCH := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x64)
ARCH ?= $(HOST_ARCH)
OUT := out/linux-$(ARCH)
# Root file systems of another processor than this machine's lie beside those that can be used here.
IMAGES := out/images$(if $(filter-out $(HOST_ARCH),$(ARCH)),-$(ARCH))
CROSS := $(if $(filter-out $(HOST_ARCH),$(ARCH)),$(if $(filter arm64,$(ARCH)),aarch64,x86_64)-linux-gnu-)
NSINIT := $(OUT)/nsinit
CONFIGURATION := Release
# Analyzers take three quarters of a build's time, and an advisory on a package is no reason that an old version cannot be built: lint has both.
PLAIN_BUILD := -p:RunAnalyzers=false -p:NuGetAudit=false
DOTNET_BUILD := dotnet publish src/Launcher -c $(CONFIGURATION) -p:NsinitArch=$(ARCH) $(PLAIN_BUILD) -nologo -v quiet
PREFIX ?= /usr/local
DESTDIR ?=
# What make vm hands to init: options and a command.
VM ?= /bin/sh

export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1
export ARCH ALPINE_TARBALL BUSYBOX PLAIN_BUILD

.DEFAULT_GOAL := help
.PHONY: help build images weakened run-a run-b shell-a shell-b ping down test vm test-vm lint format golden bench man install clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run-a: $(NSINIT) images ## start container A (Alpine, 172.19.35.2) on bridge br0
	@sh demo/demo.sh start alpine-linux 172.19.35.2 "Alpine Linux Container"

run-b: $(NSINIT) images ## start container B (tiny-linux, 172.19.35.3) on bridge br0
	@sh demo/demo.sh start tiny-linux 172.19.35.3 "Tiny Linux Container"

shell-a: ## open a shell in container A
	@sh demo/demo.sh shell alpine-linux

shell-b: ## open a shell in container B
	@sh demo/demo.sh shell tiny-linux

ping: ## ping all ways: A, B and the host
	@sh demo/demo.sh ping

down: ## remove everything that run-a and run-b made
	@sh demo/demo.sh down

build: $(NSINIT) ## build both binaries into out/linux-$(ARCH)

SOURCES := $(shell find src build -type f) Directory.Build.props Directory.Packages.props global.json .editorconfig

$(NSINIT): $(SOURCES)
	@sh build/need.sh dotnet $(CROSS)gcc $(CROSS)objcopy
	@sh build/publish.sh $(DOTNET_BUILD)
	@mkdir -p $(OUT)
	@install -m 755 artifacts/$(ARCH)/publish/nsinit/release_linux-$(ARCH)/nsinit $(NSINIT)
	@install -m 755 artifacts/$(ARCH)/bin/nsinit-init/release/nsinit-init $(OUT)/nsinit-init
	@touch $(NSINIT)

images: $(NSINIT) ## make the root file systems in out/images
	@sh images/tiny-linux/make.sh $(IMAGES)/tiny-linux $(OUT)/nsinit-init
	@sh images/alpine-linux/make.sh $(IMAGES)/alpine-linux $(OUT)/nsinit-init

# The same launcher, but one that can be told to leave protections out: tests/System/Attacks holds the real one against it.
WEAKENED := out/weakened-$(ARCH)/nsinit

weakened: $(WEAKENED)

$(WEAKENED): $(SOURCES)
	@sh build/publish.sh $(DOTNET_BUILD) -p:NsinitWeakened=true
	@mkdir -p $(dir $(WEAKENED))
	@install -m 755 artifacts/$(ARCH)-weakened/publish/nsinit/release_linux-$(ARCH)/nsinit $(WEAKENED)

test: $(NSINIT) $(WEAKENED) images ## run all tests (the system tests need root)
	@sh tests/run.sh

vm: $(NSINIT) images ## boot tiny-linux in a virtual machine, to a shell on this terminal
	@sh build/vm.sh $(ARCH) $(IMAGES)/tiny-linux $(OUT)/nsinit-init -- $(VM)

test-vm: ## boot emulated x86-64 and arm64 machines and test on them
	@$(MAKE) --no-print-directory images ARCH=x64
	@$(MAKE) --no-print-directory images ARCH=arm64
	@sh tests/vm.sh

lint: ## check formatting and build with warnings as errors
	@sh build/need.sh dotnet gcc objcopy
	@dotnet format whitespace . --folder --verify-no-changes --exclude artifacts out
	@sh build/publish.sh dotnet build nsinit.sln -c $(CONFIGURATION) -nologo -v quiet

format: ## put white space where it belongs
	@dotnet format whitespace . --folder --exclude artifacts out

golden: ## write the texts of tests/Golden anew, for review
	@sh build/publish.sh dotnet build tests/Unit -c $(CONFIGURATION) $(PLAIN_BUILD) -nologo -v quiet
	@NSINIT_GOLDEN=write artifacts/$(ARCH)/bin/Nsinit.Tests.Unit/release/Nsinit.Tests.Unit -noColor >/dev/null || true
	@git status --short tests/Golden

bench: $(NSINIT) images ## measure against the peers, in one run
	@sh bench/run.sh

man: $(NSINIT) ## write the manual pages into out/man, the completions into out/completions
	@mkdir -p out/man out/completions
	@$(NSINIT) help --man >out/man/nsinit.1
	@for command in $$($(NSINIT) help --man names); do $(NSINIT) help --man $$command >out/man/nsinit-$$command.1; done
	@for shell in bash zsh fish; do $(NSINIT) completion $$shell >out/completions/nsinit.$$shell; done

install: $(NSINIT) man ## install both binaries, manual pages and completions (PREFIX, DESTDIR)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(NSINIT) $(DESTDIR)$(PREFIX)/bin/nsinit
	install -m 755 $(OUT)/nsinit-init $(DESTDIR)$(PREFIX)/bin/nsinit-init
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -d $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 644 out/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 out/completions/nsinit.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/nsinit
	install -m 644 out/completions/nsinit.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_nsinit
	install -m 644 out/completions/nsinit.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/nsinit.fish

clean: ## remove what was built
	rm -rf out artifacts
