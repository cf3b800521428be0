#!/bin/sh
# Thousands of edits, carried out by the program's editor and judged by Node: test-json-edit.js.
set -u
# shellcheck source=tests/support/tap.sh
. "$top_srcdir/tests/support/tap.sh"

command -v node >/dev/null || skip_all 'Node is missing'
exec node "$top_srcdir/tests/format/test-json-edit.js" "$top_builddir/tests/format/edit-driver"
