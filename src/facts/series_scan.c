/* The scanner: which files are training logs, and which reader they get. Bytes
 * decide first, names second. */
#include "facts/series.h"

#include "facts/unread.h"
#include "formats/metrics_csv.h"
#include "formats/metrics_json.h"
#include "formats/mlflow.h"
#include "formats/notebook_output.h"
#include "formats/textlog.h"
#include "formats/tfevents.h"
#include "formats/unpack.h"
#include "formats/wandb.h"

enum { HEAD = 4096, PATIENCE = 8 << 20, SEEN_LINES = 8 };

static const str sqlite_magic = STR_INIT("SQLite format 3");

/* ---- by name ---- */

static bool has_any(str lower, const char *const *words)
{
	for (; *words; words++)
		if (str_has(lower, str_from(*words)))
			return true;
	return false;
}

/* A name that a training log has: with it, less evidence inside will do. */
static bool named_like_log(struct arena *a, str path)
{
	static const char *const words[] = {
		"metrics",  "results.csv",  "history",     "log",
		"progress", "train",        "summary.csv", "monitor",
		"loss",     "scalars",      "curve",       "nohup",
		"slurm",    "stdout",       "stderr",      "console",
		"output",   "evals_result", "runs",        "trainer_state",
		NULL
	};
	static const char *const not [] = {
		"experiments", "predictions", "requirements",
		"dataset",     "changelog",   "catalog",
		NULL
	};
	str lower = str_lower(a, str_basename(path));

	return has_any(lower, words) && !has_any(lower, not );
}

/* The name without .gz or .zst. */
static str inner_name(str path)
{
	if (str_ends(path, S(".gz")))
		return str_sub(path, 0, path.len - 3);
	return str_ends(path, S(".zst")) ? str_sub(path, 0, path.len - 4) : path;
}

static bool is_text_log_name(str path)
{
	str base = str_basename(path);

	if (str_ends(base, S(".txt")))
		return str_has(base, S("log")) || str_has(base, S("train")) ||
		       str_has(base, S("stdout")) || str_has(base, S("stderr")) ||
		       str_has(base, S("output")) || str_has(base, S("loss"));
	return str_ends(base, S(".log")) || str_ends(base, S(".out")) ||
	       str_ends(base, S(".err")) || str_has(base, S(".log."));
}

static bool wants(const struct file *f)
{
	str name = inner_name(f->path);
	enum file_kind kind =
		name.len < f->path.len ? file_kind_of(name) : f->kind;

	if (!(f->flags & FILE_AS_LOG) &&
	    f->flags & (FILE_TEST | FILE_VENDORED | FILE_EXAMPLE))
		return false;
	/* The name of a metric or parameter may end like any file's. */
	if (mlflow_path_of(f->path).file)
		return true;
	if (unread_covers(f->path))
		return unread_wants(f->path);
	switch (kind) {
	case KIND_TFEVENTS:
	case KIND_WANDB:
	case KIND_CSV:
	case KIND_JSON:
	case KIND_JSONL:
	case KIND_SQLITE:
	case KIND_NOTEBOOK:
		return true;
	case KIND_ARCHIVE:
		return unread_wants(f->path);
	case KIND_TEXT:
		return is_text_log_name(name) || f->flags & FILE_AS_LOG;
	case KIND_YAML:
	case KIND_OTHER:
		return is_text_log_name(name) || f->flags & FILE_AS_LOG;
	default:
		return false;
	}
}

/* ---- by content ---- */

struct evidence {
	bool axis, clock, loss, metric, other;
};

static void weigh(struct evidence *e, str name)
{
	switch (role_of(name).kind) {
	case ROLE_STEP:
	case ROLE_EPOCH:
		e->axis = true;
		break;
	case ROLE_TIME:
	case ROLE_ELAPSED:
		e->clock = true;
		break;
	case ROLE_LOSS:
		e->loss = true;
		break;
	case ROLE_METRIC:
		e->metric = true;
		break;
	case ROLE_RATE:
	case ROLE_GRAD_NORM:
	case ROLE_GRAD_LAYER:
	case ROLE_DATA_TIME:
	case ROLE_LOSS_SCALE:
	case ROLE_DEAD:
		e->other = true;
		break;
	default:
		break;
	}
}

static bool enough(const struct evidence *e, bool named)
{
	if (e->axis && (e->loss || e->other))
		return true;
	if (!named)
		return false;
	return (e->axis && e->metric) || e->loss || (e->clock && e->metric);
}

/* A line of a text log has commas and tabs too: "loss: 0.5, step=3". */
static bool is_column_name(str s)
{
	return !str_has(s, S(": ")) && !str_ends(s, S(":")) &&
	       !str_has(s, S("=")) && !str_has(s, S("[")) &&
	       !str_has(s, S("loss:")) && s.len <= 120;
}

static bool is_metrics_table(struct arena *a, str head, bool named)
{
	str *column = arena_array(a, str, METRICS_CSV_COLUMNS);
	size_t n = metrics_csv_header(head, column, METRICS_CSV_COLUMNS);
	struct evidence e = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (!is_column_name(column[i]))
			return false;
		weigh(&e, column[i]);
	}
	return n && (enough(&e, named) || (n == 3 && str_eq(column[0], S("r")) &&
					   str_eq(column[2], S("t"))));
}

static bool is_metrics_lines(struct arena *a, str head, bool named,
			     const struct limits *limits)
{
	struct evidence e = { 0 };
	str rest = head, line;

	for (size_t i = 0; i < SEEN_LINES && str_line(&rest, &line); i++) {
		struct log_pair *pair;
		size_t n;

		/* Of a long first line the head shows a part. */
		if (!metrics_json_pairs(a, line, limits, &pair, &n) && rest.len)
			continue;
		for (size_t k = 0; k < n; k++)
			if (pair[k].number)
				weigh(&e, pair[k].key);
	}
	return enough(&e, named);
}

/* More than one line, each an object. */
static bool is_lines(str head)
{
	str rest = head, line;

	return metrics_jsonl_is(head) && str_line(&rest, &line) &&
	       str_trim(rest).len;
}

static bool is_metrics_document(str head, str path)
{
	str base = str_basename(path);

	if (is_lines(head) || str_has(base, S("wandb-")))
		return false;
	if (str_has(head, S("\"log_history\"")) ||
	    str_has(head, S("\"best_global_step\"")) ||
	    str_has(head, S("\"best_model_checkpoint\"")))
		return true;
	if (str_has(head, S("\"cells\"")) ||
	    str_has(head, S("\"annotations\"")))
		return false;
	return str_has(base, S("history")) || str_has(base, S("trainer_state")) ||
	       str_eq(base, S("all_results.json")) ||
	       str_eq(base, S("train_results.json")) ||
	       str_eq(base, S("eval_results.json")) ||
	       str_has(base, S("evals_result")) || str_has(base, S("loss")) ||
	       str_has(base, S("train_log")) ||
	       (str_eq(base, S("metrics.json")) &&
		str_has(path, S("dvclive"))) ||
	       str_has(base, S("log.json"));
}

static bool has_column(const str *column, size_t n, str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(column[i], name))
			return true;
	return false;
}

static bool sorted_from(const str *column, size_t n, size_t from)
{
	for (size_t i = from + 1; i < n; i++)
		if (str_cmp(column[i - 1], column[i]) > 0)
			return false;
	return true;
}

/* Lightning's own name and folder; which columns come first depends on what the
 * module logged first. */
static bool is_lightning(const str *column, size_t n, str path)
{
	str folder = str_basename(str_dirname(path));

	if (!has_column(column, n, S("epoch")) ||
	    !has_column(column, n, S("step")))
		return false;
	return sorted_from(column, n, 0) ||
	       (str_eq(str_basename(path), S("metrics.csv")) &&
		(str_starts(folder, S("version_")) ||
		 str_has(path, S("lightning_logs/"))));
}

static enum log_format table_format(struct arena *a, str head, str path)
{
	str *column = arena_array(a, str, METRICS_CSV_COLUMNS);
	size_t n = metrics_csv_header(head, column, METRICS_CSV_COLUMNS);

	if (str_has(path, S("dvclive/")))
		return LOG_DVCLIVE;
	if (has_column(column, n, S("train/box_loss")) ||
	    (has_column(column, n, S("train/loss")) &&
	     has_column(column, n, S("lr/pg0"))))
		return LOG_ULTRALYTICS;
	if (has_column(column, n, S("rollout/ep_rew_mean")) ||
	    has_column(column, n, S("time/total_timesteps")) ||
	    (n >= 3 && str_eq(column[0], S("r")) && str_eq(column[1], S("l"))))
		return LOG_SB3;
	if (is_lightning(column, n, path))
		return LOG_LIGHTNING;
	if (n > 1 && str_eq(column[0], S("epoch")) &&
	    sorted_from(column, n, 1) && !has_column(column, n, S("step")))
		return LOG_KERAS_CSV;
	return LOG_TABLE;
}

/* dvclive/plots/metrics/train/loss.tsv: the folders are part of the name. */
static str dvclive_prefix(struct arena *a, str path)
{
	str mark = S("plots/metrics/");
	size_t at = str_find(path, mark, 0);
	str rest = str_sub(path, at + mark.len, path.len);
	str dir = str_dirname(rest);

	if (at == path.len || !str_has(path, S("dvclive/")) || !dir.len)
		return S("");
	return str_printf(a, "%.*s/", STR_ARG(dir));
}

/* ---- reading ---- */

struct scan {
	struct file_facts *f;
	struct series_builder *b;
	struct log_sink sink;
	struct window w;
	str head, name;
	bool named;
	enum log_format format;
};

static str trimmed_head(str head)
{
	if (str_starts(head, S("\xef\xbb\xbf")))
		head = str_sub(head, 3, head.len);
	return str_trim(head);
}

static bool read_db(struct scan *s)
{
	str text;

	if (!facts_text(s->f, s->f->limits->text_size * 4, &text))
		return false;
	s->format = LOG_MLFLOW_DB;
	series_format(s->b, s->format);
	return mlflow_db_read(text, &s->sink);
}

static bool read_json(struct scan *s)
{
	struct arena *a = s->f->arena;

	if (s->f->file->kind == KIND_NOTEBOOK) {
		s->format = LOG_NOTEBOOK;
		return notebook_output_read(&s->w, &s->sink);
	}
	if (str_has(str_basename(s->name), S("wandb-")))
		return false; /* the run file beside it has it all */
	if (file_kind_of(s->name) == KIND_JSONL ||
	    (metrics_jsonl_is(s->head) && !is_metrics_document(s->head, s->name))) {
		if (!is_metrics_lines(a, s->head, s->named, s->f->limits))
			return false;
		s->format = metrics_jsonl_read(&s->w, &s->sink);
		return s->format != LOG_NONE;
	}
	if (!is_metrics_document(s->head, s->name))
		return false;
	s->format = metrics_json_read(&s->w, &s->sink);
	return s->format != LOG_NONE;
}

static bool read_table(struct scan *s)
{
	s->format = table_format(s->f->arena, s->head, s->name);
	series_format(s->b, s->format); /* "time" depends on it */
	metrics_csv_read(&s->w, dvclive_prefix(s->f->arena, s->name), &s->sink);
	return true;
}

static bool read_text(struct scan *s)
{
	uint64_t patience = str_ends(s->name, S(".txt")) ? PATIENCE : 0;

	s->format = LOG_TEXT;
	return textlog_found(textlog_read(&s->w, patience, &s->sink)) > 0;
}

static bool read_mlflow(struct scan *s, struct mlflow_path p)
{
	s->format = LOG_MLFLOW_FILES;
	if (p.file == MLFLOW_METRIC)
		mlflow_metric_read(&s->w, p.name, &s->sink);
	else if (p.file == MLFLOW_PARAM)
		mlflow_param_read(&s->w, p.name, &s->sink);
	else
		mlflow_meta_read(&s->w, &s->sink);
	return true;
}

static bool read_any(struct scan *s)
{
	struct mlflow_path p = mlflow_path_of(s->f->file->path);
	enum file_kind kind = file_kind_of(s->name);
	str head = trimmed_head(s->head);

	if (tfevents_is(s->head) || (kind == KIND_TFEVENTS && s->head.len)) {
		s->format = LOG_TENSORBOARD;
		tfevents_read(&s->w, &s->sink);
		return true;
	}
	if (wandb_is(s->head)) {
		s->format = LOG_WANDB;
		wandb_read(&s->w, &s->sink);
		return true;
	}
	if (p.file)
		return read_mlflow(s, p);
	if (head.len && (head.s[0] == '{' || head.s[0] == '[') &&
	    kind != KIND_TEXT && kind != KIND_CSV)
		return read_json(s);
	if (head.len && head.s[0] == '{' && metrics_jsonl_is(s->head) &&
	    is_metrics_lines(s->f->arena, s->head, true, s->f->limits))
		return read_json(s);
	if (is_metrics_table(s->f->arena, s->head, s->named))
		return read_table(s);
	if (kind == KIND_CSV || kind == KIND_JSON || kind == KIND_JSONL)
		return false;
	return read_text(s);
}

static void say_stream_end(struct scan *s, const struct io_source *src,
			   const struct io_source *under, enum unpack_kind kind)
{
	facts_stream_end(s->f, under);
	if (kind == UNPACK_NONE)
		return;
	if (src->status == IO_ERROR)
		diag_add(&s->f->diags, DIAG_LOG_BROKEN, 0, 0,
			 "the packing is broken at byte %llu of the text",
			 (unsigned long long)src->at);
	else if (src->status == IO_LIMIT)
		diag_add(&s->f->diags, DIAG_LOG_LIMIT, 0, 0,
			 "over the limit unpack.size");
	else if (unpack_cut(src, kind))
		diag_add(&s->f->diags, DIAG_LOG_TRUNCATED, 0, 0,
			 "the packed file is cut");
}

static bool read_stream(struct scan *s)
{
	struct io_source *under = facts_stream(s->f), *src;
	enum unpack_kind kind = unpack_kind_of(s->head);
	bool ok;

	if (!under)
		return true; /* a diagnostic says why */
	src = unpack(s->f->arena, under, kind, s->f->limits);
	unpack_window(&s->w, s->f->arena, src);
	window_has(&s->w, HEAD);
	s->head = str_of(s->w.at, (size_t)(s->w.end - s->w.at));
	s->head = str_dup(s->f->arena, str_sub(s->head, 0, HEAD));
	ok = read_any(s);
	if (ok)
		say_stream_end(s, src, under, kind);
	return ok;
}

/* Settings alone are no log, but where a tracker keeps each in its own file. */
static bool any_said(struct series *const *runs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (runs[i]->points)
			return true;
		if (runs[i]->format == LOG_MLFLOW_FILES && runs[i]->param.n)
			return true;
		for (size_t e = 0; e < LOG_EVENT_COUNT; e++)
			if (runs[i]->event[e].n)
				return true;
		for (size_t e = 0; e < SERIES_FACTS; e++)
			if (runs[i]->fact[e] == runs[i]->fact[e])
				return true;
	}
	return false;
}

/* A curve of a loss or a metric: what a notebook must print to be a log. */
static bool any_curve(struct series *const *runs, size_t n)
{
	enum { POINTS = 3 };

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < runs[i]->tags.n; k++) {
			const struct series_tag *t = runs[i]->tags.item[k].value;

			if (t->n >= POINTS && (t->role.kind == ROLE_LOSS ||
					       t->role.kind == ROLE_METRIC))
				return true;
		}
	return false;
}

/* The curves are there, but in a store that is not read: a run that cannot be
 * judged, never "no log". */
static bool scan_unread(struct file_facts *f, struct value *record)
{
	const struct unread_format *u =
		unread_wants(f->file->path) ? unread_look(f) : NULL;
	struct series_builder *b;
	struct series *const *runs;
	struct log_sink sink;
	size_t n;

	if (!u || u->kind != UNREAD_LOG)
		return false;
	unread_say(f, u);
	b = series_builder_new(f->arena, f->limits, &f->diags);
	series_format(b, LOG_UNREAD);
	sink = series_sink(b);
	log_say_run(&sink, S(""));
	runs = series_builder_end(b, &n);
	for (size_t i = 0; i < n; i++)
		runs[i]->unread = u->name;
	*record = value_map();
	value_put(f->arena, record, S("format"),
		  value_str(log_format_name(LOG_UNREAD)));
	value_put(f->arena, record, S("runs"), series_record(f->arena, runs, n));
	return true;
}

static bool scan_log(struct file_facts *f, struct value *record)
{
	struct scan s = { .f = f, .name = inner_name(f->file->path) };
	struct series *const *runs;
	size_t n;
	bool ok;

	s.head = facts_head(f);
	s.named = f->file->flags & FILE_AS_LOG ||
		  named_like_log(f->arena, s.name);
	s.b = series_builder_new(f->arena, f->limits, &f->diags);
	s.sink = series_sink(s.b);
	if (str_starts(s.head, sqlite_magic))
		ok = read_db(&s);
	else
		ok = read_stream(&s);
	if (!ok)
		return false;
	series_format(s.b, s.format);
	runs = series_builder_end(s.b, &n);
	if (!any_said(runs, n) && !f->diags.list.n)
		return false;
	if (s.format == LOG_NOTEBOOK && !s.named && !any_curve(runs, n))
		return false;
	*record = value_map();
	value_put(f->arena, record, S("format"),
		  value_str(log_format_name(s.format)));
	value_put(f->arena, record, S("runs"), series_record(f->arena, runs, n));
	return true;
}

static bool scan(struct file_facts *f, struct value *record)
{
	if (unread_covers(f->file->path) || f->file->kind == KIND_ARCHIVE)
		return scan_unread(f, record) ||
		       (!unread_covers(f->file->path) && scan_log(f, record));
	return scan_log(f, record) || scan_unread(f, record);
}

const struct scanner series_scanner = {
	.name = STR_INIT("series"),
	.input = STR_INIT("log"),
	.version = 2,
	.wants = wants,
	.scan = scan,
};
