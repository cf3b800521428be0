# CA_LIBRARY(PREFIX, MODULE, PACKAGES)
# Finds a library by pkg-config, or says in which package it is.
AC_DEFUN([CA_LIBRARY], [
	PKG_CHECK_MODULES([$1], [$2], [],
		[AC_MSG_ERROR([$2 is needed: $$1[]_PKG_ERRORS
It is in $3.])])
])

# CA_FLAG(TESTED, VARIABLE, FLAG)
# Appends FLAG to VARIABLE if a program builds without a warning with it in TESTED
# (CFLAGS, CPPFLAGS or LDFLAGS). FLAG may be several words that go together.
AC_DEFUN([CA_FLAG], [
	AC_SUBST([$2])
	AC_MSG_CHECKING([whether $CC accepts $3])
	ca_saved_CFLAGS=$CFLAGS
	ca_saved_$1=$$1
	CFLAGS="$CFLAGS -Werror"
	$1="$$1 $3"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <string.h>]])],
		[$2="${$2:+$$2 }$3"
		AC_MSG_RESULT([yes])],
		[AC_MSG_RESULT([no])])
	$1=$ca_saved_$1
	CFLAGS=$ca_saved_CFLAGS
])

# CA_FLAGS(TESTED, VARIABLE, FLAGS)
# CA_FLAG for each word of FLAGS.
AC_DEFUN([CA_FLAGS], [m4_foreach_w([flag], [$3], [CA_FLAG([$1], [$2], m4_defn([flag]))])])

# CA_SANITIZERS(FLAGS)
# Puts FLAGS into SANITIZER_CFLAGS, which is used for compiling and linking; to build without
# them though they were asked for would be a lie, so it is an error if they do not link.
AC_DEFUN([CA_SANITIZERS], [
	CA_FLAG([CFLAGS], [SANITIZER_CFLAGS], [$1])
	AS_IF([test -z "$SANITIZER_CFLAGS"],
		[AC_MSG_ERROR([$CC cannot link with $1: install its sanitizer run-time libraries])])
])
