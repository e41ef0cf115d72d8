/*
 * A table through a small window in pieces of 7 bytes gives the same rows as
 * from memory; limits hold; every cell can be typed.
 */
#include "formats/csv.h"
#include "base/arena.h"
#include "formats/cell.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	const uint8_t *at;
	size_t left;
};

static ptrdiff_t read_some(void *ctx, char *buf, size_t n)
{
	struct bytes *b = ctx;

	n = n < 7 ? n : 7;
	n = n < b->left ? n : b->left;
	memcpy(buf, b->at, n);
	b->at += n;
	b->left -= n;
	return (ptrdiff_t)n;
}

static void check_table(struct arena *a, str text, const struct limits *limits)
{
	struct diags diags;
	struct csv_options o = { .limits = limits, .diags = &diags };
	struct csv_row row;
	struct csv *c;

	diags_init(&diags, a);
	c = csv_open_text(a, text, &o);
	while (csv_next(c, &row)) {
		if (row.n > limits->csv_columns)
			abort();
		for (size_t i = 0; i < row.n; i++)
			cell_read(row.field[i], csv_dialect(c)->decimal_comma);
	}
}

static void check_same(const struct csv_row *a, const struct csv_row *b)
{
	if (a->total != b->total || a->line != b->line || a->offset != b->offset)
		abort();
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->field[i], b->field[i]) ||
		    csv_quoted(a, i) != csv_quoted(b, i))
			abort();
}

static void check_chunks(struct arena *a, const uint8_t *data, size_t size,
			 const struct limits *limits, bool padded)
{
	struct bytes b = { data, size };
	struct csv_scan whole, parts;
	struct csv_row x, y;
	struct window w;

	window_text(&w, str_of(data, size));
	csv_scan_init(&whole, a, w, ',', limits);
	window_source(&w, a, (struct source){ read_some, &b }, 64);
	csv_scan_init(&parts, a, w, ',', limits);
	whole.padded = parts.padded = padded;
	while (csv_scan_next(&whole, &x)) {
		if (!csv_scan_next(&parts, &y))
			abort();
		check_same(&x, &y);
	}
	if (csv_scan_next(&parts, &y) || whole.bad_rows != parts.bad_rows ||
	    whole.nul_rows != parts.nul_rows || whole.line != parts.line)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits;
	struct arena a;

	arena_init(&a);
	limits_default(&limits);
	limits.csv_columns = 70;
	check_chunks(&a, data, size, &limits, false);
	check_chunks(&a, data, size, &limits, true);
	check_table(&a, str_of(data, size), &limits);
	arena_release(&a);
	return 0;
}
