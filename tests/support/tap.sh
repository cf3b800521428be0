# shellcheck shell=sh
# TAP for shell tests. Source it, then:
#
#	check NAME COMMAND [ARGUMENT...]   one case: passes if the command succeeds; its output,
#	                                   if any, is shown as diagnostics when it fails
#	check NAME none COMMAND [...]      one case: passes if the command prints nothing
#	skip NAME REASON                   one case that cannot run here
#	skip_all REASON                    ends a test of which nothing can run here
#	finish                             prints the plan; call it last

cases=0

check()
{
	name=$1
	shift
	cases=$((cases + 1))
	if output=$("$@" 2>&1); then
		echo "ok $cases - $name"
	else
		echo "not ok $cases - $name"
		[ -z "$output" ] || printf '%s\n' "$output" | sed 's/^/# /'
	fi
}

none()
{
	! "$@" 2>&1 | grep .
}

skip()
{
	cases=$((cases + 1))
	echo "ok $cases - $1 # SKIP $2"
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

finish()
{
	echo "1..$cases"
}
