/* gonogo check: one run, its reports, the verdict in the exit code. */
#define _GNU_SOURCE
#include "base/io.h"
#include "base/num.h"
#include "base/vec.h"
#include "cli/rule_set.h"
#include "engine/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { REPORT_MAX = 256 << 20 };

struct report_file {
	const struct writer *writer;
	str path;
	struct io_pending pending;
};

struct check {
	const struct args *args;
	struct arena *a;
	struct limits limits;
	struct rules rules;
	struct check_options options;
	struct result result;
	const struct writer *writer; /* of standard output or --output-file */
	VEC(struct report_file) reports;
	double started, shown;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One line that is written over; only on a terminal, only when it takes long. */
static void progress(void *ctx, const char *what, size_t done, size_t total)
{
	struct check *c = ctx;
	double at = now(), every = c->args->plain_progress ? 10 : 0.1;

	if (at - c->started < 0.3 || at - c->shown < every)
		return;
	c->shown = at;
	if (c->args->plain_progress)
		fprintf(stderr, "gonogo: %s %zu of %zu\n", what, done, total);
	else
		fprintf(stderr, "\r\033[K%s %zu of %zu", what, done, total);
}

static void end_progress(const struct check *c)
{
	if (c->shown > 0 && !c->args->plain_progress)
		fputs("\r\033[K", stderr);
}

static const struct writer *writer_named(str name)
{
	const struct writer *w = writer_find(name);
	const struct writer *const *all;
	size_t n;

	if (w)
		return w;
	fprintf(stderr,
		"gonogo: no report format %.*s; there are:", STR_ARG(name));
	all = writers_all(&n);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, " %.*s", STR_ARG(all[i]->name));
	fputc('\n', stderr);
	return NULL;
}

static bool add_report(struct check *c, str spec)
{
	struct str_cut cut = str_cut(spec, '=');
	struct report_file *r;

	if (!cut.found || !cut.tail.len) {
		complain("--report %.*s: must be FORMAT=PATH", STR_ARG(spec));
		return false;
	}
	for (size_t i = 0; i < c->reports.n; i++) {
		if (!str_eq(c->reports.v[i].path, cut.tail))
			continue;
		complain("--report: two reports for %.*s", STR_ARG(cut.tail));
		return false;
	}
	r = vec_push(c->a, &c->reports);
	r->path = cut.tail;
	r->writer = writer_named(cut.head);
	return r->writer != NULL;
}

static bool take_reports(struct check *c)
{
	str format = args_value(c->args, "output-format");
	str path = args_value(c->args, "output-file");
	const str *specs;
	size_t n = args_values(c->args, "report", false, &specs);

	c->writer = writer_named(format.len ? format : S("full"));
	if (!c->writer)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!add_report(c, specs[i]))
			return false;
	if (path.len)
		return add_report(c, str_printf(c->a, "%.*s=%.*s",
						STR_ARG(c->writer->name),
						STR_ARG(path)));
	return true;
}

static bool take_show(const struct args *args, unsigned *show)
{
	static const struct {
		const char *name;
		unsigned bits;
	} table[] = {
		{ "passed", SHOW_PASSED },
		{ "skipped", SHOW_SKIPPED },
		{ "waived", SHOW_WAIVED },
		{ "errors", SHOW_ERRORS },
		{ "notes", SHOW_NOTES },
		{ "off", SHOW_OFF },
		{ "all", ~0u },
	};
	const str *words;
	size_t n = args_values(args, "show", true, &words);

	*show = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned bits = 0;

		for (size_t k = 0; k < sizeof(table) / sizeof(table[0]); k++)
			if (str_eq(words[i], str_from(table[k].name)))
				bits = table[k].bits;
		if (!bits) {
			complain(
				"--show %.*s: must be passed, skipped, waived, "
				"errors, notes, off or all",
				STR_ARG(words[i]));
			return false;
		}
		*show |= bits;
	}
	return true;
}

static bool take_stage(const struct args *args, struct check_options *o)
{
	str name = args_value(args, "stage");

	if (!name.len)
		return true;
	o->has_stage = true;
	if (stage_from(name, &o->stage))
		return true;
	complain("--stage %.*s: must be merge, train or launch", STR_ARG(name));
	return false;
}

static bool take_date(const struct args *args, struct check_options *o)
{
	str text = args_value(args, "date");

	o->today = DATE_NONE;
	if (!text.len)
		return true;
	o->today = date_read(text);
	if (o->today != DATE_NONE)
		return true;
	complain("--date %.*s: must be a day as YYYY-MM-DD", STR_ARG(text));
	return false;
}

static bool take_jobs(const struct args *args, struct check_options *o)
{
	str text = args_value(args, "jobs");
	uint64_t n;

	if (!text.len)
		return true;
	if (!str_uint64(text, &n) || !n || n > 256) {
		complain("--jobs %.*s: must be a number from 1 to 256",
			 STR_ARG(text));
		return false;
	}
	o->jobs = (unsigned)n;
	return true;
}

static bool take_options(struct check *c)
{
	const struct args *args = c->args;
	struct check_options *o = &c->options;

	o->root = args->noperands ? args->operand[0] : S(".");
	o->limits = &c->limits;
	o->rules = &c->rules;
	o->config_path = args_value(args, "config");
	o->isolated = args_flag(args, "isolated");
	o->nset = args_values(args, "set", false, &o->set);
	o->nselect = args_values(args, "select", true, &o->select);
	o->nignore = args_values(args, "ignore", true, &o->ignore);
	o->nphases = args_values(args, "phase", true, &o->phases);
	o->nmanifests = args_values(args, "manifest", false, &o->manifests);
	o->nlogs = args_values(args, "logs", false, &o->logs);
	o->nexclude = args_values(args, "exclude", false, &o->exclude);
	o->no_ignore_files = args_flag(args, "no-ignore-files");
	o->no_waivers = args_flag(args, "no-waivers");
	o->preview = args_flag(args, "preview");
	o->allow_empty = args_flag(args, "allow-empty");
	o->no_cache = args_flag(args, "no-cache");
	o->cache_dir = args_value(args, "cache-dir");
	o->require_sandbox = args_flag(args, "require-sandbox");
	if (args->progress || args->plain_progress) {
		o->progress = progress;
		o->progress_ctx = c;
	}
	if (args->noperands > 1) {
		complain("check takes one directory, not %zu", args->noperands);
		return false;
	}
	return take_stage(args, o) && take_date(args, o) && take_jobs(args, o);
}

static void render(struct buf *out, const struct check *c,
		   const struct writer *w, bool to_terminal, unsigned show)
{
	struct report_options o = {
		/* Chinese cannot be told in ASCII. */
		.chinese = c->args->chinese && !c->args->ascii,
		.colour = to_terminal && c->args->colour_out,
		.ascii = c->args->ascii,
		.width = c->args->width,
		.show = show,
		.seconds = to_terminal ? now() - c->started : -1,
	};
	uint64_t max;

	if (str_uint64(args_value(c->args, "max-bytes"), &max))
		o.max_bytes = (size_t)max;
	w->write(out, &c->result, &o);
}

/* All temporary files first, then all renames: what is there is complete. */
static bool write_reports(struct check *c, unsigned show, struct err *err)
{
	struct buf out;
	bool ok = true;

	buf_init(&out, REPORT_MAX);
	for (size_t i = 0; ok && i < c->reports.n; i++) {
		struct report_file *r = &c->reports.v[i];

		buf_reset(&out);
		render(&out, c, r->writer, false, show);
		if (out.full)
			ok = err_system(err, "%.*s: the report is too large",
					STR_ARG(r->path));
		else
			ok = io_write_begin(&r->pending, r->path, buf_str(&out),
					    IO_SYNC, err);
		if (!ok)
			while (i--)
				io_write_abort(&c->reports.v[i].pending);
	}
	for (size_t i = 0; ok && i < c->reports.n; i++)
		ok = io_write_commit(&c->reports.v[i].pending, err);
	buf_release(&out);
	return ok;
}

static int print_report(struct check *c, unsigned show)
{
	struct buf out;
	int code;

	if (c->args->verbose == -2 || args_given(c->args, "output-file"))
		return c->result.exit_code;
	buf_init(&out, REPORT_MAX);
	render(&out, c, c->writer, true, show);
	code = print_out(buf_str(&out), c->result.exit_code);
	buf_release(&out);
	return code;
}

static int run(const struct args *args)
{
	struct check c = { .args = args, .a = args->arena, .started = now() };
	unsigned show;
	struct err err;
	bool ok;

	if (!args_limits(args, &c.limits) || !take_options(&c) ||
	    !take_reports(&c) || !take_show(args, &show))
		return 3;
	if (!rule_set_load(&c.rules, args, &c.limits, &err))
		return complain_err(&err);
	ok = engine_check(&c.result, c.a, &c.options, &err);
	end_progress(&c);
	if (!ok)
		return complain_err(&err);
	if (!write_reports(&c, show, &err)) {
		complain("%s", err.text);
		return 4;
	}
	if (args_flag(args, "exit-zero") && c.result.exit_code < 3)
		c.result.exit_code = 0;
	return print_report(&c, show);
}

static const struct option options[] = {
	{ STR_INIT("stage"), 0, STR_INIT("NAME"), false,
	  STR_INIT("merge (default), train or launch") },
	{ STR_INIT("phase"), 0, STR_INIT("P[,P]"), true,
	  STR_INIT("only these phases") },
	{ STR_INIT("select"), 0, STR_INIT("S[,S]"), true,
	  STR_INIT("only these rules: codes, names, phase:, role:, ALL") },
	{ STR_INIT("ignore"), 0, STR_INIT("S[,S]"), true,
	  STR_INIT("not these rules") },
	{ STR_INIT("preview"), 0, STR_INIT(""), false,
	  STR_INIT("allow preview rules") },
	OPTION_RULES,
	{ STR_INIT("manifest"), 0, STR_INIT("FILE"), true,
	  STR_INIT("a dataset manifest") },
	{ STR_INIT("logs"), 0, STR_INIT("GLOB"), true,
	  STR_INIT("training logs; others are then left alone") },
	{ STR_INIT("exclude"), 0, STR_INIT("GLOB"), true,
	  STR_INIT("paths to leave out") },
	{ STR_INIT("no-ignore-files"), 0, STR_INIT(""), false,
	  STR_INIT("look into what .gitignore leaves out") },
	{ STR_INIT("no-waivers"), 0, STR_INIT(""), false,
	  STR_INIT("as if nothing were waived") },
	{ STR_INIT("date"), 0, STR_INIT("YYYY-MM-DD"), false,
	  STR_INIT("what today is") },
	{ STR_INIT("no-cache"), 0, STR_INIT(""), false,
	  STR_INIT("read every file anew") },
	{ STR_INIT("cache-dir"), 0, STR_INIT("DIR"), false,
	  STR_INIT("where the cache lies") },
	{ STR_INIT("require-sandbox"), 0, STR_INIT(""), false,
	  STR_INIT("exit 4 when the sandbox is not whole") },
	{ STR_INIT("output-format"), 'f', STR_INIT("FORMAT"), false,
	  STR_INIT("full concise grouped poll json markdown") },
	{ STR_INIT("output-file"), 'o', STR_INIT("FILE"), false,
	  STR_INIT("write the report there") },
	{ STR_INIT("report"), 0, STR_INIT("FORMAT=PATH"), true,
	  STR_INIT("one more report") },
	{ STR_INIT("max-bytes"), 0, STR_INIT("N"), false,
	  STR_INIT("drop detail from markdown to fit") },
	{ STR_INIT("show"), 0, STR_INIT("WHAT"), true,
	  STR_INIT("also passed, skipped, waived, errors, notes, off, all") },
	{ STR_INIT("exit-zero"), 'e', STR_INIT(""), false,
	  STR_INIT("exit 0 whatever the verdict") },
	{ STR_INIT("allow-empty"), 0, STR_INIT(""), false,
	  STR_INIT("exit 0 when nothing was there to check") },
	{ .letter = 0 },
};

const struct command command_check = {
	.name = STR_INIT("check"),
	.synopsis = STR_INIT("[OPTIONS] [DIR]"),
	.doc = STR_INIT("check a project; the verdict is the exit code"),
	.option = options,
	.run = run,
};
