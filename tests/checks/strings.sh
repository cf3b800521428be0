#!/bin/sh
# Every text for people is known to the translators, and every translation is complete.
set -u
# shellcheck source=tests/support/tap.sh
. "$top_srcdir/tests/support/tap.sh"
cd "$top_srcdir" || exit 99

# Prints the sources that src/local.mk does not name: neither built nor translated.
not_listed()
{
	find src -name '*.[ch]' | while read -r file; do
		grep -qF "$file" src/local.mk || echo "$file"
	done
}

# Prints the translations that po/LINGUAS does not name.
not_offered()
{
	for file in po/*.po; do
		language=$(basename "$file" .po)
		[ ! -e "$file" ] || grep -qx "$language" po/LINGUAS || echo "$file"
	done
}

correct() # LANGUAGE
{
	msgfmt --check --output-file=/dev/null "po/$1.po"
}

# Fails on a text of the program that is not translated, or doubtfully (fuzzy).
complete() # LANGUAGE
{
	msgcmp "po/$1.po" "$top_builddir/po/claude-accounts.pot"
}

check 'every source is in src/local.mk' none not_listed
check 'every translation is in po/LINGUAS' none not_offered
for language in $(sed 's/#.*//' po/LINGUAS); do
	if command -v msgfmt >/dev/null && command -v msgcmp >/dev/null; then
		check "$language is correct" correct "$language"
		check "$language is complete" complete "$language"
	else
		skip "$language" 'gettext is missing'
	fi
done
finish
