#include "cli/ask.h"

#include "base/error.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Nobody types, and no descriptor gives, more than that. */
#define SECRET_MAX 16384
#define INPUT_MAX  (64 << 10)

/* Bytes that a terminal sends for keys. */
#define KEY_CANCEL 0x03
#define KEY_END    0x04
#define KEY_CLEAR  0x15

bool ask_is_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

bool ask(const Paint *paint, const char *question)
{
	char answer[16] = "";

	paint_text(paint, PAINT_TITLE, question);
	/* TRANSLATORS: the letters that mean yes and no; y is always taken as well. */
	paint_text(paint, PAINT_NORMAL, _(" [y/N] "));
	fflush(stdout);
	if (!fgets(answer, sizeof answer, stdin))
		return false;

	g_autofree char *typed = g_utf8_casefold(g_strstrip(answer), -1);

	return *typed && (g_str_has_prefix("yes", typed) || strcmp(typed, _("y")) == 0);
}

/* One byte into what was typed so far; true when it is over. */
static bool take_key(Secret *typed, char key, bool *ret_cancelled)
{
	*ret_cancelled = key == KEY_CANCEL || (key == KEY_END && typed->length == 0);
	if (*ret_cancelled || key == '\n' || key == '\r' || key == KEY_END)
		return true;
	if (key == 0x7f || key == '\b') {
		/* A character may be several bytes. */
		while (typed->length > 0 && ((guchar)typed->data[--typed->length] & 0xc0) == 0x80)
			;
	} else if (key == KEY_CLEAR) {
		typed->length = 0;
	} else if (typed->length < SECRET_MAX) {
		typed->data[typed->length++] = key;
	}
	typed->data[typed->length] = '\0';
	return false;
}

static bool read_keys(int fd, Secret *typed)
{
	bool cancelled = false;
	gssize count;
	char key;

	do {
		count = read(fd, &key, 1);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
	} while (!take_key(typed, key, &cancelled));
	return !cancelled;
}

static void write_text(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		return;
}

/* Keys come one by one and are not shown; signals are keys, so that the mode is always put back. */
static bool type_secret(int fd, const char *question, Secret *typed)
{
	struct termios before, mode;
	bool done = false;

	if (tcgetattr(fd, &before) != 0)
		return false;
	mode = before;
	mode.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG | IEXTEN);
	tcsetattr(fd, TCSAFLUSH, &mode);
	write_text(fd, question);
	done = read_keys(fd, typed);
	tcsetattr(fd, TCSAFLUSH, &before);
	write_text(fd, "\n");
	return done;
}

Secret *ask_secret(const char *question, GError **error)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	g_autoptr(Secret) typed = secret_new_sized(SECRET_MAX + 1);
	bool done;

	typed->length = 0;
	if (fd < 0) {
		g_set_error_literal(
			error, APP_ERROR, APP_ERROR_REFUSED, _("there is no terminal to ask on"));
		return NULL;
	}
	done = type_secret(fd, question, typed);
	close(fd);
	if (done)
		return g_steal_pointer(&typed);
	g_set_error_literal(error, APP_ERROR, APP_ERROR_CANCELLED, _("nothing was changed"));
	return NULL;
}

/* Up to a newline, if one is to end it. */
static Secret *read_bytes(int fd, gsize most, bool is_line, GError **error)
{
	g_autoptr(Secret) bytes = secret_new_sized(most + 1);
	gssize count = 1;

	bytes->length = 0;
	while (bytes->length < most && count != 0 &&
		!(is_line && memchr(bytes->data, '\n', bytes->length))) {
		count = read(fd, bytes->data + bytes->length, most - bytes->length);
		if (count < 0 && errno != EINTR)
			break;
		bytes->length += count > 0 ? (gsize)count : 0;
	}
	if (count >= 0) {
		bytes->data[bytes->length] = '\0';
		return g_steal_pointer(&bytes);
	}
	g_set_error(
		error, APP_ERROR, APP_ERROR_USAGE, _("descriptor %d: %s"), fd, g_strerror(errno));
	return NULL;
}

Secret *ask_all(int fd, GError **error)
{
	return read_bytes(fd, INPUT_MAX, false, error);
}

Secret *ask_descriptor(int fd, GError **error)
{
	Secret *line = read_bytes(fd, SECRET_MAX, true, error);

	if (line) {
		line->length = strcspn(line->data, "\r\n");
		line->data[line->length] = '\0';
	}
	return line;
}
