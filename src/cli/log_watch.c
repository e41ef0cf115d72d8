/*
 * gonogo log --watch. Each look reads the files anew, so that it does not
 * matter whether one grew, was cut or was replaced. A look comes only after a
 * change, and never takes more than a part of the time.
 *
 * A half-written last line may read as another number: a finding counts when
 * two looks in a row have it, or when nothing changed since.
 */
#define _GNU_SOURCE
#include "base/hash.h"
#include "base/io.h"
#include "cli/log_look.h"
#include "report/text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A look may take at most one part in so many of the time. */
enum { LOOK_PART = 5 };

struct watch {
	const struct log_watch *w;
	struct arena *a;    /* of the whole watch: what was said */
	struct map said;    /* key of a finding */
	struct map waiting; /* seen in the last look only */
	bool terminal;
	int code;    /* of the last look */
	bool failed; /* a finding that fails was said */
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- has anything changed? ---- */

struct stamps {
	struct io_root root;
	const struct limits *limits;
	struct arena *a;
	uint64_t sum; /* of the hashes of all files, in any order */
	uint64_t entries;
};

static void stamp_file(struct stamps *s, str path)
{
	struct io_info info;
	struct arena_mark mark = arena_mark(s->a);

	if (io_look(&info, &s->root, path) == IO_OK && info.kind == IO_KIND_FILE)
		s->sum += hash64(str_printf(s->a, "%.*s %llu %llu %lld",
					    STR_ARG(path),
					    (unsigned long long)info.stamp.inode,
					    (unsigned long long)info.stamp.size,
					    (long long)info.stamp.modified));
	arena_rewind(s->a, mark);
}

static void stamp_folder(struct stamps *s, str path, unsigned depth)
{
	char *buffer = arena_alloc(s->a, IO_DIR_BUFFER, 16);
	struct io_entry e;
	struct io_dir d;

	if (depth > s->limits->tree_depth ||
	    io_dir_open(&d, &s->root, path, buffer) != IO_OK)
		return;
	while (s->entries < s->limits->tree_entries && io_dir_next(&d, &e)) {
		str below = path.len ? str_printf(s->a, "%.*s/%.*s",
						  STR_ARG(path), STR_ARG(e.name))
				     : str_dup(s->a, e.name);

		s->entries++;
		if (e.kind == IO_KIND_DIR)
			stamp_folder(s, below, depth + 1);
		else if (e.kind != IO_KIND_SPECIAL)
			stamp_file(s, below);
	}
	io_dir_close(&d);
}

static uint64_t stamp_all(const struct log_look *l)
{
	struct arena a;
	uint64_t sum = 0;

	arena_init(&a);
	for (size_t i = 0; i < l->n; i++) {
		struct stamps s = { .limits = &l->limits, .a = &a };
		str dir = str_dirname(l->path[i]);
		struct err err;

		if (io_root_open(&s.root, &a, l->path[i], &err)) {
			stamp_folder(&s, S(""), 0);
			io_root_close(&s.root);
		} else if (io_root_open(&s.root, &a, dir.len ? dir : S("."),
					&err)) {
			stamp_file(&s, str_basename(l->path[i]));
			io_root_close(&s.root);
		}
		sum = sum * 31 + s.sum;
	}
	arena_release(&a);
	return sum;
}

/* ---- findings ---- */

static str key_of(struct arena *a, str run, const struct log_note *n)
{
	return str_printf(a, "%.*s\n%.*s\n%.*s\n%d", STR_ARG(run),
			  STR_ARG(n->message_id), STR_ARG(n->tag),
			  (int)n->status);
}

static void say(struct watch *w, str run, const struct log_note *n)
{
	const struct report_options *o = &w->w->options;
	struct buf b;

	w->failed |= n->status == STATUS_FAIL && !n->aside;
	if (w->terminal || w->w->output.len || w->w->look->args->verbose == -2)
		return;
	buf_init(&b, 1 << 20);
	buf_printf(&b, "%s %.*s ",
		   n->aside                   ? "note"
		   : n->status == STATUS_FAIL ? "FAIL"
		   : n->status == STATUS_WARN ? "WARN"
					      : "INCONCLUSIVE",
		   STR_ARG(n->id));
	put_safe(&b, run, o);
	buf_add(&b, S(": "));
	put_safe(&b, pick(n->message, o), o);
	if (n->place.line) {
		buf_add(&b, S("  "));
		put_safe(&b, n->place.path, o);
		buf_printf(&b, ":%u", n->place.line);
	}
	buf_add_byte(&b, '\n');
	print_out(buf_str(&b), 0);
	buf_release(&b);
}

/* `settled`: the files are as they were a while ago, no line is half written. */
static void take_note(struct watch *w, struct map *next, str run,
		      const struct log_note *n, bool settled)
{
	str key = key_of(w->a, run, n);

	if (map_has(&w->said, key))
		return;
	if (!settled && !map_has(&w->waiting, key)) {
		map_put(w->a, next, key, w);
		return;
	}
	map_put(w->a, &w->said, key, w);
	say(w, run, n);
}

static void take_notes(struct watch *w, const struct log_report *l, bool settled)
{
	struct map next = { 0 };

	for (size_t i = 0; i < l->runs.n; i++)
		for (size_t k = 0; k < l->runs.v[i].notes.n; k++)
			take_note(w, &next, l->runs.v[i].name,
				  &l->runs.v[i].notes.v[k], settled);
	w->waiting = next;
}

/* ---- showing ---- */

static void draw(struct watch *w, const struct log_report *l)
{
	const struct log_watch *o = w->w;
	struct err err;
	struct buf b;

	if (!w->terminal && !o->output.len)
		return;
	buf_init(&b, (size_t)o->look->limits.log_report);
	if (!o->output.len)
		buf_add(&b, S("\033[H\033[J"));
	o->writer->write(&b, l, &o->options);
	if (!o->output.len) {
		buf_add(&b, o->options.chinese ? S("正在观察；Ctrl-C 结束\n")
					       : S("watching; Ctrl-C ends\n"));
		print_out(buf_str(&b), 0);
	} else if (!io_write_file(o->output, buf_str(&b), IO_NO_SYNC, &err)) {
		complain("%s", err.text);
		w->code = 4;
	}
	buf_release(&b);
}

static bool look(struct watch *w, bool settled)
{
	struct log_report report;
	struct arena a;
	bool ok;

	arena_init(&a);
	ok = log_look(&report, &a, w->w->look, &w->code);
	if (ok) {
		w->code = report.exit_code;
		take_notes(w, &report, settled);
		draw(w, &report);
		ok = w->code != 4;
	}
	arena_release(&a);
	return ok;
}

/* ---- waiting ---- */

static void block_signals(sigset_t *set, sigset_t *before)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigprocmask(SIG_BLOCK, set, before);
}

/* True when a signal asks to end. */
static bool sleep_for(const sigset_t *set, double seconds)
{
	struct timespec t = { .tv_sec = (time_t)seconds };

	t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
	return sigtimedwait(set, NULL, &t) > 0;
}

static bool ends(const struct watch *w)
{
	return w->w->stop_on_fail && w->failed;
}

static void loop(struct watch *w, const sigset_t *set)
{
	uint64_t seen = 0, stamp;
	bool first = true, unsettled = true;
	double took = 0;

	for (;;) {
		double pause = w->w->interval;

		stamp = stamp_all(w->w->look);
		if (first || stamp != seen || unsettled) {
			double at = now();

			unsettled = first || stamp != seen;
			first = false;
			seen = stamp;
			if (!look(w, !unsettled) || ends(w))
				return;
			took = now() - at;
		}
		if (pause < took * (LOOK_PART - 1))
			pause = took * (LOOK_PART - 1);
		if (sleep_for(set, pause))
			return;
	}
}

int log_watch(const struct log_watch *o)
{
	struct watch w = { .w = o,
			   .a = o->look->args->arena,
			   .terminal = !o->output.len &&
				       io_is_terminal(STDOUT_FILENO) };
	sigset_t set, before;

	block_signals(&set, &before);
	if (o->look->args->verbose >= 0 && !w.terminal)
		fprintf(stderr, "gonogo: watching; Ctrl-C ends\n");
	loop(&w, &set);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ends(&w) ? 1 : w.code;
}
