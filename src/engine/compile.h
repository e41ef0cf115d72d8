/*
 * COMPILE: every file that a scanner wants becomes an object, in worker
 * processes, or comes from the cache; the objects are folded into the project's
 * records in the order of the file list. Same files, same records, whatever the
 * number of workers.
 */
#ifndef GONOGO_ENGINE_COMPILE_H
#define GONOGO_ENGINE_COMPILE_H

#include "base/err.h"
#include "base/pool.h"
#include "engine/cache.h"
#include "engine/object.h"
#include "facts/project.h"

/* What is remembered of a file besides its records. */
struct compiled {
	bool read; /* some scanner made something of it, or read all of it */
	enum read_state state;
	enum reason reason;
	str reason_text;
	str digest; /* "" when it was not read whole */
};

struct compile {
	const struct io_root *root;
	unsigned jobs;       /* worker processes */
	struct cache *cache; /* NULL = none */
	void (*progress)(void *ctx, const char *what, size_t done, size_t total);
	void *progress_ctx;
	struct sandbox_state sandbox; /* out */
	struct compiled *file;        /* out: one a file of the project */
};

/* Runs these scanners and adds their records to the project. Called once for
 * the early scanners and once for the others. */
bool compile_run(struct compile *c, struct project *p,
		 const struct scanner *const *scanners, size_t n,
		 struct err *err);

#endif
