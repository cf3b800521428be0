# shellcheck shell=sh
# The project's own text files, for checks: nothing built, and no data for tests. Source it, go to
# the top of the tree, then call:

# Prints the files whose names match one of the patterns.
files() # PATTERN...
{
	for pattern do
		find .ci bootstrap ./*.ac ./*.am ./*.md completions docs fuzz m4 man po src tests \
			\( -name .deps -o -name __pycache__ -o -name corpus -o -name data -o \
				-name found -o -name vectors -o -name work \) -prune -o \
			\( -name '*.log' -o -name '*.trs' \) -o \
			-type f -name "$pattern" -print 2>/dev/null
	done | xargs grep -lI ''
}

# Prints the shell scripts, whatever they are called.
scripts()
{
	files '*' | xargs awk 'FNR == 1 && /^#!.*sh/ { print FILENAME } { nextfile }'
}
