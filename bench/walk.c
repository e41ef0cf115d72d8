/* usage: bench_walk DIR: lists the files of a project, one a line. */
#include "facts/walk.h"
#include "base/arena.h"
#include "base/io.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	static struct io_out out;
	struct limits limits;
	struct walk_options o = { .limits = &limits };
	struct io_root root;
	struct arena a;
	struct walk w;
	struct err err;
	bool left;

	limits_default(&limits);
	arena_init(&a);
	if (!io_root_open(&root, &a, str_from(argc > 1 ? argv[1] : "."), &err) ||
	    !walk_read(&w, &a, &root, &o, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 3;
	}
	io_out_init(&out, 1);
	for (size_t i = 0; i < w.n; i++) {
		io_out_add(&out, w.file[i].path);
		io_out_add(&out, S("\n"));
	}
	fprintf(stderr, "%zu entries, %zu files, %zu left out\n", w.entries,
		w.n, w.nskip);
	io_root_close(&root);
	arena_release(&a);
	return io_out_close(&out, &left, &err) || left ? 0 : 4;
}
