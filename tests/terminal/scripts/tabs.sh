#!/bin/sh
# Tab stops: as they are, set, cleared, backwards.
printf 'a\tb\tc\n\033[3g\033[5G\033H\033[11G\033H\r1\t2\t3\n\033[11G\033[Zx\033[5G\033[g\r4\t5\n'
