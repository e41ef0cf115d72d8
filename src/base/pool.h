/*
 * Worker processes: n jobs on w children, each in its sandbox.
 *
 * Children are forked from the caller, so everything the jobs need is there
 * before and is read-only in effect; what comes back are bytes, and those are
 * not trusted. Jobs are handed out in blocks, in order. A child that crashes,
 * hangs or answers nonsense costs the job in hand; a fresh child takes over.
 */
#ifndef GONOGO_BASE_POOL_H
#define GONOGO_BASE_POOL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/sandbox.h"

enum pool_outcome {
	POOL_DONE,      /* the answer is what the worker wrote */
	POOL_CRASHED,   /* it died or lied */
	POOL_TIMEOUT,   /* over `job_seconds` */
	POOL_MEMORY,    /* it ran out of memory */
	POOL_TOO_LARGE, /* the answer is over `answer_size` */
};

struct pool_options {
	unsigned workers; /* at least 1 */
	size_t jobs;
	size_t block; /* jobs handed out at once, at least 1 */
	int root_fd;  /* what workers may read */
	struct sandbox_limits limits;
	uint64_t job_seconds, answer_size;
	/* Asked when job_seconds are over: how many this job may take. NULL: no
	 * more. */
	uint64_t (*seconds)(void *ctx, size_t job);
	uint64_t run_seconds; /* of all jobs together; the rest times out */
	void *ctx;
	/* In the worker: does the job, writes the answer. */
	void (*work)(void *ctx, size_t job, struct buf *answer);
	/* In the caller, once a job, in any order. `answer` is good until it
	 * returns. */
	void (*done)(void *ctx, size_t job, enum pool_outcome outcome,
		     str answer);
};

/* False only when no worker could be started at all. */
bool pool_run(const struct pool_options *options, struct sandbox_state *sandbox,
	      struct err *err);

/* Processors this process may use, at least 1. */
unsigned pool_processors(void);

#endif
