/*
 * The recorded cases of tests/vectors, held against what the resolver decides: what Claude Code
 * really sent and, in wire.tsv, what `claude auth status` said.
 */
#include "builder.h"

#include "core/resolve.h"

#define INTERACTIVE_SECTION "# interactive mode"

enum {
	CELL_PRESENT,
	CELL_AUTHORIZATION,
	CELL_X_API_KEY,
	CELL_AUTH_METHOD, /* this and the next only where they were recorded */
	CELL_API_KEY_SOURCE,
	CELL_COUNT,
};

typedef struct Row {
	Mode mode;
	char **cells;
} Row;

static void row_free(gpointer data)
{
	Row *row = data;

	g_strfreev(row->cells);
	g_free(row);
}

static void check_line(const char *line, const Row *row)
{
	g_autoptr(Evidence) evidence = builder_evidence(line);
	Verdict verdict = resolve_run(evidence, row->mode);
	const char *key_source = verdict.status_api_key_source;

	g_assert_cmpstr(
		builder_source_name(verdict.authorization), ==, row->cells[CELL_AUTHORIZATION]);
	g_assert_cmpstr(builder_source_name(verdict.x_api_key), ==, row->cells[CELL_X_API_KEY]);
	if (row->mode == MODE_INTERACTIVE || !row->cells[CELL_AUTH_METHOD])
		return;
	g_assert_cmpstr(verdict.status_auth_method, ==, row->cells[CELL_AUTH_METHOD]);
	g_assert_cmpstr(key_source ? key_source : "-", ==, row->cells[CELL_API_KEY_SOURCE]);
}

/* A "?" row stands for an undecided and for a rejected key. */
static void test_row(gconstpointer data)
{
	const Row *row = data;
	g_autofree char *rejected = g_strdelimit(g_strdup(row->cells[CELL_PRESENT]), "?", '!');

	check_line(row->cells[CELL_PRESENT], row);
	check_line(rejected, row);
}

typedef struct Table {
	const char *name;
	guint columns;
	guint rows; /* that it has at least: an empty file must not pass */
} Table;

static const Table tables[] = {
	{ "wire", CELL_COUNT, 31 },
	{ "subsets", CELL_X_API_KEY + 1, 128 },
};

static void add_row(const Table *table, Mode mode, const char *line)
{
	Row *row = g_new0(Row, 1);

	row->mode = mode;
	row->cells = g_strsplit(line, "\t", 0);
	g_assert_cmpuint(g_strv_length(row->cells), ==, table->columns);

	g_autofree char *path = g_strdup_printf("/vectors/%s/%s/%s", table->name,
		mode == MODE_PRINT ? "print" : "interactive", row->cells[CELL_PRESENT]);

	g_test_add_data_func_full(path, row, test_row, row_free);
}

static void add_table(const Table *table)
{
	g_autofree char *name = g_strconcat(table->name, ".tsv", NULL);
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "vectors", name, NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);

	g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
	Mode mode = MODE_PRINT;
	guint count = 0;

	for (char **line = lines; *line; line++) {
		if (g_str_has_prefix(*line, INTERACTIVE_SECTION))
			mode = MODE_INTERACTIVE;
		if (**line == '#' || **line == '\0' || g_str_has_prefix(*line, "present\t"))
			continue;
		add_row(table, mode, *line);
		count++;
	}
	g_assert_cmpuint(count, >=, table->rows);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
		add_table(&tables[i]);
	g_test_set_nonfatal_assertions();
	return g_test_run();
}
