/*
 * What the CSV reader makes of files, for scripts to compare.
 *
 *	helper_csv rows DELIMITER FILE...   a line a file: fields in hexadecimal,
 *		`q` behind quoted ones, `,` behind each, `;` behind a row; read in
 *		chunks of 5 bytes through a small window
 *	helper_csv table FILE...            dialect, header, types, diagnostics
 *	helper_csv cells FILE               the type and value of each line
 */
#include "formats/csv.h"
#include "base/arena.h"
#include "formats/cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ptrdiff_t read_five(void *ctx, char *buf, size_t n)
{
	return (ptrdiff_t)fread(buf, 1, n < 5 ? n : 5, ctx);
}

static ptrdiff_t read_much(void *ctx, char *buf, size_t n)
{
	return (ptrdiff_t)fread(buf, 1, n, ctx);
}

static FILE *open_file(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		exit(2);
	return f;
}

static void print_row(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		for (size_t k = 0; k < row->field[i].len; k++)
			printf("%02x", (unsigned char)row->field[i].s[k]);
		printf("%s,", csv_quoted(row, i) ? "q" : "");
	}
	putchar(';');
}

static void rows(struct arena *a, char delimiter, const char *path,
		 const struct limits *limits)
{
	FILE *f = open_file(path);
	struct csv_scan s;
	struct csv_row row;
	struct window w;

	window_source(&w, a, (struct source){ read_five, f }, 70);
	csv_scan_init(&s, a, w, delimiter, limits);
	while (csv_scan_next(&s, &row))
		print_row(&row);
	putchar('\n');
	fclose(f);
}

static void print_dialect(const struct csv *c)
{
	const struct csv_dialect *d = csv_dialect(c);
	const struct csv_row *h = csv_header(c);

	printf("delimiter %s comment %d encoding %d mark %d header %d index %d "
	       "padded %d comma %d columns %zu\n",
	       d->delimiter == '\t' ? "tab" : (char[2]){ d->delimiter, 0 },
	       d->comment != 0, (int)d->encoding, d->byte_order_mark,
	       d->has_header, d->index_column, d->padded, d->decimal_comma,
	       csv_columns(c));
	for (size_t i = 0; h && i < h->n; i++)
		printf("[%.*s]", STR_ARG(h->field[i]));
	putchar('\n');
}

static void table(struct arena *a, const char *path, const struct limits *limits)
{
	FILE *f = open_file(path);
	struct diags diags;
	struct csv_options o = { .limits = limits, .diags = &diags };
	struct csv_row row;
	struct csv *c;

	diags_init(&diags, a);
	c = csv_open(a, (struct source){ read_much, f }, &o);
	printf("%s\n", path);
	print_dialect(c);
	while (csv_next(c, &row)) {
		printf("%" PRIu64 "@%" PRIu64 "%s%s", row.number, row.line,
		       row.ragged ? " ragged" : "", row.cut ? " cut" : "");
		for (size_t i = 0; i < row.n; i++)
			printf(" %s:%.*s",
			       cell_type_name(
				       cell_read(row.field[i],
						 csv_dialect(c)->decimal_comma)
					       .type),
			       STR_ARG(row.field[i]));
		putchar('\n');
	}
	for (size_t i = 0; i < diags.list.n; i++)
		printf("%.*s:%u %.*s\n", STR_ARG(diag_name(diags.list.v[i].id)),
		       diags.list.v[i].line, STR_ARG(diags.list.v[i].text));
	fclose(f);
}

static void print_cell(str s)
{
	struct cell c = cell_read(s, false);
	uint64_t bits;

	memcpy(&bits, &c.f, sizeof(bits));
	printf("%s", cell_type_name(c.type));
	if (c.type == CELL_INT)
		printf(" %" PRId64, c.i);
	else if (c.type == CELL_FLOAT || c.type == CELL_DATE)
		printf(" %016" PRIx64, bits);
	putchar('\n');
}

static void cells(struct arena *a, const char *path)
{
	FILE *f = open_file(path);
	char line[4096];

	(void)a;
	while (fgets(line, sizeof(line), f))
		print_cell(str_of(line, strcspn(line, "\n")));
	fclose(f);
}

int main(int argc, char **argv)
{
	struct limits limits;
	struct arena a;

	if (argc < 3)
		return 2;
	limits_default(&limits);
	arena_init(&a);
	for (int i = strcmp(argv[1], "rows") ? 2 : 3; i < argc; i++) {
		if (!strcmp(argv[1], "rows"))
			rows(&a, argv[2][0], argv[i], &limits);
		else if (!strcmp(argv[1], "cells"))
			cells(&a, argv[i]);
		else
			table(&a, argv[i], &limits);
		arena_reset(&a);
	}
	arena_release(&a);
	return 0;
}
