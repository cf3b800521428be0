#!/bin/sh
# The outward form of the files: scripts can be parsed, sources are laid out as .clang-format says,
# lines end with a letter and files with a line.
set -u
# shellcheck source=tests/support/tap.sh
. "$top_srcdir/tests/support/tap.sh"
# shellcheck source=tests/support/files.sh
. "$top_srcdir/tests/support/files.sh"
cd "$top_srcdir" || exit 99

# Prints what each script's own shell has against it.
bad_scripts()
{
	scripts | while read -r file; do
		case $(head -n 1 "$file") in
		*bash*) bash -n "$file" 2>&1 ;;
		*) sh -n "$file" 2>&1 ;;
		esac
	done
}

blanks_at_line_ends()
{
	files '*' | xargs grep -InE '[[:blank:]]+$'
}

no_newline_at_end()
{
	files '*' | while read -r file; do
		[ -z "$(tail -c 1 "$file")" ] || echo "$file"
	done
}

# Other versions lay out some constructs otherwise.
clang_format_14()
{
	clang-format --version 2>/dev/null | grep -q 'version 14\.'
}

bad_layout()
{
	files '*.[ch]' | xargs clang-format --dry-run -Werror 2>&1 | grep error:
}

check 'scripts can be parsed' none bad_scripts
check 'no blanks at the ends of lines' none blanks_at_line_ends
check 'files end with a newline' none no_newline_at_end
if clang_format_14; then
	check 'sources are laid out' none bad_layout
else
	skip 'sources are laid out' 'clang-format 14 is missing'
fi
finish
