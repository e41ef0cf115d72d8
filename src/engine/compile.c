#include "engine/compile.h"

#include "base/vec.h"

/* Python is parsed as fast as a cache could be read; small files as well. */
enum { CACHE_FROM = 256 * 1024 };

struct job {
	const struct file *file;
	size_t index; /* in the project's list */
	str cached;   /* name of the cache entry, "" = not to be kept */
};

struct wave {
	struct compile *c;
	struct project *p;
	const struct scanner *const *scanners;
	size_t n;
	struct arena worker; /* reset after each file; used in the workers */
	VEC(struct job) job;
	struct object *object; /* one a file of the project */
	size_t done;
};

static bool wanted(const struct wave *w, const struct file *f)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->scanners[i]->wants(f))
			return true;
	return false;
}

static bool cacheable(const struct file *f)
{
	return f->kind != KIND_PYTHON;
}

/* All bytes through the hash; false when it cannot be read, or is small. */
static bool hash_content(const struct wave *w, const struct file *f,
			 struct hash128 *out)
{
	struct arena *a = w->p->arena;
	struct arena_mark mark = arena_mark(a);
	struct file_facts facts;
	struct io_source *s;
	char chunk[64 * 1024];

	facts_open(&facts, a, w->p->limits, f, w->c->root);
	if (facts.opened == IO_OK && facts.io.size >= CACHE_FROM) {
		s = facts_stream(&facts);
		while (s && s->read(s, chunk, sizeof(chunk)))
			;
	}
	*out = facts.digest;
	facts_close(&facts);
	arena_rewind(a, mark);
	return facts.hashed;
}

static bool take_cached(struct wave *w, struct job *job)
{
	struct object *o = &w->object[job->index];
	struct hash128 content;
	str bytes;

	if (!w->c->cache || !w->c->cache->on || !cacheable(job->file) ||
	    !hash_content(w, job->file, &content))
		return false;
	job->cached = cache_name(w->p->arena, job->file, content, w->scanners,
				 w->n, w->p->limits);
	if (!cache_find(w->c->cache, w->p->arena, job->cached, &bytes))
		return false;
	return object_read(o, w->p->arena, bytes, w->scanners, w->n);
}

static void collect(struct wave *w)
{
	for (size_t i = 0; i < w->p->nfiles; i++) {
		struct job job = { &w->p->file[i], i, { "", 0 } };

		if (!wanted(w, job.file))
			continue;
		if (!take_cached(w, &job))
			*vec_push(w->p->arena, &w->job) = job;
	}
}

/* In the worker. */
static void work(void *ctx, size_t job, struct buf *answer)
{
	struct wave *w = ctx;
	struct file_facts f;

	facts_open(&f, &w->worker, w->p->limits, w->job.v[job].file, w->c->root);
	object_make(answer, &f, w->scanners, w->n);
	facts_close(&f);
	arena_reset(&w->worker);
}

static enum reason reason_of(enum pool_outcome outcome)
{
	switch (outcome) {
	case POOL_TIMEOUT:
		return REASON_LIMIT_TIME;
	case POOL_MEMORY:
		return REASON_LIMIT_MEMORY;
	case POOL_TOO_LARGE:
		return REASON_LIMIT_SIZE;
	default:
		return REASON_PARSER_CRASH;
	}
}

/* A large file may take longer: the limit holds for each SHARE of it. */
static uint64_t seconds(void *ctx, size_t job)
{
	enum { SHARE = 256 << 20 };
	const struct wave *w = ctx;
	struct io_info info;

	if (io_look(&info, w->c->root, w->job.v[job].file->path) != IO_OK)
		return w->p->limits->file_seconds;
	return w->p->limits->file_seconds * (1 + info.stamp.size / SHARE);
}

/* In the coordinator, in any order: only this job's slot is touched. */
static void done(void *ctx, size_t at, enum pool_outcome outcome, str answer)
{
	struct wave *w = ctx;
	const struct job *job = &w->job.v[at];
	struct object *o = &w->object[job->index];

	if (outcome == POOL_DONE &&
	    !object_read(o, w->p->arena, answer, w->scanners, w->n))
		outcome = POOL_CRASHED;
	if (outcome != POOL_DONE)
		object_lost(o, w->p->arena, job->file, w->scanners, w->n,
			    reason_of(outcome));
	else if (job->cached.len && o->state == READ_WHOLE)
		cache_keep(w->c->cache, w->p->arena, job->cached, answer);
	w->done++;
	if (w->c->progress)
		w->c->progress(w->c->progress_ctx, "reading", w->done, w->job.n);
}

static bool run_workers(struct wave *w, struct err *err)
{
	const struct limits *l = w->p->limits;
	size_t share = w->job.n / ((size_t)w->c->jobs * 8) + 1;
	struct pool_options o = {
		.workers = w->c->jobs,
		.jobs = w->job.n,
		.block = share < 32 ? share : 32,
		.root_fd = w->c->root->fd,
		.limits = { l->worker_cpu, l->worker_memory },
		.job_seconds = l->file_seconds,
		.run_seconds = l->run_seconds,
		.seconds = seconds,
		.answer_size = l->object_size,
		.ctx = w,
		.work = work,
		.done = done,
	};

	return pool_run(&o, &w->c->sandbox, err);
}

static void remember(struct compiled *c, const struct object *o)
{
	if (o->digest.len)
		c->digest = o->digest;
	if (o->state > c->state)
		c->state = o->state;
	c->read |= o->n || o->hashed || o->state != READ_WHOLE;
	if (!c->reason) {
		c->reason = o->reason;
		c->reason_text = o->reason_text;
	}
}

/* Objects to records, in the order of the files. */
static void fold(struct wave *w)
{
	struct arena *a = w->p->arena;
	VEC(struct record) *records =
		arena_calloc(a, w->n, sizeof(*records), _Alignof(max_align_t));

	for (size_t i = 0; i < w->p->nfiles; i++) {
		const struct object *o = &w->object[i];

		remember(&w->c->file[i], o);
		for (size_t k = 0; k < o->n; k++) {
			struct record *r =
				vec_push(a, &records[o->record[k].scanner]);

			*r = o->record[k].record;
			r->file = &w->p->file[i];
		}
	}
	for (size_t i = 0; i < w->n; i++) {
		struct records *r = arena_new(a, struct records);

		*r = (struct records){ records[i].v, records[i].n };
		map_put(a, &w->p->records, w->scanners[i]->name, r);
	}
}

bool compile_run(struct compile *c, struct project *p,
		 const struct scanner *const *scanners, size_t n, struct err *err)
{
	struct wave w = { .c = c, .p = p, .scanners = scanners, .n = n };
	bool ok;

	if (!c->file)
		c->file = arena_array(p->arena, struct compiled, p->nfiles);
	w.object = arena_array(p->arena, struct object, p->nfiles);
	arena_init(&w.worker);
	collect(&w);
	ok = run_workers(&w, err);
	arena_release(&w.worker);
	if (ok)
		fold(&w);
	return ok;
}
