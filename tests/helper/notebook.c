/*
 * What the notebook reader makes of a file, for scripts to compare: a line a
 * cell (`cell NUMBER KIND FIRST LINES UNFINISHED EXECUTION MAGIC ENAME`), `--`,
 * the module; diagnostics on stderr.
 */
#include "formats/notebook.h"
#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static ptrdiff_t read_some(void *ctx, char *buf, size_t n)
{
	return (ptrdiff_t)fread(buf, 1, n < 4000 ? n : 4000, ctx);
}

static void print(const struct notebook *nb)
{
	printf("%" PRId64 " %.*s %.*s\n", nb->major, STR_ARG(nb->language),
	       STR_ARG(nb->kernel));
	for (size_t i = 0; i < nb->cells.n; i++) {
		const struct nb_cell *c = &nb->cells.v[i];

		printf("cell %u %s %u %u %d %" PRId64 " %.*s %.*s\n", c->number,
		       nb_kind_name(c->kind), c->first, c->lines, c->unfinished,
		       c->execution, STR_ARG(c->magic), STR_ARG(c->ename));
	}
	for (size_t i = 0; i < nb->magics.n; i++) {
		const struct nb_magic *m = &nb->magics.v[i];

		printf("%s %u:%u\n", nb_magic_kind_name(m->kind), m->cell,
		       m->line);
	}
	printf("--\n%.*s", STR_ARG(nb->text));
}

int main(int argc, char **argv)
{
	FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
	struct limits limits;
	struct diags diags;
	struct arena a;

	if (!f)
		return 2;
	limits_default(&limits);
	arena_init(&a);
	diags_init(&diags, &a);
	print(notebook_read(&a, (struct source){ read_some, f }, &limits, &diags));
	for (size_t i = 0; i < diags.list.n; i++)
		fprintf(stderr, "%.*s:%u:%u %.*s\n",
			STR_ARG(diag_name(diags.list.v[i].id)),
			diags.list.v[i].line, diags.list.v[i].column,
			STR_ARG(diags.list.v[i].text));
	arena_release(&a);
	fclose(f);
	return 0;
}
