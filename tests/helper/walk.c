/*
 * usage: helper_walk [--no-ignore] [--include GLOB] [--exclude GLOB]
 *                    [--limit NAME=VALUE] DIR
 *
 * Prints what walk_read() finds as records that end with a NUL: "F kind flags
 * path", "S reason path", "P diagnostic path", "R reason", "N entries".
 */
#include "facts/walk.h"
#include "base/arena.h"
#include "base/io.h"

#include <stdio.h>
#include <string.h>

static void print(const struct walk *w)
{
	for (size_t i = 0; i < w->n; i++)
		printf("F %.*s %u %.*s%c",
		       STR_ARG(file_kind_name(w->file[i].kind)),
		       w->file[i].flags, STR_ARG(w->file[i].path), 0);
	for (size_t i = 0; i < w->nskip; i++)
		printf("S %.*s %.*s%c", STR_ARG(w->skip[i].reason),
		       STR_ARG(w->skip[i].path), 0);
	for (size_t i = 0; i < w->nfinding; i++)
		printf("P %.*s %.*s%c", STR_ARG(diag_name(w->finding[i].id)),
		       STR_ARG(w->finding[i].path), 0);
	if (w->reason != REASON_NONE)
		printf("R %.*s%c", STR_ARG(reason_code(w->reason)), 0);
	printf("N %zu%c", w->entries, 0);
}

int main(int argc, char **argv)
{
	struct limits limits;
	struct walk_options o = { .limits = &limits };
	str include[16], exclude[16], dir = S(".");
	struct arena a;
	struct io_root root;
	struct walk w;
	struct err err;
	bool ok;

	limits_default(&limits);
	o.include = include;
	o.exclude = exclude;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--no-ignore")) {
			o.no_ignore_files = true;
		} else if (!strcmp(argv[i], "--include") && i + 1 < argc) {
			include[o.ninclude++ % 16] = str_from(argv[++i]);
		} else if (!strcmp(argv[i], "--exclude") && i + 1 < argc) {
			exclude[o.nexclude++ % 16] = str_from(argv[++i]);
		} else if (!strcmp(argv[i], "--limit") && i + 1 < argc) {
			struct str_cut c = str_cut(str_from(argv[++i]), '=');

			if (!limits_set(&limits, c.head, c.tail))
				return 3;
		} else {
			dir = str_from(argv[i]);
		}
	}
	arena_init(&a);
	ok = io_root_open(&root, &a, dir, &err);
	if (ok) {
		ok = walk_read(&w, &a, &root, &o, &err);
		if (ok)
			print(&w);
		io_root_close(&root);
	}
	if (!ok)
		fprintf(stderr, "%s\n", err.text);
	arena_release(&a);
	return ok ? 0 : 3;
}
