#include "formats/metrics_json.h"

#include "base/map.h"
#include "base/num.h"
#include "base/vec.h"
#include "formats/jsonl.h"

#include <math.h>

enum { NEST = 6, PAIRS = 4096, ARRAY_MOST = 10000000 };

struct column {
	VEC(double) v;
	uint32_t line;
};

struct reader {
	const struct log_sink *sink;
	struct arena arena; /* of one object */
	struct json *json;
	VEC(struct log_pair) pairs;
	struct arena kept;  /* of arrays */
	struct map columns; /* name -> struct column */
	enum log_format format;
	bool trainer; /* log_history seen */
	bool evals;   /* arrays one level down */
	uint64_t rows;
};

/* ---- one object ---- */

static str join(struct arena *a, str prefix, str key)
{
	if (!prefix.len)
		return str_dup(a, key);
	return str_printf(a, "%.*s/%.*s", STR_ARG(prefix), STR_ARG(key));
}

static double number_of(const struct json_event *e)
{
	double f;

	return num_parse_loose(e->text, &f) ? f : NAN;
}

/* fairseq and W&B write numbers as strings. */
static struct log_pair scalar_pair(struct arena *a, str key,
				   const struct json_event *e)
{
	struct log_pair p = { .key = key };

	if (e->type == JSON_NUMBER) {
		p.number = true;
		p.value = number_of(e);
	} else if (e->type == JSON_STRING) {
		p.text = str_dup(a, e->text);
		p.number = num_parse_loose(p.text, &p.value);
	} else if (e->type == JSON_BOOL) {
		p.text = e->truth ? S("true") : S("false");
	}
	return p;
}

static void add_pair(struct reader *r, struct log_pair p)
{
	if (r->pairs.n < PAIRS && (p.number || p.text.len))
		*vec_push(&r->arena, &r->pairs) = p;
}

/* The object that was just opened, to behind its end. */
static void read_object(struct reader *r, str prefix, unsigned depth)
{
	struct json_event e;
	str key = S("");

	while (json_next(r->json, &e)) {
		switch (e.type) {
		case JSON_OBJECT_END:
			return;
		case JSON_KEY:
			key = join(&r->arena, prefix, e.text);
			break;
		case JSON_OBJECT:
			if (depth >= NEST)
				json_leave(r->json);
			else
				read_object(r, key, depth + 1);
			break;
		case JSON_ARRAY:
			json_leave(r->json);
			break;
		default:
			add_pair(r, scalar_pair(&r->arena, key, &e));
			break;
		}
	}
}

static void begin_object(struct reader *r)
{
	r->pairs.v = NULL;
	r->pairs.n = r->pairs.cap = 0;
	arena_reset(&r->arena);
}

static const struct log_pair *pair_find(const struct reader *r, str key)
{
	for (size_t i = 0; i < r->pairs.n; i++)
		if (str_eq(r->pairs.v[i].key, key))
			return &r->pairs.v[i];
	return NULL;
}

static void say_fact(struct reader *r, uint32_t line, str key, const char *fact)
{
	const struct log_pair *p = pair_find(r, key);

	if (p && p->number)
		log_say_fact(r->sink, line, fact, p->value);
}

/* MMEngine counts a validation line by epochs. */
static bool is_mmengine_val(const struct reader *r)
{
	return r->format == LOG_MMENGINE && !pair_find(r, S("iter")) &&
	       !pair_find(r, S("lr")) && !pair_find(r, S("loss"));
}

static void say_row(struct reader *r, uint32_t line)
{
	struct log_row row = log_row_new(r->pairs.v, r->pairs.n);

	if (is_mmengine_val(r))
		row.split = LOG_SPLIT_EVAL;

	say_fact(r, line, S("train_runtime"), "runtime");
	if (r->pairs.n) {
		r->rows++;
		log_say_row(r->sink, line, &row);
	}
}

/* ---- arrays: a history ---- */

static void read_numbers(struct reader *r, str name, uint32_t line)
{
	struct column *c = arena_new(&r->kept, struct column);
	struct json_event e;

	c->line = line;
	while (json_next(r->json, &e)) {
		if (e.type == JSON_ARRAY_END)
			break;
		if (e.type == JSON_OBJECT || e.type == JSON_ARRAY) {
			json_leave(r->json);
			continue;
		}
		if (c->v.n < ARRAY_MOST)
			*vec_push(&r->kept, &c->v) =
				e.type == JSON_NUMBER ? number_of(&e) : NAN;
	}
	if (c->v.n)
		map_put(&r->kept, &r->columns, name, c);
}

/* A list of records; the bracket is open. */
static void read_records(struct reader *r)
{
	struct json_event e;

	while (json_next(r->json, &e)) {
		if (e.type == JSON_ARRAY_END)
			return;
		if (e.type == JSON_ARRAY) {
			json_leave(r->json);
		} else if (e.type == JSON_OBJECT) {
			begin_object(r);
			read_object(r, S(""), 0);
			say_row(r, e.line);
		}
	}
}

static void say_columns(struct reader *r)
{
	size_t rows = 0;

	for (size_t i = 0; i < r->columns.n; i++) {
		const struct column *c = r->columns.item[i].value;

		rows = c->v.n > rows ? c->v.n : rows;
	}
	for (size_t i = 0; i < rows; i++) {
		struct log_row row;

		begin_object(r);
		for (size_t k = 0; k < r->columns.n; k++) {
			const struct column *c = r->columns.item[k].value;

			if (i < c->v.n)
				add_pair(r, (struct log_pair){
						    .key = r->columns.item[k].key,
						    .value = c->v.v[i],
						    .number = true });
		}
		row = log_row_new(r->pairs.v, r->pairs.n);
		row.epoch = (double)i;
		r->rows++;
		log_say_row(r->sink,
			    ((const struct column *)r->columns.item[0].value)->line,
			    &row);
	}
}

/* ---- documents ---- */

/* {"train": {"logloss": [...]}}: the names joined as xgboost prints them. */
static void read_nested_arrays(struct reader *r, str outer)
{
	struct json_event e;
	str key = S("");

	while (json_next(r->json, &e)) {
		if (e.type == JSON_OBJECT_END)
			return;
		if (e.type == JSON_KEY) {
			key = str_dup(&r->kept, e.text);
		} else if (e.type == JSON_ARRAY) {
			r->evals = true;
			key = str_printf(&r->kept, "%.*s-%.*s", STR_ARG(outer),
					 STR_ARG(key));
			read_numbers(r, key, e.line);
		} else if (e.type == JSON_OBJECT) {
			json_leave(r->json);
		} else {
			add_pair(r, scalar_pair(&r->arena,
						join(&r->arena, outer, key), &e));
		}
	}
}

static void read_top(struct reader *r)
{
	struct json_event e;
	str key = S("");

	begin_object(r);
	while (json_next(r->json, &e)) {
		switch (e.type) {
		case JSON_OBJECT_END:
			return;
		case JSON_KEY:
			key = str_dup(&r->kept, e.text);
			break;
		case JSON_ARRAY:
			if (str_eq(key, S("log_history"))) {
				VEC(struct log_pair)
				top = { r->pairs.v, r->pairs.n, r->pairs.cap };
				struct arena outer = r->arena;

				/* the pairs of the document stay where they are */
				arena_init(&r->arena);
				r->trainer = true;
				read_records(r);
				arena_release(&r->arena);
				r->arena = outer;
				r->pairs.v = top.v;
				r->pairs.n = top.n;
				r->pairs.cap = top.cap;
			} else {
				read_numbers(r, key, e.line);
			}
			break;
		case JSON_OBJECT:
			read_nested_arrays(r, key);
			break;
		default:
			add_pair(r, scalar_pair(&r->arena,
						str_dup(&r->arena, key), &e));
			break;
		}
	}
}

static void say_trainer(struct reader *r)
{
	say_fact(r, 0, S("max_steps"), "max_steps");
	say_fact(r, 0, S("global_step"), "global_step");
	say_fact(r, 0, S("best_global_step"), "best_step");
	say_fact(r, 0, S("best_metric"), "best_metric");
	say_fact(r, 0, S("epoch"), "epochs");
	for (size_t i = 0; i < r->pairs.n; i++) {
		const struct log_pair *p = &r->pairs.v[i];

		if (str_eq(p->key, S("train_batch_size")) ||
		    str_eq(p->key, S("num_train_epochs")))
			log_say_setting(r->sink, 0, p->key, p);
	}
}

static void read_document(struct reader *r)
{
	struct json_event e;

	if (!json_next(r->json, &e))
		return;
	if (e.type == JSON_ARRAY) {
		r->format = LOG_JSONL;
		read_records(r);
		return;
	}
	if (e.type != JSON_OBJECT)
		return;
	read_top(r);
	if (r->trainer) {
		r->format = LOG_TRAINER_STATE;
		say_trainer(r);
	} else if (r->columns.n) {
		r->format = str_has(r->columns.item[0].key, S("-"))
				    ? LOG_EVALS_RESULT
				    : LOG_HISTORY;
		say_columns(r);
	} else if (r->pairs.n) {
		r->format = pair_find(r, S("train_runtime")) ||
					    pair_find(r, S("eval_loss"))
				    ? LOG_TRAINER_RESULTS
				    : LOG_DVCLIVE;
		say_row(r, 1);
	}
}

/* ---- sources ---- */

static ptrdiff_t window_give(void *ctx, char *buf, size_t n)
{
	struct window *w = ctx;
	size_t have;

	if (!window_has(w, 1))
		return w->failed ? -1 : 0;
	have = (size_t)(w->end - w->at);
	n = n < have ? n : have;
	for (size_t i = 0; i < n; i++)
		buf[i] = w->at[i];
	w->at += n;
	return (ptrdiff_t)n;
}

static void say_failure(const struct json_failure *f, const struct log_sink *sink)
{
	if (f && f->id == DIAG_JSON_TRUNCATED)
		diag_add(sink->diags, DIAG_LOG_TRUNCATED, f->line, f->column,
			 "the document ends in the middle");
	else if (f)
		diag_add(sink->diags, f->id, f->line, f->column, "%s", f->text);
}

enum log_format metrics_json_read(struct window *w, const struct log_sink *sink)
{
	struct reader r = { .sink = sink };
	struct json_options o = { .limits = sink->limits };

	arena_init(&r.arena);
	arena_init(&r.kept);
	r.json = json_open(sink->scratch, (struct source){ window_give, w }, &o);
	read_document(&r);
	say_failure(json_failed(r.json), sink);
	arena_release(&r.arena);
	arena_release(&r.kept);
	return r.format;
}

bool metrics_json_pairs(struct arena *a, str text, const struct limits *limits,
			struct log_pair **pairs, size_t *n)
{
	struct reader r = { .arena = *a };
	struct json_options o = { .limits = limits };
	struct json_event e;
	bool ok;

	r.json = json_open_text(&r.arena, text, &o);
	ok = json_next(r.json, &e) && e.type == JSON_OBJECT;
	if (ok)
		read_object(&r, S(""), 0);
	ok = ok && !json_failed(r.json);
	*a = r.arena;
	*pairs = r.pairs.v;
	*n = r.pairs.n;
	return ok;
}

/* ---- JSON Lines ---- */

bool metrics_jsonl_is(str head)
{
	str rest = head, line;

	do {
		if (!str_line(&rest, &line))
			return false;
		line = str_trim(line);
	} while (!line.len);
	if (line.s[0] != '{' || line.s[line.len - 1] != '}')
		return false;
	rest = str_trim(rest);
	return !rest.len || rest.s[0] == '{';
}

static enum log_format lines_format(const struct reader *r)
{
	if (pair_find(r, S("current_steps")) && pair_find(r, S("total_steps")))
		return LOG_LLAMAFACTORY;
	if (pair_find(r, S("iteration")) && pair_find(r, S("eta_seconds")))
		return LOG_DETECTRON2;
	if (pair_find(r, S("data_time")) && pair_find(r, S("time")) &&
	    (pair_find(r, S("iter")) || pair_find(r, S("step"))))
		return LOG_MMENGINE;
	return LOG_JSONL;
}

/* MMEngine tells where a configuration stands in its first line. */
static bool is_settings(const struct reader *r)
{
	return pair_find(r, S("env_info")) || pair_find(r, S("config"));
}

enum log_format metrics_jsonl_read(struct window *w, const struct log_sink *sink)
{
	struct reader r = { .sink = sink };
	struct jsonl *l = jsonl_open(
		sink->scratch, (struct source){ window_give, w }, sink->limits);
	struct jsonl_line line;
	struct json_event e;
	const struct jsonl_counts *c;

	arena_init(&r.arena);
	while (jsonl_next(l, &line)) {
		r.json = jsonl_reader(l);
		begin_object(&r);
		if (!json_next(r.json, &e) || e.type != JSON_OBJECT)
			continue;
		read_object(&r, S(""), 0);
		if (json_next(r.json, &e) || json_failed(r.json) ||
		    is_settings(&r))
			continue;
		if (!r.format || r.format == LOG_JSONL)
			r.format = lines_format(&r);
		say_row(&r, (uint32_t)line.number);
	}
	c = jsonl_counts(l);
	if (c->bad && c->bad < c->lines)
		diag_add(sink->diags, DIAG_LOG_MALFORMED,
			 c->shown ? c->first[0].line : 0, 0,
			 "%llu of %llu lines are not JSON; skipped",
			 (unsigned long long)c->bad,
			 (unsigned long long)c->lines);
	if (c->too_long)
		diag_add(sink->diags, DIAG_LOG_LIMIT, 0, 0,
			 "%llu lines are over the limit jsonl.line; not read",
			 (unsigned long long)c->too_long);
	if (c->cut)
		diag_add(sink->diags, DIAG_LOG_TRUNCATED, 0, 0,
			 "the last line is cut");
	arena_release(&r.arena);
	return r.rows ? r.format : LOG_NONE;
}
