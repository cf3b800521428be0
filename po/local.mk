# Translations. po/LINGUAS lists the languages; `make pot` collects the texts of the program,
# `make update-po` brings them into every po/LANGUAGE.po. Nothing generated is kept under version
# control, and a release needs no gettext tools: without msgfmt the program speaks English.

POTFILES = $(sort $(filter %.c %.h, \
	$(claude_accounts_SOURCES) \
	$(claude_accounts_remote_so_SOURCES) \
	$(libapp_a_SOURCES) \
	$(libbase_a_SOURCES) \
	$(libcli_a_SOURCES) \
	$(libcore_a_SOURCES) \
	$(libformat_a_SOURCES) \
	$(libsystem_a_SOURCES) \
	$(libtui_a_SOURCES)))
POT = po/claude-accounts.pot
PO_FILES = $(LINGUAS:%=po/%.po)
MO_FILES = $(LINGUAS:%=locale/%/LC_MESSAGES/claude-accounts.mo)

EXTRA_DIST += po/LINGUAS $(PO_FILES)
CLEANFILES += $(POT) $(MO_FILES)

# The date is left out, so that the same sources give the same file.
$(POT): $(POTFILES) po/local.mk
	$(AM_V_GEN)$(MKDIR_P) po && cd $(srcdir) && $(XGETTEXT) --output=- \
		--from-code=UTF-8 --language=C --add-comments=TRANSLATORS --add-location=file \
		--keyword --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
		--flag=_:1:pass-c-format --flag=N_:1:pass-c-format \
		--flag=ngettext:1:pass-c-format --flag=ngettext:2:pass-c-format \
		--package-name=claude-accounts --copyright-holder='the claude-accounts authors' \
		$(POTFILES) | sed '/^"POT-Creation-Date:/d' > $(abs_builddir)/$@

pot: $(POT)

update-po: $(POT)
	for language in $(LINGUAS); do \
		$(MSGMERGE) --quiet --update --backup=none --previous --add-location=file \
			$(srcdir)/po/$$language.po $(POT) || exit; \
	done

if HAVE_MSGFMT
all-local: $(MO_FILES)

# Beside the program, where it finds them before it is installed.
locale/%/LC_MESSAGES/claude-accounts.mo: po/%.po
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(MSGFMT) --check --output-file=$@ $<

install-data-local: $(MO_FILES)
	for language in $(LINGUAS); do \
		directory=$(DESTDIR)$(localedir)/$$language/LC_MESSAGES; \
		$(MKDIR_P) "$$directory" && $(INSTALL_DATA) \
			locale/$$language/LC_MESSAGES/claude-accounts.mo "$$directory/" || exit; \
	done

uninstall-local:
	for language in $(LINGUAS); do \
		rm -f $(DESTDIR)$(localedir)/$$language/LC_MESSAGES/claude-accounts.mo; \
	done
endif

.PHONY: pot update-po
