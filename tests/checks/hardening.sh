#!/bin/sh
# The program and its module carry the protections that the compiler and the linker offer.
set -u
# shellcheck source=tests/support/tap.sh
. "$top_srcdir/tests/support/tap.sh"

[ -z "$SANITIZERS" ] || skip_all 'a build with sanitizers goes without'

has() # TEXT REGEX
{
	printf '%s\n' "$1" | grep -Eq "$2"
}

hasnt()
{
	! has "$@"
}

hardened() # NAME FILE
{
	dynamic=$(readelf --wide --dynamic "$2")
	headers=$(readelf --wide --file-header --segments "$2")
	symbols=$(nm --dynamic "$2")
	check "$1: position independent" has "$headers" 'Type: +DYN'
	check "$1: relocations read-only" has "$headers" 'GNU_RELRO'
	check "$1: all symbols bound at the start" has "$dynamic" 'FLAGS_1.* NOW'
	check "$1: stack protector" has "$symbols" '__stack_chk_fail'
	check "$1: no executable stack" has "$headers" 'GNU_STACK.* RW '
	check "$1: no search path for libraries" hasnt "$dynamic" 'RPATH|RUNPATH'
}

exported() # FILE
{
	nm --dynamic --defined-only "$1" | awk '{ print $3 }'
}

hardened program "$PROGRAM"
check 'program: linked to no library that starts slowly' hasnt "$dynamic" \
	'NEEDED.*lib(curl|ssl|crypto|gio)'
module=$top_builddir/claude-accounts-remote.so
hardened module "$module"
check 'module: exports its entry only' [ "$(exported "$module")" = remote_entry ]
finish
