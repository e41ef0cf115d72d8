/* The record of a series, there and back, and questions to it. */
#include "facts/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points of all curves of a record: about 28 bytes each. */
enum {
	POINTS_BUDGET = SERIES_CURVES * SERIES_CURVE,
	POINTS_LEAST = 16,
	RUNS_MOST = 500
};

/* ---- packed columns ---- */

enum column {
	COL_STEP,
	COL_VALUE,
	COL_MIN,
	COL_MAX,
	COL_LAST,
	COL_EPOCH,
	COL_TIME
};

static double *column_at(struct series_point *p, enum column c)
{
	double *const at[] = { &p->step, &p->value, &p->min, &p->max,
			       &p->last, &p->epoch, &p->time };

	return at[c];
}

static void put_bytes(char *to, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(v >> (8 * i));
}

static uint64_t get_bytes(const char *from, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)(uint8_t)from[i] << (8 * i);
	return v;
}

static struct value pack_doubles(struct arena *a, struct series_point *p,
				 size_t n, enum column c)
{
	char *to = arena_alloc(a, n * 8 + 1, 1);

	for (size_t i = 0; i < n; i++) {
		uint64_t u;

		memcpy(&u, column_at(&p[i], c), 8);
		put_bytes(to + 8 * i, u, 8);
	}
	return value_str(str_of(to, n * 8));
}

static void unpack_doubles(struct series_point *p, size_t n, enum column c,
			   str bytes)
{
	for (size_t i = 0; i < n && bytes.len >= 8 * (i + 1); i++) {
		uint64_t u = get_bytes(bytes.s + 8 * i, 8);

		memcpy(column_at(&p[i], c), &u, 8);
	}
}

enum whole { WHOLE_LINE, WHOLE_N, WHOLE_BAD };

static uint32_t *whole_at(struct series_point *p, enum whole w)
{
	return w == WHOLE_LINE ? &p->line : w == WHOLE_N ? &p->n : &p->bad;
}

static struct value pack_wholes(struct arena *a, struct series_point *p,
				size_t n, enum whole w)
{
	char *to = arena_alloc(a, n * 4 + 1, 1);

	for (size_t i = 0; i < n; i++)
		put_bytes(to + 4 * i, *whole_at(&p[i], w), 4);
	return value_str(str_of(to, n * 4));
}

static void unpack_wholes(struct series_point *p, size_t n, enum whole w,
			  str bytes)
{
	for (size_t i = 0; i < n && bytes.len >= 4 * (i + 1); i++)
		*whole_at(&p[i], w) = (uint32_t)get_bytes(bytes.s + 4 * i, 4);
}

static bool any_finite(struct series_point *p, size_t n, enum column c)
{
	for (size_t i = 0; i < n; i++)
		if (isfinite(*column_at(&p[i], c)))
			return true;
	return false;
}

static struct value pack_curve(struct arena *a, struct series_point *p, size_t n)
{
	struct value m = value_map();
	bool buckets = false;

	for (size_t i = 0; i < n; i++)
		buckets = buckets || p[i].n != 1;
	value_put(a, &m, S("s"), pack_doubles(a, p, n, COL_STEP));
	value_put(a, &m, S("v"), pack_doubles(a, p, n, COL_VALUE));
	value_put(a, &m, S("l"), pack_wholes(a, p, n, WHOLE_LINE));
	if (any_finite(p, n, COL_EPOCH))
		value_put(a, &m, S("e"), pack_doubles(a, p, n, COL_EPOCH));
	if (any_finite(p, n, COL_TIME))
		value_put(a, &m, S("t"), pack_doubles(a, p, n, COL_TIME));
	if (!buckets)
		return m;
	value_put(a, &m, S("lo"), pack_doubles(a, p, n, COL_MIN));
	value_put(a, &m, S("hi"), pack_doubles(a, p, n, COL_MAX));
	value_put(a, &m, S("z"), pack_doubles(a, p, n, COL_LAST));
	value_put(a, &m, S("n"), pack_wholes(a, p, n, WHOLE_N));
	value_put(a, &m, S("b"), pack_wholes(a, p, n, WHOLE_BAD));
	return m;
}

static void unpack_curve(struct arena *a, struct series_tag *t,
			 const struct value *v)
{
	str steps = value_get_text(v, "s");
	size_t n = steps.len / 8;
	struct series_point *p;

	if (!n || n > SERIES_CURVE)
		return;
	p = arena_array(a, struct series_point, n);
	unpack_doubles(p, n, COL_STEP, steps);
	unpack_doubles(p, n, COL_VALUE, value_get_text(v, "v"));
	for (size_t i = 0; i < n; i++) {
		p[i].epoch = p[i].time = NAN;
		p[i].min = p[i].max = p[i].last = p[i].value;
		p[i].n = 1;
		p[i].bad = isnan(p[i].value) ? 1u : 0u;
	}
	unpack_wholes(p, n, WHOLE_LINE, value_get_text(v, "l"));
	unpack_doubles(p, n, COL_EPOCH, value_get_text(v, "e"));
	unpack_doubles(p, n, COL_TIME, value_get_text(v, "t"));
	unpack_doubles(p, n, COL_MIN, value_get_text(v, "lo"));
	unpack_doubles(p, n, COL_MAX, value_get_text(v, "hi"));
	unpack_doubles(p, n, COL_LAST, value_get_text(v, "z"));
	unpack_wholes(p, n, WHOLE_N, value_get_text(v, "n"));
	unpack_wholes(p, n, WHOLE_BAD, value_get_text(v, "b"));
	t->curve.v = p;
	t->curve.n = t->curve.cap = n;
}

/* ---- small parts ---- */

static struct value mark_value(struct arena *a, struct series_mark m)
{
	struct value v = value_list();

	value_push(a, &v, value_float(m.step));
	value_push(a, &v, value_float(m.value));
	value_push(a, &v, value_int(m.line));
	return v;
}

static struct series_mark mark_of(const struct value *v)
{
	return (struct series_mark){ value_number(value_at(v, 0), NAN),
				     value_number(value_at(v, 1), NAN),
				     (uint32_t)value_whole(value_at(v, 2), 0) };
}

static struct value run_value(struct arena *a, const struct series_run *r)
{
	struct value v = mark_value(a, r->from);

	value_push(a, &v, value_int((int64_t)r->n));
	return v;
}

static struct series_run run_of(const struct value *v)
{
	struct series_mark m = mark_of(v);

	return (struct series_run){ .n = (uint64_t)value_whole(value_at(v, 3), 0),
				    .value = m.value,
				    .from = m };
}

static void put_count(struct arena *a, struct value *m, const char *key,
		      uint64_t n)
{
	if (n)
		value_put(a, m, str_from(key), value_int((int64_t)n));
}

static uint64_t get_count(const struct value *m, const char *key)
{
	int64_t i = value_get_int(m, key, 0);

	return i > 0 ? (uint64_t)i : 0;
}

static void put_mark(struct arena *a, struct value *m, const char *key,
		     struct series_mark mark)
{
	value_put(a, m, str_from(key), mark_value(a, mark));
}

static struct series_mark get_mark(const struct value *m, const char *key)
{
	return mark_of(value_find(m, str_from(key)));
}

/* ---- tags ---- */

static struct value spikes_value(struct arena *a, const struct series_tag *t)
{
	struct value v = value_list();

	for (size_t i = 0; i < SERIES_SPIKES && t->spike[i].n; i++) {
		struct value s = mark_value(a, t->spike[i].first);

		value_push(a, &s, value_int(t->spike[i].n));
		value_push(a, &v, s);
	}
	return v;
}

static void spikes_of(struct series_tag *t, const struct value *v)
{
	for (size_t i = 0; i < SERIES_SPIKES && i < value_count(v); i++) {
		const struct value *s = value_at(v, i);

		t->spike[i].first = mark_of(s);
		t->spike[i].n = (uint32_t)value_whole(value_at(s, 3), 0);
	}
}

static struct value decades_value(struct arena *a, const struct series_tag *t)
{
	struct value v = value_list();

	for (size_t i = 0; i < SERIES_DECADES; i++)
		if (t->decade[i]) {
			value_push(a, &v, value_int((int64_t)i));
			value_push(a, &v, value_int(t->decade[i]));
		}
	return v;
}

static void decades_of(struct series_tag *t, const struct value *v)
{
	for (size_t i = 0; i + 1 < value_count(v); i += 2) {
		int64_t bin = value_whole(value_at(v, i), -1);

		if (bin >= 0 && bin < SERIES_DECADES)
			t->decade[bin] =
				(uint32_t)value_whole(value_at(v, i + 1), 0);
	}
}

static struct value role_value(const struct series_tag *t)
{
	const struct role *r = &t->role;

	return value_int((int64_t)((unsigned)r->kind | (unsigned)r->split << 8 |
				   (unsigned)(r->better + 1) << 12 |
				   (unsigned)r->part << 16 |
				   (unsigned)r->adversarial << 17 |
				   (unsigned)r->derived << 18 |
				   (unsigned)t->synthetic << 19 |
				   (unsigned)t->histogram << 20 |
				   (unsigned)t->nan_is_blank << 21));
}

static void role_from(struct series_tag *t, int64_t i)
{
	unsigned u = (unsigned)i, kind = u & 0xff, better = u >> 12 & 3;

	t->role.kind = kind < ROLE_COUNT ? (enum role_kind)kind : ROLE_OTHER;
	t->role.split = (enum log_split)(u >> 8 & 3);
	t->role.better = (signed char)(better > 2 ? 0 : (int)better - 1);
	t->role.part = u >> 16 & 1;
	t->role.adversarial = u >> 17 & 1;
	t->role.derived = u >> 18 & 1;
	t->synthetic = u >> 19 & 1;
	t->histogram = u >> 20 & 1;
	t->nan_is_blank = u >> 21 & 1;
}

static struct value tag_value(struct arena *a, const struct series_tag *t,
			      size_t points)
{
	struct value m = value_map();
	size_t n = t->curve.n;
	struct series_point *p = arena_array(a, struct series_point, n + 1);

	if (n)
		memcpy(p, t->curve.v, n * sizeof(*p));
	while (n > points) {
		size_t to = 0;

		for (size_t i = 0; i < n; i += 2) {
			p[to] = p[i];
			if (i + 1 < n)
				series_join(&p[to], &p[i + 1]);
			to++;
		}
		n = to;
	}
	value_put(a, &m, S("name"), value_str(t->name));
	value_put(a, &m, S("role"), role_value(t));
	put_count(a, &m, "n", t->n);
	put_count(a, &m, "nan", t->nan);
	put_count(a, &m, "inf", t->inf);
	put_mark(a, &m, "first", t->first);
	put_mark(a, &m, "last", t->last);
	put_mark(a, &m, "min", t->min);
	put_mark(a, &m, "max", t->max);
	if (t->nan + t->inf) {
		put_mark(a, &m, "first_bad", t->first_bad);
		put_mark(a, &m, "last_bad", t->last_bad);
		put_count(a, &m, "bad_tail", t->bad_tail);
	}
	value_put(a, &m, S("sum"), value_float(t->sum));
	put_count(a, &m, "orphans", t->orphans);
	put_count(a, &m, "orphan_bad", t->orphan_bad);
	if (t->orphan_bad)
		put_mark(a, &m, "orphan_first_bad", t->orphan_first_bad);
	put_count(a, &m, "back", t->back);
	if (t->role.kind == ROLE_OTHER)
		return m;
	value_put(a, &m, S("zeros"), run_value(a, &t->zeros));
	value_put(a, &m, S("same"), run_value(a, &t->same));
	value_put(a, &m, S("decades"), decades_value(a, t));
	value_put(a, &m, S("spikes"), spikes_value(a, t));
	put_count(a, &m, "spike_base", t->spike_base);
	if (n)
		value_put(a, &m, S("curve"), pack_curve(a, p, n));
	return m;
}

static struct series_tag *tag_from(struct arena *a, const struct value *v)
{
	struct series_tag *t = arena_new(a, struct series_tag);

	t->name = value_get_text(v, "name");
	role_from(t, value_get_int(v, "role", 0));
	t->n = get_count(v, "n");
	t->nan = get_count(v, "nan");
	t->inf = get_count(v, "inf");
	t->first = get_mark(v, "first");
	t->last = get_mark(v, "last");
	t->min = get_mark(v, "min");
	t->max = get_mark(v, "max");
	t->first_bad = get_mark(v, "first_bad");
	t->last_bad = get_mark(v, "last_bad");
	t->bad_tail = get_count(v, "bad_tail");
	t->sum = value_get_number(v, "sum", NAN);
	t->orphans = get_count(v, "orphans");
	t->orphan_bad = get_count(v, "orphan_bad");
	t->orphan_first_bad = get_mark(v, "orphan_first_bad");
	t->back = (uint32_t)get_count(v, "back");
	t->zeros = run_of(value_find(v, S("zeros")));
	t->same = run_of(value_find(v, S("same")));
	decades_of(t, value_find(v, S("decades")));
	spikes_of(t, value_find(v, S("spikes")));
	t->spike_base = get_count(v, "spike_base");
	unpack_curve(a, t, value_find(v, S("curve")));
	return t;
}

/* ---- clocks, events ---- */

static struct value clock_value(struct arena *a, const struct series_clock *c)
{
	struct value m = value_map(), bins = value_list();

	value_put(a, &m, S("first"), value_float(c->first));
	value_put(a, &m, S("last"), value_float(c->last));
	put_count(a, &m, "n", c->n);
	put_count(a, &m, "back", c->back);
	value_put(a, &m, S("longest"), value_float(c->longest));
	value_put(a, &m, S("longest_from"), value_float(c->longest_from));
	put_count(a, &m, "longest_line", c->longest_line);
	for (size_t i = 0; i < SERIES_INTERVALS; i++)
		if (c->count[i]) {
			value_push(a, &bins, value_int((int64_t)i));
			value_push(a, &bins, value_int(c->count[i]));
			value_push(a, &bins, value_float(c->sum[i]));
		}
	value_put(a, &m, S("bins"), bins);
	return m;
}

static struct series_clock clock_of(const struct value *v)
{
	struct series_clock c = { .first = value_get_number(v, "first", NAN),
				  .last = value_get_number(v, "last", NAN) };
	const struct value *bins = value_find(v, S("bins"));

	c.n = get_count(v, "n");
	c.back = (uint32_t)get_count(v, "back");
	c.longest = value_get_number(v, "longest", 0);
	c.longest_from = value_get_number(v, "longest_from", NAN);
	c.longest_line = (uint32_t)get_count(v, "longest_line");
	for (size_t i = 0; i + 2 < value_count(bins); i += 3) {
		int64_t bin = value_whole(value_at(bins, i), -1);

		if (bin < 0 || bin >= SERIES_INTERVALS)
			continue;
		c.count[bin] = (uint32_t)value_whole(value_at(bins, i + 1), 0);
		c.sum[bin] = value_number(value_at(bins, i + 2), 0);
	}
	return c;
}

static struct value events_value(struct arena *a, const struct series *s)
{
	struct value list = value_list();

	for (size_t i = 0; i < LOG_EVENT_COUNT; i++) {
		const struct series_event *e = &s->event[i];
		struct value m = value_map();

		if (!e->n)
			continue;
		value_put(a, &m, S("event"),
			  value_str(log_event_name((enum log_event)i)));
		put_count(a, &m, "n", e->n);
		put_count(a, &m, "line", e->line);
		put_count(a, &m, "last_line", e->last_line);
		value_put(a, &m, S("step"), value_float(e->step));
		value_put(a, &m, S("text"), value_str(e->text));
		value_push(a, &list, m);
	}
	return list;
}

static void events_of(struct series *s, const struct value *list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *m = value_at(list, i);
		str name = value_get_text(m, "event");

		for (size_t e = 0; e < LOG_EVENT_COUNT; e++)
			if (str_eq(name, log_event_name((enum log_event)e)))
				s->event[e] = (struct series_event){
					.n = (uint32_t)get_count(m, "n"),
					.line = (uint32_t)get_count(m, "line"),
					.last_line = (uint32_t)get_count(
						m, "last_line"),
					.step = value_get_number(m, "step", NAN),
					.text = value_get_text(m, "text"),
				};
	}
}

/* ---- the whole ---- */

static struct value numbers_value(struct arena *a, const double *v, size_t n)
{
	struct value list = value_list();

	for (size_t i = 0; i < n; i++)
		value_push(a, &list, value_float(v[i]));
	return list;
}

/* What must not be lost where not all can be kept, comes first. */
static unsigned rank(const struct series_tag *t)
{
	switch (t->role.kind) {
	case ROLE_OTHER:
		return 2;
	case ROLE_WEIGHT:
	case ROLE_ACTIVATION:
	case ROLE_ZEROS:
	case ROLE_GRAD_LAYER:
		return 1;
	default:
		return 0;
	}
}

static size_t share(size_t points, size_t tags)
{
	size_t each = tags ? points / tags : points;

	return each < POINTS_LEAST   ? POINTS_LEAST
	       : each > SERIES_CURVE ? SERIES_CURVE
				     : each;
}

static struct value tags_value(struct arena *a, const struct series *s,
			       size_t points, size_t most, uint64_t *left_out)
{
	struct value list = value_list();
	size_t count[3] = { 0 }, n = 0;

	for (size_t i = 0; i < s->tags.n; i++)
		count[rank(series_tag(s, i))]++;
	for (unsigned r = 0; r < 3; r++)
		for (size_t i = 0; i < s->tags.n; i++) {
			const struct series_tag *t = series_tag(s, i);

			if (rank(t) != r)
				continue;
			if (n++ >= most)
				++*left_out;
			else
				value_push(a, &list,
					   tag_value(a, t,
						     share(r ? points / 4
							     : points / 2,
							   count[r])));
		}
	return list;
}

static struct value one_record(struct arena *a, const struct series *s,
			       size_t points, size_t most)
{
	struct value m = value_map(), params = value_map();
	uint64_t left_out = s->tags_left_out;
	const double progress[] = { s->progress.done, s->progress.total,
				    s->progress.elapsed, s->progress.remaining,
				    s->planned };

	for (size_t i = 0; i < s->param.n; i++)
		value_put(a, &params, s->param.item[i].key,
			  value_str(*(const str *)s->param.item[i].value));
	value_put(a, &m, S("run"), value_str(s->run));
	value_put(a, &m, S("format"), value_str(log_format_name(s->format)));
	value_put(a, &m, S("unread"), value_str(s->unread));
	value_put(a, &m, S("tags"), tags_value(a, s, points, most, &left_out));
	put_count(a, &m, "tags_left_out", left_out);
	value_put(a, &m, S("clock"), clock_value(a, &s->clock));
	value_put(a, &m, S("elapsed"), clock_value(a, &s->elapsed));
	value_put(a, &m, S("progress"), numbers_value(a, progress, 5));
	value_put(a, &m, S("events"), events_value(a, s));
	value_put(a, &m, S("params"), params);
	value_put(a, &m, S("facts"), numbers_value(a, s->fact, SERIES_FACTS));
	put_count(a, &m, "restarts", s->restarts);
	put_mark(a, &m, "restart", s->restart);
	value_put(a, &m, S("resumes"), value_float(s->resumes));
	put_count(a, &m, "rows", s->rows);
	put_count(a, &m, "points", s->points);
	value_put(a, &m, S("cut"), value_bool(s->cut));
	value_put(a, &m, S("whole"), value_bool(s->whole));
	return m;
}

struct value series_record(struct arena *a, struct series *const *runs, size_t n)
{
	struct value list = value_list();

	for (size_t i = 0; i < n && i < RUNS_MOST; i++)
		value_push(a, &list,
			   one_record(a, runs[i], POINTS_BUDGET / n,
				      SERIES_TAGS / n > 8 ? SERIES_TAGS / n : 8));
	return list;
}

struct series *series_read(struct arena *a, const struct value *v)
{
	struct series *s = arena_new(a, struct series);
	const struct value *tags = value_find(v, S("tags"));
	const struct value *params = value_find(v, S("params"));
	const struct value *facts = value_find(v, S("facts"));
	const struct value *p = value_find(v, S("progress"));
	str format = value_get_text(v, "format");

	s->run = value_get_text(v, "run");
	for (size_t i = 0; i < LOG_FORMAT_COUNT; i++)
		if (str_eq(format, log_format_name((enum log_format)i)))
			s->format = (enum log_format)i;
	s->unread = value_get_text(v, "unread");
	for (size_t i = 0; i < value_count(tags); i++) {
		struct series_tag *t = tag_from(a, value_at(tags, i));

		map_put(a, &s->tags, t->name, t);
	}
	s->tags_left_out = get_count(v, "tags_left_out");
	s->clock = clock_of(value_find(v, S("clock")));
	s->elapsed = clock_of(value_find(v, S("elapsed")));
	s->progress = (struct log_progress){ value_number(value_at(p, 0), NAN),
					     value_number(value_at(p, 1), NAN),
					     value_number(value_at(p, 2), NAN),
					     value_number(value_at(p, 3), NAN) };
	s->planned = value_number(value_at(p, 4), NAN);
	events_of(s, value_find(v, S("events")));
	for (size_t i = 0; value_is(params, VALUE_MAP) && i < params->u.map.n;
	     i++) {
		str *text = arena_new(a, str);

		*text = value_text(&params->u.map.pair[i].value, S(""));
		map_put(a, &s->param, params->u.map.pair[i].key, text);
	}
	for (size_t i = 0; i < SERIES_FACTS; i++)
		s->fact[i] = value_number(value_at(facts, i), NAN);
	s->restarts = (uint32_t)get_count(v, "restarts");
	s->restart = get_mark(v, "restart");
	s->resumes = value_get_number(v, "resumes", NAN);
	s->rows = get_count(v, "rows");
	s->points = get_count(v, "points");
	s->cut = value_get_bool(v, "cut", false);
	s->whole = value_get_bool(v, "whole", true);
	return s;
}

/* ---- asking ---- */

const struct series_tag *series_tag(const struct series *s, size_t i)
{
	return s->tags.item[i].value;
}

size_t series_tags(const struct series *s)
{
	return s->tags.n;
}

const struct series_tag *series_find(const struct series *s, str name)
{
	return map_find(&s->tags, name);
}

uint64_t series_bad(const struct series_tag *t)
{
	return t->nan_is_blank ? t->inf : t->nan + t->inf;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double series_median(const struct series_tag *t, size_t from, size_t to)
{
	double v[SERIES_CURVE];
	size_t n = 0;

	if (to > t->curve.n)
		to = t->curve.n;
	for (size_t i = from; i < to && n < SERIES_CURVE; i++)
		if (!isnan(t->curve.v[i].value))
			v[n++] = t->curve.v[i].value;
	if (!n)
		return NAN;
	qsort(v, n, sizeof(*v), by_value);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* Values of decade i are in [10^(i-16), 10^(i-15)); 0 holds what is smaller. */
static double decade_low(size_t i)
{
	return i ? pow(10, (double)i - 16) : 0;
}

double series_share_above(const struct series_tag *t, double limit)
{
	uint64_t n = 0, all = 0;

	for (size_t i = 0; i < SERIES_DECADES; i++) {
		all += t->decade[i];
		if (decade_low(i) >= limit * (1 - 1e-12))
			n += t->decade[i];
	}
	return all ? (double)n / (double)all : NAN;
}

double series_share_below(const struct series_tag *t, double limit)
{
	double above = series_share_above(t, limit);

	return 1 - above;
}

double series_interval(const struct series_clock *c)
{
	uint64_t all = 0, seen = 0;

	for (size_t i = 0; i < SERIES_INTERVALS; i++)
		all += c->count[i];
	for (size_t i = 0; i < SERIES_INTERVALS; i++) {
		seen += c->count[i];
		if (c->count[i] && 2 * seen >= all)
			return c->sum[i] / c->count[i];
	}
	return NAN;
}

double series_active(const struct series_clock *c, double gap)
{
	double sum = 0;

	if (isnan(c->first))
		return NAN;
	for (size_t i = 0; i < SERIES_INTERVALS; i++)
		if (c->count[i] && c->sum[i] / c->count[i] <= gap)
			sum += c->sum[i];
	return sum;
}
