# The project's own files, for checks: neither built ones nor data for tests. Source it at the top.

# Prints the files whose names match one of the patterns.
files() # PATTERN...
{
	for pattern do
		find .ci bootstrap ./*.ac ./*.am ./*.md completions docs fuzz m4 man po src tests \
			\( -name corpus -o -name data -o -name vectors -o -name __pycache__ \) -prune -o \
			\( -name '*.o' -o -name '*.Po' -o -name '*.log' -o -name '*.trs' \) -o \
			-type f -name "$pattern" -print 2>/dev/null
	done
}

# Prints the shell scripts, whatever they are called.
scripts()
{
	files '*' | xargs awk 'FNR == 1 && /^#!.*sh/ { print FILENAME } { nextfile }'
}
