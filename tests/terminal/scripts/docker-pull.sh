#!/bin/sh
# docker pull: several lines, each painted over where it is.
printf 'latest: Pulling from library/debian\n'
for layer in 1a2b 3c4d 5e6f; do
	printf '%s: Pulling fs layer \n' "$layer"
done
printf '\033[3A\033[2K\r1a2b: Downloading [====>    ]  1.0MB/2.2MB\r\033[3B'
printf '\033[2A\033[2K\r3c4d: Verifying Checksum \r\033[2B'
printf '\033[1A\033[2K\r5e6f: Waiting \r\033[1B'
printf '\033[3A\033[2K\r1a2b: Pull complete \r\033[3B'
printf '\033[2A\033[2K\r3c4d: Extracting [==>      ]\r\033[2BDigest: sha256:0123\n'
