#!/bin/sh
# The layers of docs/architecture.md: who includes whom, and what the pure ones stay away from.
set -u
# shellcheck source=tests/support/tap.sh
. "$top_srcdir/tests/support/tap.sh"
cd "$top_srcdir/src" || exit 99

# Prints the includes of a layer's own files, but for those of the layers it may use.
other_includes() # LAYER LAYERS
{
	grep -sEn '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' "$1"/*.[ch] |
		grep -Ev "include \"($2)/[a-z0-9-]+\.h\""
}

# Prints what is included or called outside the folder that it belongs to.
elsewhere() # REGEX PATHS
{
	grep -rEn --include='*.[ch]' "$1" . | grep -Ev "^\./($2)"
}

# Prints the functions and variables of other libraries that a layer uses, out of a list.
uses() # LAYER REGEX
{
	nm --undefined-only "$top_builddir/lib$1.a" | awk 'NF == 2 { print $2 }' |
		sed 's/^__//; s/_chk$//; s/_2$//; s/64$//' | sort -u | grep -Ex "$2"
}

# Prints the variables of a layer; constant tables are in sections of other names.
variables() # LAYER
{
	objdump --syms "$top_builddir/lib$1.a" |
		awk '$3 == "O" && $4 ~ /^\.(data|bss)/ && $4 !~ /rel\.ro/ { print $6 }'
}

includes='^[[:space:]]*#[[:space:]]*include'
files='(f|fd|re)?open(at)?|creat|f?(read|write)|p?(read|write)v?|f?l?stat(x|at)?|access|close|getc|fgets|getline|openat|rename|unlink|mkdir|opendir|readdir|readlink|realpath'
glib_world='g_(get|file|dir|spawn|random|rand|print|printerr|log|getenv|setenv|access|open|fopen|stat|main|idle|timeout|date_time_new_now|time_zone_new_local).*'
world="system|fork|execv[pe]*|posix_spawnp?|socket|connect|(secure_)?getenv|setenv|environ|isatty|ioctl|getpid|getuid|json_object_(from|to)_f.*"
clock='time|clock_gettime|gettimeofday|localtime(_r)?|tzset|sleep|nanosleep|usleep'
chance='rand(_r)?|s?random(_r)?|[dejlmn]rand48|getrandom|getentropy|arc4random.*'
locale='setlocale|localeconv|nl_langinfo|strto[fd]|strtold|atof|strftime|strcoll|ctype_.*|mb.*towc.*|wc.*tomb.*|wcs?width|isw.*|tow.*|g_utf8_collate.*'
print='v?printf|puts|putchar|stdout|g_print'
end='exit|_exit|abort|g_error'
translate='d?c?n?gettext|g_dp?n?gettext.*'

check 'base uses nothing' none other_includes base 'base'
check 'core uses base' none other_includes core 'core|base'
check 'format uses core, base' none other_includes format 'format|core|base'
check 'system uses core, base' none other_includes system 'system|system/remote|core|base'
check 'terminal uses base' none other_includes terminal 'terminal|base'
check 'the module uses system, base' none other_includes system/remote 'system|system/remote|base'
check 'the module is loaded by its faces only' none elsewhere "$includes.*system/remote/" \
	'system/(remote/|module\.h)'
check 'app uses system, format, core, base' none other_includes app 'app|system|format|core|base'
check 'cli uses app, core, base' none other_includes cli 'cli|app|core|base'
check 'tui uses app, terminal, core, base' none other_includes tui 'tui|app|terminal|core|base'

check 'curses stays in tui' none elsewhere "$includes.*(curses|<term\.h|<panel)" 'tui/'
check 'json-c stays in format' none elsewhere "$includes.*json(_|-c)" 'format/'
check 'libcurl and OpenSSL stay in system/remote' none elsewhere "$includes.*(curl|openssl)/" \
	'system/remote/'
check 'libqrencode stays in system/remote' none elsewhere "$includes.*qrencode" 'system/remote/'
check 'libsecret and libsodium stay in system/remote' none elsewhere \
	"$includes.*(libsecret/|gio/|sodium)" 'system/remote/'
check 'libintl stays in base/i18n.h' none elsewhere "$includes.*libintl" 'base/i18n\.h'
check 'app, cli, tui and main translate' none elsewhere '(^|[^A-Za-z0-9_])(_|d?c?n?gettext)\(' \
	'(app|cli|tui)/|main\.c|base/i18n\.h'

for layer in core format terminal; do
	check "$layer reads and writes no files" none uses "$layer" "$files"
	check "$layer does not ask the system" none uses "$layer" "$glib_world|$world"
	check "$layer has no clock" none uses "$layer" "$clock"
	check "$layer has no chance" none uses "$layer" "$chance"
	check "$layer has no locale" none uses "$layer" "$locale"
	if [ -z "$SANITIZERS" ]; then
		check "$layer has no variables" none variables "$layer"
	else
		skip "$layer has no variables" 'the sanitizers have some'
	fi
done
for layer in base core format system terminal; do
	check "$layer does not print, exit or translate" none uses "$layer" "$print|$end|$translate"
done
finish
