#include "formats/csv.h"
#include "base/arena.h"
#include "base/buf.h"
#include "formats/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fixture {
	struct arena arena;
	struct limits limits;
	struct diags diags;
	struct csv_options o;
	struct buf text; /* of all rows: fields, `|` between, `/` behind a row */
	struct csv *csv;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->arena);
	limits_default(&f->limits);
	buf_init(&f->text, MIB(1));
	f->o = (struct csv_options){ .limits = &f->limits, .diags = &f->diags };
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	buf_release(&f->text);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static void read_text(struct fixture *f, str text)
{
	struct csv_row row;

	diags_init(&f->diags, &f->arena);
	buf_reset(&f->text);
	f->csv = csv_open_text(&f->arena, text, &f->o);
	while (csv_next(f->csv, &row)) {
		for (size_t i = 0; i < row.n; i++) {
			if (i)
				buf_add(&f->text, S("|"));
			buf_add(&f->text, row.field[i]);
		}
		buf_add(&f->text, S("/"));
	}
}

static void check_rows(struct fixture *f, str text, str rows)
{
	read_text(f, text);
	if (!str_eq(buf_str(&f->text), rows))
		fail_msg("%.*s: rows %.*s", STR_ARG(text),
			 STR_ARG(buf_str(&f->text)));
}

/* ---- dialects ---- */

static void test_delimiter(void **state)
{
	static const struct {
		str text;
		char delimiter;
	} cases[] = {
		{ STR_INIT("a,b\n1,2\n"), ',' },
		{ STR_INIT("a\tb\n1\t2\n"), '\t' },
		{ STR_INIT("a|b\n1|2\n"), '|' },
		{ STR_INIT("id;wert\n1;3,14\n2;2,71\n"), ';' },
		{ STR_INIT("1,5;2,5\n1,7;2,8\n"), ';' },
		/* commas in the text of a table with tabs */
		{ STR_INIT("text\tlabel\na, b, c\t1\nd\t0\ne, f\t1\n"), '\t' },
		{ STR_INIT("name,note\n\"x;y\",1\n\"z;w\",2\n"), ',' },
		{ STR_INIT("one\ntwo\n"), ',' },
		{ STR_INIT(""), ',' },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_text(f, cases[i].text);
		if (csv_dialect(f->csv)->delimiter != cases[i].delimiter)
			fail_msg("%.*s: '%c'", STR_ARG(cases[i].text),
				 csv_dialect(f->csv)->delimiter);
	}
}

static void test_header(void **state)
{
	static const struct {
		str text;
		bool header, index;
	} cases[] = {
		{ STR_INIT("a,b\n1,2\n"), true, false },
		{ STR_INIT("1,2\n3,4\n"), false, false },
		{ STR_INIT("5.1,x\n4.9,y\n"), false, false },
		{ STR_INIT("image,label\na.jpg,cat\nb.jpg,dog\n"), true, false },
		{ STR_INIT("a.jpg,cat\nb.jpg,dog\nc.jpg,cat\n"), false, false },
		{ STR_INIT("0,1,2\n5,6,7\n"), true, false },
		{ STR_INIT(",x,y\n0,1,2\n"), true, true },
		{ STR_INIT("x,y\nr1,1,2\nr2,3,4\n"), true, true },
		{ STR_INIT("a,b\n"), true, false },
		{ STR_INIT("2026-01-01,x\n"), false, false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct csv_dialect *d;

		read_text(f, cases[i].text);
		d = csv_dialect(f->csv);
		if (d->has_header != cases[i].header ||
		    d->index_column != cases[i].index)
			fail_msg("%.*s: header %d index %d",
				 STR_ARG(cases[i].text), d->has_header,
				 d->index_column);
		assert_int_equal(f->diags.list.n, 0);
		assert_true((csv_header(f->csv) != NULL) == cases[i].header);
	}
}

static void test_names(void **state)
{
	struct fixture *f = *state;
	const struct csv_row *h;

	read_text(f, S("x,y\nr1,1,2\nr2,3,4\n"));
	h = csv_header(f->csv);
	assert_int_equal(h->n, 3);
	assert_int_equal(h->field[0].len, 0);
	assert_true(str_eq(h->field[2], S("y")));
	assert_int_equal(csv_columns(f->csv), 3);
	read_text(f, S("x,y,x\n1,2,3\n"));
	assert_int_equal(csv_counts(f->csv).duplicate_names, 1);
	assert_int_equal(f->diags.list.v[0].id, DIAG_TABLE_HEADER);
}

/* YOLOv5 pads its columns, nvidia-smi puts a space behind each comma. */
static void test_padding(void **state)
{
	struct fixture *f = *state;

	check_rows(f, S("   epoch,   loss\n       0,    1.5\n"), S("0|1.5/"));
	assert_true(csv_dialect(f->csv)->padded);
	assert_true(str_eq(csv_header(f->csv)->field[0], S("epoch")));
	check_rows(f, S("a, b\n1, \"x, y \"\n"), S("1|x, y /"));
	check_rows(f, S("a,b,c\n1,x ,y\n"), S("1|x |y/"));
	assert_false(csv_dialect(f->csv)->padded);
}

static void test_comments(void **state)
{
	struct fixture *f = *state;

	check_rows(f, S("#{\"t_start\": 1.5, \"env_id\": \"x\"}\nr,l,t\n1,2,3\n"),
		   S("1|2|3/"));
	assert_int_equal(csv_counts(f->csv).comments, 1);
	assert_true(str_eq(csv_header(f->csv)->field[0], S("r")));
	check_rows(f, S("#id,name\n1,cat\n"), S("1|cat/"));
	assert_true(str_eq(csv_header(f->csv)->field[0], S("#id")));
	check_rows(f, S("a,b\n#1,2\n"), S("#1|2/"));
}

static void test_decimal_comma(void **state)
{
	struct fixture *f = *state;

	read_text(f, S("id;wert\r\n1;3,14\r\n"));
	assert_true(csv_dialect(f->csv)->decimal_comma);
	read_text(f, S("id;wert;x\n1;3.14;3,14\n"));
	assert_false(csv_dialect(f->csv)->decimal_comma);
}

/* ---- rows ---- */

static void test_quotes(void **state)
{
	struct fixture *f = *state;
	struct csv_row row;

	check_rows(f, S("id,text\n1,\"he said \"\"hi\"\"\"\n2,\"a\nb\"\n"),
		   S("1|he said \"hi\"/2|a\nb/"));
	assert_int_equal(f->diags.list.n, 0);
	/* Not at the start of a field: text. Behind the closing one: text. */
	check_rows(f, S("id,text\n1,5\" disk\n2,\"a\"b\"c\n"),
		   S("1|5\" disk/2|ab\"c/"));
	assert_int_equal(f->diags.list.v[0].id, DIAG_TABLE_QUOTE);
	assert_int_equal(f->diags.list.v[0].line, 3);
	f->csv = csv_open_text(&f->arena, S("a,b,c\n1,\"2\",\"\"\n"), &f->o);
	assert_true(csv_next(f->csv, &row));
	assert_false(csv_quoted(&row, 0));
	assert_true(csv_quoted(&row, 1) && csv_quoted(&row, 2));
}

/* E08 */
static void test_line_ends(void **state)
{
	struct fixture *f = *state;
	struct csv_counts c;

	check_rows(f, S("a,b\r\n1,2\n3,4\r5,\"x\ry\"\r\n\n\r\n6,7"),
		   S("1|2/3|4/5|x\ry/6|7/"));
	c = csv_counts(f->csv);
	assert_int_equal(c.rows, 4);
	assert_int_equal(c.blank, 2);
	assert_int_equal(c.crlf, 3);
	assert_int_equal(c.lf, 2);
	assert_int_equal(c.cr, 1);
}

static void test_lines(void **state)
{
	struct fixture *f = *state;
	struct csv_row row;

	f->csv = csv_open_text(&f->arena, S("a,b\n1,\"x\ny\n\"\n\n2,3\n"), &f->o);
	assert_int_equal(csv_header(f->csv)->line, 1);
	assert_true(csv_next(f->csv, &row));
	assert_int_equal(row.line, 2);
	assert_int_equal(row.offset, 4);
	assert_true(csv_next(f->csv, &row));
	assert_int_equal(row.line, 6);
	assert_int_equal(row.number, 2);
	assert_int_equal(row.offset, 14);
}

static void test_ragged(void **state)
{
	struct fixture *f = *state;

	check_rows(f, S("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2"),
		   S("1|2|3/4|5/6|7|8|9/1|2/"));
	assert_int_equal(csv_counts(f->csv).ragged, 2);
	assert_int_equal(csv_counts(f->csv).ragged_line, 3);
	assert_true(csv_counts(f->csv).cut);
	assert_int_equal(f->diags.list.n, 2);
	assert_int_equal(f->diags.list.v[0].id, DIAG_TABLE_RAGGED);
	assert_int_equal(f->diags.list.v[1].id, DIAG_TABLE_TRUNCATED);
	read_text(f, S("a,b\n1,2\n3,4"));
	assert_false(csv_counts(f->csv).cut);
}

/* ---- encodings ---- */

static void test_encoding(void **state)
{
	struct fixture *f = *state;
	static const char le[] = "\xff\xfe"
				 "a\0,\0b\0\n\0001\0,\0\x2d\x4e=\xd8\x00\xde\n";
	static const char bare[] = "a\0,\0b\0\n\0001\0,\0002\0\n";
	static const char be[] = "\xfe\xff\0a\0,\0b\0\n\0001\0,\xd8\x00\0\n";

	check_rows(f, str_of(le, sizeof(le)),
		   S("1|\xe4\xb8\xad\xf0\x9f\x98\x80/"));
	assert_int_equal(csv_dialect(f->csv)->encoding, CSV_UTF16LE);
	check_rows(f, str_of(bare, sizeof(bare)), S("1|2/"));
	assert_int_equal(csv_dialect(f->csv)->encoding, CSV_UTF16LE);
	assert_true(diags_has(&f->diags, DIAG_TABLE_ENCODING));
	check_rows(f, str_of(be, sizeof(be) - 1), S("1|\xef\xbf\xbd/"));
	assert_int_equal(f->diags.list.n, 2);
	check_rows(f, S("\xef\xbb\xbfid,x\n1,2\n"), S("1|2/"));
	assert_true(str_eq(csv_header(f->csv)->field[0], S("id")));
	assert_int_equal(f->diags.list.n, 0);
}

static void test_other_encoding(void **state)
{
	struct fixture *f = *state;

	read_text(f, S("id,\xb1\xea\xc7\xa9\n1,\xc3\xa8\n2,\xb9\xb7\n"));
	assert_int_equal(csv_dialect(f->csv)->encoding, CSV_GB18030);
	assert_true(str_has(f->diags.list.v[0].text, S("GB18030")));
	assert_int_equal(f->diags.list.v[0].line, 1);
	read_text(f, S("id,name\n1,Ren\xe9\n2,ok\n3,M\xfcller\n"));
	assert_int_equal(csv_dialect(f->csv)->encoding, CSV_LATIN1);
	assert_int_equal(csv_counts(f->csv).bad_encoding, 2);
	assert_int_equal(f->diags.list.v[0].line, 2);
	check_rows(f, S("a,b\n1,x\0y\n2,z\n"), S("1|x\0y/2|z/"));
	assert_int_equal(csv_counts(f->csv).nul, 1);
	/* In a quoted field over several blocks, seen all the same. */
	read_text(f,
		  S("a,b\n1,\"0123456789012345678901234567890123456789012345678"
		    "901234567890123456789012345678901234567890123456\xff"
		    "0123456789012345678901234567890123456789012345678901234"
		    "567890123456789\"\n"));
	assert_int_equal(csv_counts(f->csv).bad_encoding, 1);
}

/* E12 */
static void test_other_formats(void **state)
{
	struct fixture *f = *state;

	read_text(f, S("\x1f\x8b\x08\x00\x00"));
	assert_true(csv_failed(f->csv));
	assert_int_equal(f->diags.list.v[0].id, DIAG_FORMAT_UNSUPPORTED);
	read_text(f, S("PK\x03\x04..."));
	assert_true(str_has(f->diags.list.v[0].text, S("zip")));
}

/* ---- limits ---- */

static bool within(struct fixture *f, str text, const char *limit)
{
	read_text(f, text);
	if (!csv_failed(f->csv))
		return true;
	assert_int_equal(f->diags.list.v[f->diags.list.n - 1].id,
			 DIAG_TABLE_LIMIT);
	assert_true(str_has(f->diags.list.v[f->diags.list.n - 1].text,
			    str_from(limit)));
	return false;
}

static void test_limits(void **state)
{
	struct fixture *f = *state;

	f->limits.csv_columns = 3;
	assert_true(within(f, S("a,b\n"), ""));
	assert_true(within(f, S("a,b,c\n"), ""));
	assert_false(within(f, S("a,b,c,d\n"), "csv.columns"));
	f->limits.csv_field = 5;
	assert_true(within(f, S("a,b\n1,abcd\n"), ""));
	assert_true(within(f, S("a,b\n1,abcde\n"), ""));
	assert_false(within(f, S("a,b\n1,abcdef\n"), "csv.field"));
	assert_true(within(f, S("a,b\n1,\"abcde\"\n"), ""));
	assert_false(within(f, S("a,b\n1,\"abcdef\"\n"), "csv.field"));
	assert_int_equal(f->diags.list.v[0].line, 2);
	f->limits.csv_row = 9;
	assert_true(within(f, S("a,b\n1,23,4567\n"), ""));
	assert_false(within(f, S("a,b\n1,23,4567,8\n"), "csv.row"));
}

/* E03: a row of a million fields is ragged; it does not stop the table. */
static void test_wide_row(void **state)
{
	struct fixture *f = *state;
	struct csv_row row;
	size_t n = 1000000;
	char *text = malloc(n + 20);

	memcpy(text, "a,b\n", 4);
	memset(text + 4, ',', n);
	memcpy(text + 4 + n, "\n1,2\n", 5);
	diags_init(&f->diags, &f->arena);
	f->csv = csv_open_text(&f->arena, str_of(text, n + 9), &f->o);
	assert_true(csv_next(f->csv, &row));
	assert_true(row.ragged);
	assert_int_equal(row.total, n + 1);
	assert_int_equal(row.n, 65536);
	assert_true(csv_next(f->csv, &row));
	assert_false(row.ragged);
	assert_false(csv_next(f->csv, &row));
	assert_int_equal(f->diags.list.n, 1);
	free(text);
}

struct endless {
	str start;
	const char *then;
	uint64_t left;
};

static ptrdiff_t read_endless(void *ctx, char *buf, size_t n)
{
	struct endless *e = ctx;
	size_t len = strlen(e->then);

	if (e->start.len) {
		n = e->start.len;
		memcpy(buf, e->start.s, n);
		e->start.len = 0;
		return (ptrdiff_t)n;
	}
	n = e->left < n ? (size_t)e->left : n;
	for (size_t i = 0; i < n; i++)
		buf[i] = e->then[i % len];
	e->left -= n;
	return (ptrdiff_t)n;
}

/* E01: an open quote in an endless file is found within the field's budget. */
static void test_open_quote(void **state)
{
	struct fixture *f = *state;
	struct endless e = { S("a,b\n1,\"x"), "x,y\n", GIB(10) };
	struct csv_row row;

	f->limits.csv_field = MIB(2);
	diags_init(&f->diags, &f->arena);
	f->csv = csv_open(&f->arena, (struct source){ read_endless, &e }, &f->o);
	assert_false(csv_next(f->csv, &row));
	assert_true(csv_failed(f->csv));
	assert_int_equal(f->diags.list.v[0].id, DIAG_TABLE_LIMIT);
	assert_int_equal(f->diags.list.v[0].line, 2);
	assert_true(GIB(10) - e.left < MIB(4));
	assert_true(f->arena.peak < MIB(16));
	/* In a short file: all behind it is the field. */
	check_rows(f, S("a,b\n1,\"x\n2,y\n"), S("1|x\n2,y\n/"));
	assert_int_equal(f->diags.list.v[0].id, DIAG_TABLE_QUOTE);
	assert_true(csv_failed(f->csv));
}

/* Doubled quotes all the way: the budget holds too. */
static void test_endless_quotes(void **state)
{
	struct fixture *f = *state;
	struct endless e = { S("a,b\n1,\""), "\"\"", GIB(10) };
	struct csv_row row;

	f->limits.csv_field = MIB(2);
	diags_init(&f->diags, &f->arena);
	f->csv = csv_open(&f->arena, (struct source){ read_endless, &e }, &f->o);
	while (csv_next(f->csv, &row))
		;
	assert_true(csv_failed(f->csv));
	assert_true(GIB(10) - e.left < MIB(8));
}

/* Spaces and quotes in a padded table are looked at once. */
static void test_padded_quotes(void **state)
{
	struct fixture *f = *state;
	size_t n = 1 << 20;
	char *text = malloc(2 * n + 32);
	clock_t start = clock();

	memcpy(text, "a, b\n1, 2\n3, 4\nx,", 18);
	memset(text + 18, ' ', n);
	text[18 + n] = 'y';
	memset(text + 19 + n, '"', n);
	diags_init(&f->diags, &f->arena);
	buf_release(&f->text);
	buf_init(&f->text, MIB(8));
	read_text(f, str_of(text, 19 + 2 * n));
	assert_true(csv_dialect(f->csv)->padded);
	assert_true(clock() - start < CLOCKS_PER_SEC);
	free(text);
}

/* ---- cells ---- */

static void test_cells(void **state)
{
	static const struct {
		str text;
		enum cell_type type;
		double f;
	} cases[] = {
		{ STR_INIT(""), CELL_NULL, 0 },
		{ STR_INIT("  "), CELL_NULL, 0 },
		{ STR_INIT("NA"), CELL_NULL, 0 },
		{ STR_INIT("nan"), CELL_NULL, 0 },
		{ STR_INIT("-1.#IND"), CELL_NULL, 0 },
		{ STR_INIT("#N/A N/A"), CELL_NULL, 0 },
		{ STR_INIT("?"), CELL_TEXT, 0 },
		{ STR_INIT("-999"), CELL_INT, -999 },
		{ STR_INIT("+7"), CELL_INT, 7 },
		{ STR_INIT(" 42 "), CELL_INT, 42 },
		{ STR_INIT("9223372036854775807"), CELL_INT,
		  9223372036854775807.0 },
		{ STR_INIT("9223372036854775808"), CELL_FLOAT,
		  9223372036854775808.0 },
		{ STR_INIT("0.1"), CELL_FLOAT, 0.1 },
		{ STR_INIT(".5"), CELL_FLOAT, 0.5 },
		{ STR_INIT("5."), CELL_FLOAT, 5 },
		{ STR_INIT("1e-4"), CELL_FLOAT, 1e-4 },
		{ STR_INIT("1.7976931348623157e308"), CELL_FLOAT,
		  1.7976931348623157e308 },
		{ STR_INIT("123456789.123456789"), CELL_FLOAT,
		  123456789.123456789 },
		{ STR_INIT("inf"), CELL_FLOAT, (double)INFINITY },
		{ STR_INIT("-Infinity"), CELL_FLOAT, -(double)INFINITY },
		{ STR_INIT("0x1p3"), CELL_TEXT, 0 },
		{ STR_INIT("1_000"), CELL_TEXT, 0 },
		{ STR_INIT("1,000"), CELL_TEXT, 0 },
		{ STR_INIT("\xd9\xa1\xd9\xa2"), CELL_TEXT, 0 },
		{ STR_INIT("12 %"), CELL_TEXT, 0 },
		{ STR_INIT("1e"), CELL_TEXT, 0 },
		{ STR_INIT("-"), CELL_TEXT, 0 },
		{ STR_INIT("."), CELL_TEXT, 0 },
		{ STR_INIT("True"), CELL_BOOL, 0 },
		{ STR_INIT("yes"), CELL_TEXT, 0 },
		{ STR_INIT("1970-01-02"), CELL_DATE, 86400 },
		{ STR_INIT("1970/01/02"), CELL_DATE, 86400 },
		{ STR_INIT("1970-01-01T00:00:10Z"), CELL_DATE, 10 },
		{ STR_INIT("1970-01-01 00:00:10"), CELL_DATE, 10 },
		{ STR_INIT("9999-12-31"), CELL_DATE, 253402214400.0 },
		{ STR_INIT("0000-00-00"), CELL_TEXT, 0 },
		{ STR_INIT("2026-02-30"), CELL_TEXT, 0 },
		{ STR_INIT("=cmd|' /C calc'!A0"), CELL_TEXT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cell c = cell_read(cases[i].text, false);

		if (c.type != cases[i].type || c.f < cases[i].f ||
		    c.f > cases[i].f)
			fail_msg("\"%.*s\": %s %g", STR_ARG(cases[i].text),
				 cell_type_name(c.type), c.f);
	}
	assert_true(cell_read(S("007"), false).leading_zero);
	assert_false(cell_read(S("0"), false).leading_zero);
	assert_true(cell_read(S("3,25"), true).f > 3.24);
	assert_int_equal(cell_read(S("3.25"), true).type, CELL_TEXT);
	assert_int_equal(cell_read(S("12345678901234567890,5"), true).type,
			 CELL_FLOAT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_delimiter),      TEST(test_header),
		TEST(test_names),          TEST(test_padding),
		TEST(test_comments),       TEST(test_decimal_comma),
		TEST(test_quotes),         TEST(test_line_ends),
		TEST(test_lines),          TEST(test_ragged),
		TEST(test_encoding),       TEST(test_other_encoding),
		TEST(test_other_formats),  TEST(test_limits),
		TEST(test_wide_row),       TEST(test_open_quote),
		TEST(test_endless_quotes), TEST(test_padded_quotes),
		TEST(test_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
