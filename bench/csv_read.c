/* usage: bench_csv_read rows|cells FILE: all rows of a table; `cells` types
 * each field too. */
#include "base/arena.h"
#include "formats/cell.h"
#include "formats/csv.h"

#include <stdio.h>
#include <string.h>

static ptrdiff_t read_file(void *ctx, char *buf, size_t n)
{
	return (ptrdiff_t)fread(buf, 1, n, ctx);
}

int main(int argc, char **argv)
{
	FILE *f = argc > 2 ? fopen(argv[2], "rb") : NULL;
	size_t types[CELL_TEXT + 1] = { 0 };
	struct csv_options o;
	struct limits limits;
	struct csv_row row;
	struct csv *c;
	struct arena a;
	bool failed;

	if (!f)
		return 2;
	limits_default(&limits);
	arena_init(&a);
	o = (struct csv_options){ .limits = &limits };
	c = csv_open(&a, (struct source){ read_file, f }, &o);
	while (csv_next(c, &row))
		for (size_t i = 0; !strcmp(argv[1], "cells") && i < row.n; i++)
			types[cell_read(row.field[i], false).type]++;
	printf("%zu numbers\n", types[CELL_INT] + types[CELL_FLOAT]);
	failed = csv_failed(c);
	arena_release(&a);
	fclose(f);
	return failed;
}
