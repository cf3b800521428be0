# Runs a command that finds DIRECTORY at /etc/claude-code: `sh namespace.sh DIRECTORY COMMAND...`,
# inside a mount namespace of its own (unshare -m). DIRECTORY's parent is used for what is needed.
set -e

directory=$1
shift
if [ ! -d /etc/claude-code ]; then
	# There is nothing to mount it on, so /etc gets a stand-in of links to its own entries.
	parent=$(dirname "$directory")
	mkdir -p "$parent/etc/claude-code" "$parent/etc-real"
	mount --bind /etc "$parent/etc-real"
	for entry in /etc/*; do
		ln -sf "$parent/etc-real/${entry##*/}" "$parent/etc/"
	done
	mount --bind "$parent/etc" /etc
fi
mount --bind "$directory" /etc/claude-code
exec "$@"
