#!/bin/sh
# The program carries the protections that the compiler and the linker offer.
set -u
# shellcheck source=tests/support/tap.sh
. "$top_srcdir/tests/support/tap.sh"

[ -z "$SANITIZERS" ] || skip_all 'a build with sanitizers goes without'

dynamic=$(readelf --wide --dynamic "$PROGRAM")
headers=$(readelf --wide --file-header --segments "$PROGRAM")
symbols=$(nm --dynamic "$PROGRAM")

has() # TEXT REGEX
{
	printf '%s\n' "$1" | grep -Eq "$2"
}

hasnt()
{
	! has "$@"
}

check 'position independent' has "$headers" 'Type: +DYN'
check 'relocations read-only' has "$headers" 'GNU_RELRO'
check 'all symbols bound at the start' has "$dynamic" 'FLAGS_1.* NOW'
check 'stack protector' has "$symbols" '__stack_chk_fail'
check 'no executable stack' has "$headers" 'GNU_STACK.* RW '
check 'no search path for libraries' hasnt "$dynamic" 'RPATH|RUNPATH'
finish
