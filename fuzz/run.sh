#!/bin/sh
# Fuzzes: run.sh SOURCE PROGRAM..., which `make fuzz` calls at the top of the build.
#
# Each program works for FUZZ_SECONDS (60 unless told), beginning with the inputs in
# SOURCE/corpus/NAME and the words in SOURCE/NAME.dict. What it learns is kept in fuzz/work/NAME
# for the next time; an input that breaks it is put into fuzz/found. Prints TAP and the line
# "N passed, N failed".
set -u

source=$1
shift
passed=0
failed=0
mkdir -p fuzz/found

for program do
	name=${program##*/}
	number=$((passed + failed + 1))
	log=fuzz/work/$name.log
	mkdir -p "fuzz/work/$name"
	set -- "fuzz/work/$name"
	[ ! -d "$source/corpus/$name" ] || set -- "$@" "$source/corpus/$name"
	[ ! -e "$source/$name.dict" ] || set -- "$@" "-dict=$source/$name.dict"
	if "$program" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=1024 \
		-artifact_prefix="fuzz/found/$name-" -print_final_stats=1 "$@" >"$log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		echo "ok $number - $name: $runs inputs"
		passed=$((passed + 1))
	else
		echo "not ok $number - $name"
		tail -n 60 "$log" | sed 's/^/# /'
		failed=$((failed + 1))
	fi
done

echo "1..$((passed + failed))"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
