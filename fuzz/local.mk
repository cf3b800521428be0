# `make fuzz` lets libFuzzer work on each fuzz/fuzz-NAME.c for FUZZ_SECONDS, beginning with the
# inputs in fuzz/corpus/NAME/. Clang compiles the pure layers once more for this, in fuzz/object.

FUZZ_CC = clang
FUZZ_CFLAGS = -g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=undefined
FUZZ_SECONDS = 60

fuzz_sources = $(libformat_a_SOURCES) $(libterminal_a_SOURCES) $(libcore_a_SOURCES) \
	$(libbase_a_SOURCES)
fuzz_headers = $(filter %.h,$(fuzz_sources))
fuzz_objects = $(patsubst src/%.c,fuzz/object/%.o,$(filter %.c,$(fuzz_sources)))
fuzz_programs = $(patsubst $(srcdir)/fuzz/fuzz-%.c,fuzz/bin/%,$(wildcard $(srcdir)/fuzz/fuzz-*.c))
fuzz_compile = $(FUZZ_CC) $(DEFS) $(AM_CPPFLAGS) -U_FORTIFY_SOURCE $(FUZZ_CFLAGS)

EXTRA_DIST += \
	fuzz/run.sh \
	$(wildcard $(srcdir)/fuzz/corpus $(srcdir)/fuzz/*.[ch] $(srcdir)/fuzz/*.dict)

fuzz/object/%.o: src/%.c $(fuzz_headers)
	$(AM_V_CC)$(MKDIR_P) $(@D) && \
	$(fuzz_compile) -fsanitize=fuzzer-no-link,address,undefined -c -o $@ $<

fuzz/object/pure.a: $(fuzz_objects)
	$(AM_V_AR)rm -f $@ && $(AR) $(ARFLAGS) $@ $(fuzz_objects)

fuzz/bin/%: fuzz/fuzz-%.c fuzz/object/pure.a $(wildcard $(srcdir)/fuzz/*.h)
	$(AM_V_CCLD)$(MKDIR_P) $(@D) && \
	$(fuzz_compile) -fsanitize=fuzzer,address,undefined -o $@ \
		$< fuzz/object/pure.a $(JSON_C_LIBS) $(GLIB_LIBS)

fuzz: $(fuzz_programs)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(SHELL) $(srcdir)/fuzz/run.sh $(srcdir)/fuzz $(fuzz_programs)

clean-local:
	rm -rf fuzz/bin fuzz/found fuzz/object fuzz/work

.PHONY: fuzz
.SECONDARY: $(fuzz_objects)
