#include "cli/debug_python.h"

#include "base/io.h"
#include "base/pool.h"
#include "formats/py_decode.h"
#include "formats/py_dump.h"
#include "formats/py_parse.h"
#include "formats/py_token.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *module_status(enum py_status s)
{
	static const char *const names[] = { "ok", "broken", "cut", "python2",
					     "unreadable" };

	return names[s];
}

static bool options_from(const struct args *args, struct limits *limits,
			 struct py_options *out)
{
	str version = args_value(args, "python");

	if (!args_limits(args, limits))
		return false;
	*out = (struct py_options){ .limits = limits,
				    .pattern = args_flag(args, "pattern"),
				    .padded = true };
	if (!version.len)
		return true;
	out->version = py_version_read(version);
	if (!out->version)
		complain("--python: 3.8 to 3.14, not %.*s", STR_ARG(version));
	return out->version;
}

static bool read_operand(str *out, struct arena *a, const struct args *args,
			 const struct limits *limits, struct err *err)
{
	str path = args->noperands > 1 ? args->operand[1] : S("-");

	if (str_eq(path, S("-")))
		return io_read_fd(out, a, 0, limits->text_size, err);
	return io_read_path(out, a, path, limits->text_size, err);
}

static void say_diags(const struct diags *d, str path)
{
	for (size_t i = 0; i < d->list.n; i++)
		complain("%.*s:%u:%u: %.*s", STR_ARG(path), d->list.v[i].line,
			 d->list.v[i].column, STR_ARG(d->list.v[i].text));
}

/* ---- one file ---- */

enum { OUTPUT_MAX = 1u << 30 };

static uint16_t dump_version(const struct py_options *o)
{
	return o->version ? o->version : PY_VERSION_MAX;
}

static int ast_of_one(const struct args *args, const struct py_options *o)
{
	struct diags diags;
	struct py_module *m;
	struct buf out;
	struct err err;
	str bytes;
	int code;

	diags_init(&diags, args->arena);
	if (!read_operand(&bytes, args->arena, args, o->limits, &err))
		return complain_err(&err);
	m = py_parse(args->arena, bytes, o, &diags);
	buf_init(&out, OUTPUT_MAX);
	py_dump(&out, m, dump_version(o));
	buf_add_byte(&out, '\n');
	say_diags(&diags, args->noperands > 1 ? args->operand[1] : S("-"));
	code = print_out(buf_str(&out), m->status == PY_OK ? 0 : 1);
	buf_release(&out);
	return code;
}

/* ---- a list of files ---- */

struct counts {
	uint64_t files, bytes, nodes, tokens, errors, refused, unread, memory;
};

struct files {
	const str *path;
	size_t n;
	struct py_options options;
	struct io_root root;
	struct counts sum;
	/* Used again for each file; a worker has copies of its own. */
	struct py_scratch scratch;
	struct arena file;
};

static str *read_list(struct arena *a, str text, size_t *n)
{
	VEC(str) list = { 0 };
	str line;

	while (str_line(&text, &line))
		if (line.len)
			*vec_push(a, &list) = line;
	*n = list.n;
	return list.v;
}

static bool files_from(struct files *f, const struct args *args, struct err *err)
{
	str text;

	if (!io_read_path(&text, args->arena, args_value(args, "files-from"),
			  f->options.limits->text_size, err))
		return false;
	f->path = read_list(args->arena, text, &f->n);
	return true;
}

static int ast_of_list(const struct args *args, struct files *f)
{
	struct py_scratch scratch;
	struct arena a;
	struct buf out;
	struct err err;

	if (!files_from(f, args, &err))
		return complain_err(&err);
	arena_init(&a);
	py_scratch_init(&scratch);
	f->options.scratch = &scratch;
	buf_init(&out, OUTPUT_MAX);
	for (size_t i = 0; i < f->n; i++) {
		struct py_module *m;
		str bytes;

		if (!io_read_path(&bytes, &a, f->path[i],
				  f->options.limits->text_size, &err))
			return complain_err(&err);
		m = py_parse(&a, bytes, &f->options, NULL);
		buf_reset(&out);
		py_dump(&out, m, dump_version(&f->options));
		printf("%zu %s %.*s\n", out.len, module_status(m->status),
		       STR_ARG(f->path[i]));
		fwrite(out.s, 1, out.len, stdout);
		putchar('\n');
		arena_reset(&a);
	}
	buf_release(&out);
	py_scratch_release(&scratch);
	arena_release(&a);
	return 0;
}

int debug_ast(const struct args *args)
{
	struct limits limits;
	struct files f = { 0 };

	if (!options_from(args, &limits, &f.options))
		return 3;
	if (args_given(args, "files-from"))
		return ast_of_list(args, &f);
	return ast_of_one(args, &f.options);
}

/* ---- tokens ---- */

static void put_token(struct buf *out, const struct py_module *m,
		      const struct py_token *t)
{
	struct py_place from = py_place(m, t->start);
	struct py_place to = py_place(m, t->end);

	buf_printf(out, "%u:%u-%u:%u %s ", from.line, from.column, to.line,
		   to.column, py_token_name((enum py_token_kind)t->kind));
	py_repr_str(out, str_sub(m->text, t->start, t->end));
	buf_add_byte(out, '\n');
}

static void put_comment(struct buf *out, const struct py_module *m,
			struct py_span c)
{
	struct py_place from = py_place(m, c.start);

	buf_printf(out, "%u:%u comment ", from.line, from.column);
	py_repr_str(out, str_sub(m->text, c.start, c.end));
	buf_add_byte(out, '\n');
}

static int print_tokens(struct py_module *m, const struct py_scratch *s)
{
	struct buf out;
	int code;

	py_lines(m);
	buf_init(&out, OUTPUT_MAX);
	for (size_t i = 0; i < s->token.n; i++)
		put_token(&out, m, &s->token.v[i]);
	for (uint32_t i = 0; i < m->comments; i++)
		put_comment(&out, m, m->comment[i]);
	code = print_out(buf_str(&out), m->status == PY_OK ? 0 : 1);
	buf_release(&out);
	return code;
}

int debug_tokens(const struct args *args)
{
	struct limits limits;
	struct py_options o;
	struct py_scratch scratch;
	struct diags diags;
	struct err err;
	str bytes;
	int code;

	if (!options_from(args, &limits, &o))
		return 3;
	if (!read_operand(&bytes, args->arena, args, &limits, &err))
		return complain_err(&err);
	diags_init(&diags, args->arena);
	py_scratch_init(&scratch);
	o.scratch = &scratch;
	code = print_tokens(py_parse(args->arena, bytes, &o, &diags), &scratch);
	say_diags(&diags, args->noperands > 1 ? args->operand[1] : S("-"));
	py_scratch_release(&scratch);
	return code;
}

/* ---- parse ---- */

static void parse_one(struct files *f, struct arena *a, str path,
		      struct counts *sum)
{
	const struct py_module *m;
	str bytes;

	arena_reset(a);
	if (path.len && path.s[0] == '/')
		path = str_sub(path, 1, path.len);
	if (io_read(&bytes, a, &f->root, path, f->options.limits->py_size)) {
		sum->unread++;
		return;
	}
	m = py_parse(a, bytes, &f->options, NULL);
	sum->files++;
	sum->bytes += bytes.len;
	sum->nodes += m->nodes;
	sum->tokens += m->tokens;
	sum->errors += m->errors;
	sum->refused += m->status != PY_OK;
	sum->memory += a->used - bytes.len;
}

static void parse_range(struct files *f, size_t from, size_t to,
			struct counts *sum)
{
	f->options.scratch = &f->scratch;
	for (size_t i = from; i < to; i++)
		parse_one(f, &f->file, f->path[i], sum);
}

enum { FILES_A_JOB = 128 };

static void work(void *ctx, size_t job, struct buf *answer)
{
	struct files *f = ctx;
	struct counts sum = { 0 };
	size_t from = job * FILES_A_JOB, to = from + FILES_A_JOB;

	parse_range(f, from, to < f->n ? to : f->n, &sum);
	buf_add(answer, str_of(&sum, sizeof(sum)));
}

static void done(void *ctx, size_t job, enum pool_outcome outcome, str answer)
{
	struct files *f = ctx;
	struct counts one;

	(void)job;
	if (outcome != POOL_DONE || answer.len != sizeof(one)) {
		f->sum.unread += FILES_A_JOB;
		return;
	}
	memcpy(&one, answer.s, sizeof(one));
	f->sum.files += one.files;
	f->sum.bytes += one.bytes;
	f->sum.nodes += one.nodes;
	f->sum.tokens += one.tokens;
	f->sum.errors += one.errors;
	f->sum.refused += one.refused;
	f->sum.unread += one.unread;
	f->sum.memory += one.memory;
}

static bool parse_in_pool(struct files *f, unsigned workers, struct err *err)
{
	const struct limits *l = f->options.limits;
	struct sandbox_state state = { 0 };
	struct pool_options o = {
		.workers = workers,
		.jobs = (f->n + FILES_A_JOB - 1) / FILES_A_JOB,
		.block = 1,
		.root_fd = f->root.fd,
		.limits = { .memory = l->worker_memory,
			    .cpu_seconds = l->worker_cpu },
		.job_seconds = l->file_seconds,
		.answer_size = KIB(64),
		.run_seconds = l->run_seconds,
		.ctx = f,
		.work = work,
		.done = done,
	};

	return pool_run(&o, &state, err);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int print_counts(const struct counts *c, double took)
{
	double mb = (double)c->bytes * 1e-6;

	printf("files %llu\nbytes %llu\nnodes %llu\ntokens %llu\nerrors %llu\n"
	       "refused %llu\nunread %llu\nmemory %.2f MB/MB\n"
	       "seconds %.3f\nrate %.1f MB/s\n",
	       (unsigned long long)c->files, (unsigned long long)c->bytes,
	       (unsigned long long)c->nodes, (unsigned long long)c->tokens,
	       (unsigned long long)c->errors, (unsigned long long)c->refused,
	       (unsigned long long)c->unread,
	       c->bytes ? (double)c->memory / (double)c->bytes : 0, took,
	       took > 0 ? mb / took : 0);
	return 0;
}

int debug_parse(const struct args *args)
{
	struct files f = { 0 };
	struct limits limits;
	struct err err;
	int64_t jobs = 1;
	str j = args_value(args, "jobs");
	double from;

	if (!options_from(args, &limits, &f.options))
		return 3;
	if (j.len && (!str_int64(j, &jobs) || jobs < 1 || jobs > 1024)) {
		complain("--jobs: 1 to 1024, not %.*s", STR_ARG(j));
		return 3;
	}
	if (!files_from(&f, args, &err) ||
	    !io_root_open(&f.root, args->arena, S("/"), &err))
		return complain_err(&err);
	py_scratch_init(&f.scratch);
	arena_init(&f.file);
	from = seconds();
	if (jobs == 1)
		parse_range(&f, 0, f.n, &f.sum);
	else if (!parse_in_pool(&f, (unsigned)jobs, &err))
		return complain_err(&err);
	io_root_close(&f.root);
	py_scratch_release(&f.scratch);
	arena_release(&f.file);
	return print_counts(&f.sum, seconds() - from);
}
