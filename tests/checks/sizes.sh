#!/bin/sh
# What a reader can hold in mind: functions of at most 70 lines and complexity 15 (McCabe's, with
# a switch counted as one), files of at most 600 lines.
set -u
# shellcheck source=tests/support/tap.sh
. "$top_srcdir/tests/support/tap.sh"
# shellcheck source=tests/support/files.sh
. "$top_srcdir/tests/support/files.sh"
cd "$top_srcdir" || exit 99

# pmccabe's columns: complexity, the same with each case counted, statements, line, lines, place.
functions_above() # COLUMN LIMIT
{
	files '*.c' | xargs pmccabe | awk -v column="$1" -v limit="$2" \
		'$column > limit { print $column, $6, $7 }'
}

files_above() # LIMIT
{
	{
		files '*.c' '*.h' '*.sh' '*.py'
		scripts
	} | sort -u | xargs wc -l | awk -v limit="$1" '$1 > limit && $2 != "total"'
}

if command -v pmccabe >/dev/null; then
	check 'functions of at most 70 lines' none functions_above 5 70
	check 'functions of complexity 15 at most' none functions_above 1 15
else
	skip 'functions' 'pmccabe is missing'
fi
check 'files of at most 600 lines' none files_above 600
finish
