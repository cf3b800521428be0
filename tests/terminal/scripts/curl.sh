#!/bin/sh
# curl's table, painted over with carriage returns.
printf '  %% Total    %% Received %% Xferd  Average Speed\n                               Dload\n'
for done in 0 14 37 82 100; do
	printf '\r%3d 10.0M  %3d  %2d00k    0     0  1234k' "$done" "$done" "$((done / 10))"
done
printf '\n'
