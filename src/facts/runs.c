#include "facts/runs.h"

#include "base/glob.h"
#include "formats/mlflow.h"
#include "formats/unread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- which folder a file belongs to ---- */

static str parent(str dir)
{
	return str_dirname(dir);
}

static enum log_split split_of_folder(str name)
{
	static const struct {
		const char *name;
		enum log_split split;
	} known[] = {
		{ "train", LOG_SPLIT_TRAIN },
		{ "training", LOG_SPLIT_TRAIN },
		{ "validation", LOG_SPLIT_EVAL },
		{ "val", LOG_SPLIT_EVAL },
		{ "valid", LOG_SPLIT_EVAL },
		{ "eval", LOG_SPLIT_EVAL },
		{ "test", LOG_SPLIT_TEST },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(name, str_from(known[i].name)))
			return known[i].split;
	return LOG_SPLIT_NONE;
}

/* A file's home, and what the home says of its tags. */
struct home {
	str dir;
	enum log_split split;
	unsigned kind; /* files of one kind in a folder are different runs */
};

enum {
	KIND_SHARED,
	KIND_TABLE,
	KIND_LINES,
	KIND_TEXT_LOG,
	KIND_HISTORY,
	KIND_OWN
};

static unsigned kind_of(enum log_format f)
{
	switch (f) {
	case LOG_TABLE:
	case LOG_LIGHTNING:
	case LOG_KERAS_CSV:
	case LOG_ULTRALYTICS:
	case LOG_SB3:
		return KIND_TABLE;
	case LOG_JSONL:
	case LOG_MMENGINE:
	case LOG_DETECTRON2:
	case LOG_LLAMAFACTORY:
		return KIND_LINES;
	case LOG_TEXT:
		return KIND_TEXT_LOG;
	case LOG_HISTORY:
	case LOG_EVALS_RESULT:
		return KIND_HISTORY;
	case LOG_NOTEBOOK:
		return KIND_OWN;
	default:
		return KIND_SHARED;
	}
}

static str strip_folder(str dir, const char *name)
{
	return str_eq(str_basename(dir), str_from(name)) ? parent(dir) : dir;
}

static struct home home_of(str path, enum log_format f)
{
	struct home h = { .dir = str_dirname(path), .kind = kind_of(f) };
	struct mlflow_path m = mlflow_path_of(path);
	size_t at;

	if (f == LOG_MLFLOW_FILES && m.run.len) {
		h.dir = m.run;
		return h;
	}
	if (f == LOG_DVCLIVE) {
		at = str_find(path, S("dvclive/"), 0);
		h.dir = str_sub(path, 0, at < path.len ? at + 7 : h.dir.len);
		return h;
	}
	/* An archive or a database is a run by itself. */
	if (f == LOG_UNREAD && !unread_covers(path))
		h.kind = KIND_OWN;
	if (f == LOG_TENSORBOARD) {
		h.split = split_of_folder(str_basename(h.dir));
		if (h.split)
			h.dir = parent(h.dir);
		return h;
	}
	if (str_starts(str_basename(h.dir), S("checkpoint-")))
		h.dir = parent(h.dir);
	h.dir = strip_folder(strip_folder(h.dir, "vis_data"), "files");
	return h;
}

/* "train.csv", "val_log.csv": the split of a file by its first word. */
static enum log_split split_of_file(str path)
{
	str base = str_basename(path);
	size_t n = 0;

	while (n < base.len && base.s[n] >= 'a' && base.s[n] <= 'z')
		n++;
	return split_of_folder(str_sub(base, 0, n));
}

/* ---- gathering ---- */

struct part {
	struct series *s;
	struct home home;
	str path;
	const struct record *record;
};

struct gather {
	struct arena *a;
	const struct project *p;
	const struct glob **only; /* of the config's `logs` */
	size_t nonly;
	VEC(struct part) parts;
	VEC(struct run) runs;
};

static bool is_asked(const struct gather *g, str path)
{
	if (!g->nonly)
		return true;
	for (size_t i = 0; i < g->nonly; i++)
		if (g->only[i] && glob_match(g->only[i], path))
			return true;
	return false;
}

static void read_config(struct gather *g)
{
	const struct value *logs = value_find(g->p->config, S("logs"));
	size_t n = value_is(logs, VALUE_LIST) ? value_count(logs)
		   : logs                     ? 1
					      : 0;
	const char *why;

	g->only = arena_array(g->a, const struct glob *, n * 2 + 1);
	for (size_t i = 0; i < n; i++) {
		const struct value *v =
			value_is(logs, VALUE_LIST) ? value_at(logs, i) : logs;
		str text = value_text(v, S(""));

		if (!text.len)
			continue;
		g->only[g->nonly++] = glob_new(g->a, text, &why);
		g->only[g->nonly++] = glob_new(
			g->a, str_printf(g->a, "%.*s/**", STR_ARG(text)), &why);
	}
}

static void add_record(struct gather *g, const struct record *r)
{
	const struct value *runs = value_find(r->value, S("runs"));

	if (!is_asked(g, r->file->path))
		return;
	for (size_t i = 0; i < value_count(runs); i++) {
		struct series *s = series_read(g->a, value_at(runs, i));
		struct part *part = vec_push(g->a, &g->parts);

		s->path = r->file->path;
		*part = (struct part){ .s = s,
				       .path = r->file->path,
				       .record = r,
				       .home = home_of(r->file->path, s->format) };
		if (s->run.len)
			part->home.dir = str_printf(g->a, "%.*s#%.*s",
						    STR_ARG(r->file->path),
						    STR_ARG(s->run));
	}
	if (!value_count(runs) && (r->reason || r->value)) {
		struct series *s = arena_new(g->a, struct series);
		struct part *part = vec_push(g->a, &g->parts);

		*s = *series_read(g->a, NULL);
		s->path = r->file->path;
		*part = (struct part){ .s = s,
				       .path = r->file->path,
				       .record = r,
				       .home = { .dir = r->file->path } };
	}
}

/* Several files of one kind in a folder: each is a run, unless they are its
 * splits. */
static bool is_crowded(const struct gather *g, const struct part *part)
{
	enum log_split split = split_of_file(part->path);

	if (part->home.kind == KIND_SHARED)
		return false;
	if (part->home.kind == KIND_OWN)
		return true;
	for (size_t i = 0; i < g->parts.n; i++) {
		const struct part *o = &g->parts.v[i];
		enum log_split other = split_of_file(o->path);

		if (o == part || o->home.kind != part->home.kind ||
		    !str_eq(o->home.dir, part->home.dir))
			continue;
		if (!split || !other || split == other)
			return true;
	}
	return false;
}

static void set_split(struct series *s, enum log_split split)
{
	for (size_t i = 0; split && i < s->tags.n; i++) {
		struct series_tag *t = s->tags.item[i].value;

		if (!t->role.split)
			t->role.split = split;
	}
}

static struct run *run_at(struct gather *g, str name, str path)
{
	struct run *r;

	for (size_t i = 0; i < g->runs.n; i++)
		if (str_eq(g->runs.v[i].name, name))
			return &g->runs.v[i];
	r = vec_push(g->a, &g->runs);
	*r = (struct run){ .name = name, .path = path, .start = NAN };
	return r;
}

/* Event files of one folder are one log, in the order of their names. */
static bool append_events(struct gather *g, struct run *r, struct part *part)
{
	for (size_t i = 0; i < r->parts.n; i++) {
		struct series *s = r->parts.v[i];

		if (s->format == LOG_TENSORBOARD &&
		    part->s->format == LOG_TENSORBOARD &&
		    str_eq(str_dirname(s->path), str_dirname(part->path))) {
			series_append(g->a, s, part->s);
			return true;
		}
	}
	return false;
}

static void add_part(struct gather *g, struct part *part)
{
	bool crowded = is_crowded(g, part);
	str name = crowded              ? part->path
		   : part->home.dir.len ? part->home.dir
					: S(".");
	struct run *r;

	if (!crowded && part->home.kind != KIND_SHARED)
		part->home.split = split_of_file(part->path);
	set_split(part->s, part->home.split);
	r = run_at(g, name, part->path);
	if (!append_events(g, r, part))
		*vec_push(g->a, &r->parts) = part->s;
	if (part->record->reason && !r->reason) {
		r->reason = part->record->reason;
		r->reason_text =
			str_printf(g->a, "%.*s: %.*s", STR_ARG(part->path),
				   STR_ARG(part->record->reason_text));
	}
}

/* ---- finishing a run ---- */

/* Of several checkpoints of a trainer the latest has the whole history. */
static void keep_last_state(struct run *r)
{
	struct series *best = NULL;
	size_t n = 0;

	for (size_t i = 0; i < r->parts.n; i++) {
		struct series *s = r->parts.v[i];
		double step = s->fact[SERIES_GLOBAL_STEP];

		if (s->format == LOG_TRAINER_STATE &&
		    (!best || step > best->fact[SERIES_GLOBAL_STEP]))
			best = s;
	}
	for (size_t i = 0; i < r->parts.n; i++)
		if (r->parts.v[i]->format != LOG_TRAINER_STATE ||
		    r->parts.v[i] == best)
			r->parts.v[n++] = r->parts.v[i];
	r->parts.n = n;
}

static int part_rank(const struct series *s)
{
	switch (s->format) {
	case LOG_TRAINER_STATE:
	case LOG_TENSORBOARD:
	case LOG_WANDB:
	case LOG_MLFLOW_DB:
	case LOG_MLFLOW_FILES:
		return 0;
	case LOG_TEXT:
	case LOG_NOTEBOOK:
		return 2;
	case LOG_TRAINER_RESULTS:
		return 3;
	default:
		return 1;
	}
}

static int by_rank(const void *a, const void *b)
{
	const struct series *x = *(struct series *const *)a;
	const struct series *y = *(struct series *const *)b;
	int d = part_rank(x) - part_rank(y);

	return d ? d : str_cmp(x->path, y->path);
}

static bool is_settings_file(str base)
{
	static const char *const names[] = {
		"config.yaml",       "config.yml",         "config.json",
		"hparams.yaml",      "hparams.json",       "args.yaml",
		"args.json",         "params.yaml",        "params.json",
		"opt.yaml",          "hyp.yaml",           "config.toml",
		"training_args.bin", "training_args.json", "config.py",
		"settings.yaml",     "cfg.yaml",           "flags.json",
		"run.yaml",          "hparams.yml"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(base, str_from(names[i])))
			return true;
	return false;
}

/* In the run's folder, one below (.hydra, files, vis_data) or beside its
 * checkpoints. */
static str find_settings(const struct project *p, str dir)
{
	for (size_t i = 0; i < p->nfiles; i++) {
		str path = p->file[i].path, at = str_dirname(path);

		if (!is_settings_file(str_basename(path)))
			continue;
		if (str_eq(at, dir) || (dir.len && str_eq(parent(at), dir)))
			return path;
	}
	return S("");
}

static void note_start(struct run *r, double t)
{
	if (isfinite(t) && t > 1e8 && !(t >= r->start))
		r->start = t;
}

static void finish_run(struct gather *g, struct run *r)
{
	bool is_file = project_find(g->p, r->name) != NULL;
	str dir = is_file                   ? str_dirname(r->name)
		  : str_eq(r->name, S(".")) ? S("")
					    : r->name;

	keep_last_state(r);
	qsort(r->parts.v, r->parts.n, sizeof(r->parts.v[0]), by_rank);
	if (r->parts.n)
		r->path = r->parts.v[0]->path;
	r->config = find_settings(g->p, dir);
	r->settings = r->config.len > 0;
	for (size_t i = 0; i < r->parts.n; i++) {
		r->settings = r->settings || r->parts.v[i]->param.n > 0;
		note_start(r, r->parts.v[i]->clock.first);
		note_start(r, r->parts.v[i]->fact[SERIES_START]);
	}
	r->debug = role_is_debug(r->name);
	r->overfit = role_is_overfit(r->name);
	r->final = role_is_final(r->name);
}

static int by_start(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	if (isnan(x->start) != isnan(y->start))
		return isnan(x->start) ? 1 : -1;
	if (x->start < y->start || x->start > y->start)
		return x->start < y->start ? -1 : 1;
	return str_cmp(x->name, y->name);
}

struct runs runs_link(struct arena *a, const struct project *p)
{
	struct gather g = { .a = a, .p = p };
	struct records records = project_records(p, &series_scanner);

	read_config(&g);
	for (size_t i = 0; i < records.n; i++)
		add_record(&g, &records.v[i]);
	for (size_t i = 0; i < g.parts.n; i++)
		add_part(&g, &g.parts.v[i]);
	for (size_t i = 0; i < g.runs.n; i++)
		finish_run(&g, &g.runs.v[i]);
	if (g.runs.n)
		qsort(g.runs.v, g.runs.n, sizeof(g.runs.v[0]), by_start);
	return (struct runs){ g.runs.v, g.runs.n };
}

struct runs project_runs(const struct project *p)
{
	return p->runs ? *p->runs : (struct runs){ 0 };
}

/* ---- asking ---- */

static bool split_fits(const struct series_tag *t, enum log_split want)
{
	if (want == LOG_SPLIT_TRAIN)
		return t->role.split == LOG_SPLIT_TRAIN ||
		       t->role.split == LOG_SPLIT_NONE;
	return t->role.split == want;
}

/* Is `t` a better stand-in than `old`? */
static bool better(const struct series_tag *t, const struct series_tag *old)
{
	if (!old)
		return true;
	if (t->role.part != old->role.part)
		return old->role.part;
	if (t->synthetic != old->synthetic)
		return old->synthetic;
	return t->n > old->n;
}

static const struct series_tag *pick(const struct run *r, enum role_kind kind,
				     enum log_split split)
{
	const struct series_tag *best = NULL;

	for (size_t i = 0; i < r->parts.n; i++) {
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++) {
			const struct series_tag *t = series_tag(r->parts.v[i], k);

			if (t->role.kind == kind && !t->role.derived && t->n &&
			    split_fits(t, split) && better(t, best))
				best = t;
		}
		/* The best part decides, unless it has a single point. */
		if (best && best->n > 1)
			return best;
	}
	return best;
}

const struct series_tag *run_tag(const struct run *r, enum role_kind kind,
				 enum log_split split)
{
	const struct series_tag *t = pick(r, kind, split);

	if (!t && split == LOG_SPLIT_EVAL)
		t = pick(r, kind, LOG_SPLIT_TEST);
	return t;
}

static const struct series_tag *loss_like(const struct run *r,
					  enum log_split split)
{
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++) {
			const struct series_tag *t = series_tag(r->parts.v[i], k);

			if (t->role.kind == ROLE_METRIC && t->role.better < 0 &&
			    t->role.split == split && t->n > 1)
				return t;
		}
	return NULL;
}

const struct series_tag *run_loss(const struct run *r, enum log_split split)
{
	const struct series_tag *t = run_tag(r, ROLE_LOSS, split);

	return t ? t : loss_like(r, split);
}

/* A metric without a split, measured seldom, is one of an evaluation. */
static const struct series_tag *unsplit_metric(const struct run *r)
{
	const struct series_tag *loss = run_loss(r, LOG_SPLIT_TRAIN);
	const struct series_tag *t = pick(r, ROLE_METRIC, LOG_SPLIT_NONE);
	const struct series *s = t ? run_part(r, t) : NULL;

	if (!t)
		return NULL;
	if (s->format == LOG_ULTRALYTICS || s->format == LOG_DETECTRON2 ||
	    s->format == LOG_SB3 || s->format == LOG_TRAINER_RESULTS)
		return t;
	return loss && 2 * t->n <= loss->n ? t : NULL;
}

const struct series_tag *run_metric(const struct run *r)
{
	const struct series_tag *t = run_tag(r, ROLE_METRIC, LOG_SPLIT_EVAL);

	return t ? t : unsplit_metric(r);
}

const struct series *run_part(const struct run *r, const struct series_tag *tag)
{
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++)
			if (series_tag(r->parts.v[i], k) == tag)
				return r->parts.v[i];
	return r->parts.n ? r->parts.v[0] : NULL;
}

bool run_has_event(const struct run *r, enum log_event e)
{
	for (size_t i = 0; i < r->parts.n; i++)
		if (r->parts.v[i]->event[e].n)
			return true;
	return false;
}

enum log_event run_broke_off(const struct run *r)
{
	static const enum log_event deadly[] = {
		LOG_EVENT_OOM,           LOG_EVENT_SCALE_AT_MINIMUM,
		LOG_EVENT_NCCL_TIMEOUT,  LOG_EVENT_WORKER_KILLED,
		LOG_EVENT_DEVICE_ASSERT,
	};

	for (size_t i = 0; i < r->parts.n; i++) {
		const struct series *s = r->parts.v[i];
		uint32_t last = series_last_line(s);

		if (last < s->event[LOG_EVENT_FINISHED].last_line)
			last = s->event[LOG_EVENT_FINISHED].last_line;
		for (size_t e = 0; e < sizeof(deadly) / sizeof(deadly[0]); e++)
			if (s->event[deadly[e]].n &&
			    s->event[deadly[e]].last_line > last)
				return deadly[e];
	}
	return LOG_EVENT_COUNT;
}

double run_fact(const struct run *r, enum series_fact f)
{
	for (size_t i = 0; i < r->parts.n; i++)
		if (!isnan(r->parts.v[i]->fact[f]))
			return r->parts.v[i]->fact[f];
	return NAN;
}

str run_param(const struct run *r, const char *names)
{
	str rest = str_from(names);

	while (rest.len) {
		struct str_cut c = str_cut(rest, ' ');

		for (size_t i = 0; c.head.len && i < r->parts.n; i++) {
			const str *v = map_find(&r->parts.v[i]->param, c.head);

			if (v)
				return *v;
		}
		rest = c.tail;
	}
	return S("");
}
