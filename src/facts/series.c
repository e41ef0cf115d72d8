/* Building: items of a reader folded into tags, in bounded memory. */
#include "facts/series.h"

#include "base/date.h"
#include "base/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EVENT_TEXT = 200, PARAM_TEXT = 200, SPIKE_MIN = 20, NAME_TEXT = 240 };

const double series_spike_level[SERIES_SPIKES] = { 2,  3,  4,  5,  6,  8,
						   10, 15, 20, 30, 50, 100 };

/* What only the builder needs of a tag. */
struct tag_state {
	struct series_run zeros, same; /* the one that is open */
	uint64_t nan_run;              /* NaN in a row now */
	uint64_t nan_runs, nan_run_min, nan_run_max;
	uint32_t width;          /* points a bucket */
	double *window, *sorted; /* the last SERIES_WINDOW finite values */
	size_t window_n, window_at;
};

/* A key as it stands in rows: its role, and its tag for each split. */
struct key {
	str name;         /* "" when there are too many to be kept */
	struct key *next; /* the one that came behind it last time */
	struct role role;
	struct series_tag *tag[4];
	bool left_out[4];
};

struct series_builder {
	struct arena *arena;
	const struct limits *limits;
	struct diags *diags;
	enum log_format format;
	VEC(struct series *) runs;
	struct series *s; /* the run that items belong to */
	struct map keys;  /* name -> struct key, of this run */
	struct key *last; /* asked for */
	double base, last_step,
		last_epoch; /* steps that start anew each epoch */
	double last_any_step;
	struct series_tag *sum[4];  /* of the parts of a loss, by split */
	VEC(struct key *) row_keys; /* scratch of add_row() */
	bool limit_said;
};

/* ---- runs ---- */

static struct series *new_run(struct series_builder *b, str name)
{
	struct series *s = arena_new(b->arena, struct series);

	s->run = str_dup(b->arena, name);
	s->format = b->format;
	s->clock.first = s->clock.last = NAN;
	s->elapsed.first = s->elapsed.last = NAN;
	s->progress = (struct log_progress){ NAN, NAN, NAN, NAN };
	s->planned = NAN;
	s->resumes = NAN;
	for (size_t i = 0; i < SERIES_FACTS; i++)
		s->fact[i] = NAN;
	*vec_push(b->arena, &b->runs) = s;
	return s;
}

static void start_run(struct series_builder *b, str name)
{
	for (size_t i = 0; i < b->runs.n; i++)
		if (str_eq(b->runs.v[i]->run, name))
			return;
	b->keys = (struct map){ 0 };
	b->last = NULL;
	memset(b->sum, 0, sizeof(b->sum));
	b->base = 0;
	b->last_step = b->last_epoch = b->last_any_step = NAN;
	b->s = new_run(b, name);
}

static struct series *run(struct series_builder *b)
{
	if (!b->s)
		start_run(b, S(""));
	return b->s;
}

/* ---- clocks ---- */

/* A positive normal number as a power of two and what is left, from 1 to 2. */
static int split_double(double v, double *rest)
{
	uint64_t u, one;

	memcpy(&u, &v, sizeof(u));
	one = (u & ((1ULL << 52) - 1)) | 1023ULL << 52;
	memcpy(rest, &one, sizeof(one));
	return (int)(u >> 52 & 0x7ff) - 1023;
}

/* Quarters of a power of two, from 2^-10 on; the same on every machine, and
 * without a logarithm. */
static size_t interval_bin(double dt)
{
	static const double quarter[] = { 1.189207115002721, 1.4142135623730951,
					  1.681792830507429 };
	double rest;
	int bin;

	if (!(dt > 1e-5))
		return 0;
	bin = 4 * split_double(dt, &rest) + 40;
	for (size_t i = 0; i < 3; i++)
		bin += rest >= quarter[i];
	if (bin < 0)
		return 0;
	return bin >= SERIES_INTERVALS ? SERIES_INTERVALS - 1 : (size_t)bin;
}

static void clock_add(struct series_clock *c, double t, uint32_t line)
{
	double dt;
	size_t bin;

	if (!isfinite(t))
		return;
	c->n++;
	if (isnan(c->first)) {
		c->first = c->last = t;
		return;
	}
	dt = t - c->last;
	if (dt < 0) {
		c->back++;
		c->last = t;
		if (t < c->first)
			c->first = t;
		return;
	}
	bin = interval_bin(dt);
	c->count[bin]++;
	c->sum[bin] += dt;
	if (dt > c->longest) {
		c->longest = dt;
		c->longest_from = c->last;
		c->longest_line = line;
	}
	c->last = t;
}

/* Time since the start; a restart begins at 0 again and adds to it. */
static void elapsed_add(struct series_clock *c, double t, uint32_t line)
{
	double was = c->last;

	if (isfinite(t) && isfinite(was) && t < was) {
		c->back++;
		c->last = t;
		c->count[interval_bin(t)]++;
		c->sum[interval_bin(t)] += t;
		c->n++;
		return;
	}
	/* The time before the first point counts. */
	if (isfinite(t) && isnan(was) && t > 0)
		clock_add(c, 0, line);
	clock_add(c, t, line);
}

/* ---- curves ---- */

void series_join(struct series_point *a, const struct series_point *b)
{
	double na = a->n - a->bad, nb = b->n - b->bad;

	if (nb > 0) {
		if (na > 0) {
			a->value = (a->value * na + b->value * nb) / (na + nb);
			a->min = fmin(a->min, b->min);
			a->max = fmax(a->max, b->max);
		} else {
			a->value = b->value;
			a->min = b->min;
			a->max = b->max;
		}
		a->last = b->last;
	}
	a->n += b->n;
	a->bad += b->bad;
}

void series_halve(struct series_tag *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->curve.n; i += 2) {
		struct series_point p = t->curve.v[i];

		if (i + 1 < t->curve.n)
			series_join(&p, &t->curve.v[i + 1]);
		t->curve.v[n++] = p;
	}
	t->curve.n = n;
}

static void curve_add(struct arena *a, struct series_tag *t, struct series_point p)
{
	if (t->curve.n) {
		struct series_point *last = &t->curve.v[t->curve.n - 1];

		if (last->n < t->state->width) {
			series_join(last, &p);
			return;
		}
	}
	if (t->curve.n == SERIES_CURVE) {
		series_halve(t);
		t->state->width *= 2;
	}
	*vec_push(a, &t->curve) = p;
}

/* Points from `step` on are void. Buckets go as a whole. */
static void curve_purge(struct series_tag *t, double step)
{
	while (t->curve.n) {
		const struct series_point *p = &t->curve.v[t->curve.n - 1];

		if (p->step < step)
			break;
		t->orphans += p->n;
		if (p->bad) /* from the end: the earliest one stays */
			t->orphan_first_bad =
				(struct series_mark){ p->step, NAN, p->line };
		t->orphan_bad += p->bad;
		t->n -= p->n < t->n ? p->n : t->n;
		t->curve.n--;
	}
}

/* ---- statistics of a tag ---- */

static void run_add(struct series_run *open, struct series_run *best,
		    struct series_mark m, bool goes_on)
{
	if (!goes_on)
		*open = (struct series_run){ .value = m.value, .from = m };
	open->n++;
	if (open->n > best->n)
		*best = *open;
}

/* Which of the decades below 1e-15, from 1e-15, ..., from 1e15. The exponent
 * guesses it to within one. */
static size_t decade_of(double v)
{
	static const double from[SERIES_DECADES - 1] = {
		1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8,
		1e-7,  1e-6,  1e-5,  1e-4,  1e-3,  1e-2,  1e-1, 1e0,
		1e1,   1e2,   1e3,   1e4,   1e5,   1e6,   1e7,  1e8,
		1e9,   1e10,  1e11,  1e12,  1e13,  1e14,  1e15
	};
	double a = fabs(v), unused;
	int guess = split_double(a, &unused) * 77 / 256 + 16;
	size_t d = guess < 0                    ? 0
		   : guess > SERIES_DECADES - 1 ? SERIES_DECADES - 1
						: (size_t)guess;

	while (d > 0 && a < from[d - 1])
		d--;
	while (d < SERIES_DECADES - 1 && a >= from[d])
		d++;
	return d;
}

/* The first of n sorted values that is not below x. Without branches on the
 * values, which nobody can foretell. */
static size_t place_in(const double *v, size_t n, double x)
{
	const double *at = v;

	while (n > 1) {
		size_t half = n / 2;

		at = at[half - 1] < x ? at + half : at;
		n -= half;
	}
	return (size_t)(at - v) + (n && *at < x);
}

/* The oldest value goes, in its place and that of the new one all move up or
 * down by one. */
static void window_replace(struct tag_state *st, double v)
{
	double *s = st->sorted;
	size_t i = place_in(s, SERIES_WINDOW, st->window[st->window_at]);
	size_t k = place_in(s, SERIES_WINDOW, v);

	if (k > i)
		memmove(s + i, s + i + 1, (--k - i) * sizeof(*s));
	else
		memmove(s + k + 1, s + k, (i - k) * sizeof(*s));
	s[k] = v;
}

static void window_add(struct tag_state *st, double v)
{
	if (st->window_n == SERIES_WINDOW) {
		window_replace(st, v);
	} else {
		size_t i = place_in(st->sorted, st->window_n, v);

		memmove(st->sorted + i + 1, st->sorted + i,
			(st->window_n - i) * sizeof(double));
		st->sorted[i] = v;
		st->window_n++;
	}
	st->window[st->window_at] = v;
	st->window_at = (st->window_at + 1) % SERIES_WINDOW;
}

/* How far above the median of the values before it. Only for what is positive
 * by nature. */
static void spike_add(struct arena *a, struct series_tag *t, struct series_mark m)
{
	struct tag_state *st = t->state;

	if (!st->window) {
		st->window = arena_array(a, double, SERIES_WINDOW);
		st->sorted = arena_array(a, double, SERIES_WINDOW);
	}
	if (st->window_n >= SPIKE_MIN) {
		double median = st->sorted[st->window_n / 2];

		t->spike_base++;
		for (size_t i = 0; i < SERIES_SPIKES && median > 0; i++) {
			if (m.value <= series_spike_level[i] * median)
				break;
			if (!t->spike[i].n++)
				t->spike[i].first = m;
		}
	}
	window_add(st, m.value);
}

static bool has_spikes(enum role_kind k)
{
	return k == ROLE_LOSS || k == ROLE_GRAD_NORM || k == ROLE_GRAD_LAYER ||
	       k == ROLE_STEP_TIME;
}

static void nan_run_end(struct tag_state *st)
{
	if (!st->nan_run)
		return;
	if (!st->nan_runs || st->nan_run < st->nan_run_min)
		st->nan_run_min = st->nan_run;
	if (st->nan_run > st->nan_run_max)
		st->nan_run_max = st->nan_run;
	st->nan_runs++;
	st->nan_run = 0;
}

static void bad_add(struct series_tag *t, struct series_mark m)
{
	if (isnan(m.value)) {
		t->nan++;
		t->state->nan_run++;
	} else {
		t->inf++;
	}
	if (t->nan + t->inf == 1)
		t->first_bad = m;
	t->last_bad = m;
	t->bad_tail++;
}

static void good_add(struct arena *a, struct series_tag *t, struct series_mark m)
{
	struct tag_state *st = t->state;
	bool first = t->n == t->nan + t->inf + 1;

	nan_run_end(st);
	t->bad_tail = 0;
	t->sum += m.value;
	if (first || m.value < t->min.value)
		t->min = m;
	if (first || m.value > t->max.value)
		t->max = m;
	run_add(&st->same, &t->same, m, st->same.n && st->same.value == m.value);
	if (m.value == 0)
		run_add(&st->zeros, &t->zeros, m, st->zeros.n > 0);
	else
		st->zeros.n = 0;
	t->decade[decade_of(m.value)]++;
	if (has_spikes(t->role.kind))
		spike_add(a, t, m);
}

/* What a restart left is read again from the curve, which is exact for most. */
static void recount(struct series_tag *t)
{
	t->nan = t->inf = t->bad_tail = 0;
	t->first_bad = t->last_bad = (struct series_mark){ NAN, NAN, 0 };
	if (t->state)
		memset(t->state, 0, offsetof(struct tag_state, width));
	t->zeros.n = t->same.n = 0;
	for (size_t i = 0; i < t->curve.n; i++) {
		const struct series_point *p = &t->curve.v[i];
		struct series_mark m = { p->step, p->last, p->line };

		if (p->bad) {
			if (!t->nan)
				t->first_bad = (struct series_mark){ p->step, NAN,
								     p->line };
			t->last_bad = t->first_bad;
			t->nan += p->bad;
		}
		t->bad_tail = p->bad == p->n ? t->bad_tail + p->bad : 0;
		if (p->bad == p->n)
			continue;
		if (p->min < t->min.value || !i)
			t->min = (struct series_mark){ p->step, p->min, p->line };
		if (p->max > t->max.value || !i)
			t->max = (struct series_mark){ p->step, p->max, p->line };
		t->last = m;
	}
}

void series_void(struct series_tag *t, double step)
{
	uint64_t before = t->orphans;

	curve_purge(t, step);
	if (t->orphans == before)
		return;
	recount(t);
}

static bool keeps_curve(const struct series_tag *t)
{
	return t->role.kind != ROLE_OTHER;
}

struct moment {
	double step, epoch, time;
	uint32_t line;
};

static void tag_add(struct series_builder *b, struct series_tag *t,
		    const struct moment *at, double value)
{
	struct series_mark m = { at->step, value, at->line };
	bool good = isfinite(value);
	struct series_point p = {
		.step = at->step,
		.epoch = at->epoch,
		.time = at->time,
		.line = at->line,
		.n = 1,
		.bad = !good,
		.value = good ? value : NAN,
		.min = good ? value : NAN,
		.max = good ? value : NAN,
		.last = good ? value : NAN,
	};

	if (isnan(m.step)) {
		m.step = p.step = (double)t->n;
	} else if (t->n && m.step < t->last.step) {
		t->back++;
		series_void(t, m.step);
	}
	if (!t->n)
		t->first = m;
	t->n++;
	b->s->points++;
	if (good)
		good_add(b->arena, t, m);
	else
		bad_add(t, m);
	t->last = m;
	if (keeps_curve(t))
		curve_add(b->arena, t, p);
}

/* ---- tags ---- */

static struct series_tag *new_tag(struct series_builder *b, str name,
				  struct role role)
{
	struct series_tag *t = map_find(&b->s->tags, name);

	if (t)
		return t;
	if (b->s->tags.n >= b->limits->series_tags) {
		b->s->tags_left_out++;
		if (!b->limit_said)
			diag_add(b->diags, DIAG_LOG_LIMIT, 0, 0,
				 "more tags than the limit series.tags; the "
				 "rest is "
				 "left out");
		b->limit_said = true;
		return NULL;
	}
	t = arena_new(b->arena, struct series_tag);
	t->state = arena_new(b->arena, struct tag_state);
	t->state->width = 1;
	t->name = str_dup(b->arena, name);
	t->role = role;
	map_put(b->arena, &b->s->tags, t->name, t);
	return t;
}

static struct key *find_key(struct series_builder *b, str name)
{
	struct key *k;

	name = str_sub(name, 0, NAME_TEXT);
	k = map_find(&b->keys, name);
	if (k)
		return k;
	k = arena_new(b->arena, struct key);
	k->role = role_of(name);
	if (b->keys.n < b->limits->series_tags) {
		k->name = str_dup(b->arena, name);
		map_put(b->arena, &b->keys, k->name, k);
	}
	return k;
}

/* Keys come in the same order again and again. */
static struct key *key_of(struct series_builder *b, str name)
{
	struct key *k = b->last ? b->last->next : NULL;

	if (!k || !str_eq(k->name, name)) {
		k = find_key(b, name);
		if (!k->name.len)
			return k;
		if (b->last)
			b->last->next = k;
	}
	b->last = k;
	return k;
}

static struct series_tag *key_tag(struct series_builder *b, struct key *k,
				  str name, enum log_split split)
{
	struct role role = k->role;

	name = str_sub(name, 0, NAME_TEXT);
	if (role.split)
		split = LOG_SPLIT_NONE;
	if (k->tag[split] || k->left_out[split])
		return k->tag[split];
	if (split) {
		role.split = split;
		if (split != LOG_SPLIT_TRAIN)
			name = str_printf(b->arena, "%.*s/%.*s",
					  STR_ARG(role_split_name(split)),
					  STR_ARG(name));
	}
	k->tag[split] = new_tag(b, name, role);
	k->left_out[split] = !k->tag[split];
	return k->tag[split];
}

/* ---- rows ---- */

/* The axes of a row, from its framing and its keys. */
struct axes {
	struct moment at;
	double elapsed, remaining, total;
	int step_rank;
};

/* "2 days, 7:32:05", "15:19:03", "02:03". */
static bool read_duration(str s, double *out)
{
	double parts[3], days = 0;
	size_t n = 0, at;
	int64_t v;

	s = str_trim(s);
	at = str_find(s, S("day"), 0);
	if (at < s.len) {
		if (!str_int64(str_trim(str_sub(s, 0, at)), &v))
			return false;
		days = (double)v;
		at = str_find_byte(s, ',', at);
		s = at < s.len ? str_trim(str_sub(s, at + 1, s.len)) : S("0:0");
	}
	if (!str_has(s, S(":")))
		return false;
	while (s.len && n < 3) {
		struct str_cut c = str_cut(s, ':');

		if (!num_parse_loose(c.head, &parts[n]) || parts[n] < 0)
			return false;
		n++;
		s = c.tail;
	}
	if (n < 2)
		return false;
	*out = days * 86400 + (n == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2]
				      : parts[0] * 60 + parts[1]);
	return isfinite(*out);
}

static double pair_time(const struct log_pair *p)
{
	double t = NAN;

	if (p->number)
		t = p->value;
	else if (time_read(p->text, &t))
		return t;
	if (t > 1e17)
		return t / 1e9;
	return t > 1e11 ? t / 1e3 : t;
}

static double pair_duration(const struct log_pair *p)
{
	double d = NAN;

	if (p->number)
		return str_eq(p->unit, S("ms")) ? p->value / 1000 : p->value;
	return read_duration(p->text, &d) ? d : NAN;
}

static int step_rank(str key)
{
	if (str_has(key, S("global")) || str_has(key, S("_step")) ||
	    str_has(key, S("num_updates")) || str_has(key, S("total_timesteps")))
		return 3;
	return str_has(key, S("step")) || str_has(key, S("iter")) ? 2 : 1;
}

static void axis_step(struct axes *x, const struct log_pair *p)
{
	int rank = step_rank(p->key);

	if (p->number && rank > x->step_rank && isfinite(p->value)) {
		x->at.step = p->value;
		x->step_rank = rank;
	}
}

/* "time" may be the clock, the time so far, or that of one step. */
static bool is_clock(const struct series_builder *b, const struct log_pair *p,
		     struct axes *x)
{
	double t = pair_time(p);

	if (isfinite(t) && (t > 1e8 || !p->number)) {
		x->at.time = t;
		return true;
	}
	if (b->format == LOG_ULTRALYTICS && p->number) {
		x->elapsed = t;
		return true;
	}
	return false;
}

/* True when the pair is an axis and no value. */
static bool axis(const struct series_builder *b, struct axes *x,
		 enum role_kind kind, const struct log_pair *p)
{
	switch (kind) {
	case ROLE_STEP:
		axis_step(x, p);
		return true;
	case ROLE_EPOCH:
		if (p->number && isfinite(p->value))
			x->at.epoch = p->value;
		return true;
	case ROLE_TIME:
		x->at.time = pair_time(p);
		return true;
	case ROLE_ELAPSED:
		x->elapsed = pair_duration(p);
		return true;
	case ROLE_REMAINING:
		x->remaining = pair_duration(p);
		return true;
	case ROLE_TOTAL_STEPS:
		if (p->number)
			x->total = p->value;
		return true;
	case ROLE_STEP_TIME:
		return str_eq_nocase(p->key, S("time")) && is_clock(b, p, x);
	default:
		return false;
	}
}

static struct axes axes_of(struct series_builder *b, const struct log_row *row,
			   uint32_t line, struct key **key)
{
	struct axes x = { .at = { row->step, row->epoch, row->time, line },
			  .elapsed = NAN,
			  .remaining = NAN,
			  .total = NAN };

	for (size_t i = 0; i < row->n; i++) {
		key[i] = key_of(b, row->pair[i].key);
		if (axis(b, &x, key[i]->role.kind, &row->pair[i]))
			key[i] = NULL;
	}
	if (!isnan(row->step))
		x.at.step = row->step;
	return x;
}

/* A step that starts anew in each epoch is counted on. */
static void unroll_step(struct series_builder *b, struct moment *at)
{
	double raw = at->step;

	if (isnan(raw)) {
		at->step = at->epoch;
		return;
	}
	if (isnan(at->epoch))
		return;
	if (raw < b->last_step && at->epoch > b->last_epoch)
		b->base += b->last_step + 1;
	else if (raw < b->last_step && at->epoch < b->last_epoch)
		b->base = 0;
	b->last_step = raw;
	b->last_epoch = at->epoch;
	at->step = raw + b->base;
}

static double scaled(const struct key *k, const struct log_pair *p)
{
	if (k->role.kind != ROLE_STEP_TIME && k->role.kind != ROLE_DATA_TIME)
		return p->value;
	if (str_eq(p->unit, S("ms")) || str_has(p->key, S("(ms)")) ||
	    str_starts(p->key, S("ms/")) || str_ends(p->key, S("_ms")))
		return p->value / 1000;
	return p->value;
}

/* Parts of a loss in one row without their sum. */
struct parts {
	double sum[4];
	unsigned n[4];
	bool whole[4];
};

static void parts_add(struct parts *ps, const struct series_tag *t, double value)
{
	enum log_split s = t->role.split;

	if (t->role.kind != ROLE_LOSS || t->role.adversarial || t->role.derived)
		return;
	if (!t->role.part) {
		ps->whole[s] = true;
		return;
	}
	ps->sum[s] += value;
	ps->n[s]++;
}

static void parts_end(struct series_builder *b, const struct parts *ps,
		      const struct moment *at)
{
	static const str names[] = { STR_INIT("loss (sum of parts)"),
				     STR_INIT("train/loss (sum of parts)"),
				     STR_INIT("validation/loss (sum of parts)"),
				     STR_INIT("test/loss (sum of parts)") };

	for (size_t s = 0; s < 4; s++) {
		struct role role = { .kind = ROLE_LOSS,
				     .split = (enum log_split)s,
				     .better = -1 };

		if (ps->whole[s] || ps->n[s] < 2)
			continue;
		if (!b->sum[s]) {
			b->sum[s] = new_tag(b, names[s], role);
			if (!b->sum[s])
				return;
			b->sum[s]->synthetic = true;
		}
		tag_add(b, b->sum[s], at, ps->sum[s]);
	}
}

enum { PAIRS_MAX = 65536 };

static void add_values(struct series_builder *b, const struct log_row *row,
		       const struct axes *x, struct key *const *key)
{
	struct parts ps = { 0 };

	for (size_t i = 0; i < row->n; i++) {
		const struct log_pair *p = &row->pair[i];
		struct series_tag *t;

		if (!key[i] || !p->number)
			continue;
		t = key_tag(b, key[i], p->key, row->split);
		if (!t)
			continue;
		tag_add(b, t, &x->at, scaled(key[i], p));
		parts_add(&ps, t, p->value);
	}
	parts_end(b, &ps, &x->at);
}

static void add_row(struct series_builder *b, const struct log_row *row,
		    uint32_t line)
{
	struct series *s = run(b);
	struct log_row r = *row;
	struct axes x;
	struct key **key;

	if (s->points >= b->limits->series_points) {
		if (!b->limit_said)
			diag_add(b->diags, DIAG_LOG_LIMIT, line, 0,
				 "more points than the limit series.points; "
				 "the rest "
				 "is not read");
		b->limit_said = true;
		return;
	}
	r.n = row->n < PAIRS_MAX ? row->n : PAIRS_MAX;
	b->row_keys.n = 0;
	vec_reserve(b->arena, &b->row_keys, r.n);
	key = b->row_keys.v;
	x = axes_of(b, &r, line, key);
	unroll_step(b, &x.at);
	s->rows++;
	if (!isnan(x.at.step))
		b->last_any_step = x.at.step;
	clock_add(&s->clock, x.at.time, line);
	elapsed_add(&s->elapsed, x.elapsed, line);
	if (!isnan(x.remaining) || !isnan(x.total)) {
		s->progress.remaining = x.remaining;
		if (!isnan(x.total))
			s->progress.total = x.total;
		if (!isnan(x.elapsed) && !(x.elapsed + x.remaining <= s->planned))
			s->planned = x.elapsed + x.remaining;
		else if (isnan(x.elapsed) && !(x.remaining <= s->planned))
			s->planned = x.remaining;
	}
	add_values(b, &r, &x, key);
}

/* ---- other items ---- */

static void add_event(struct series_builder *b, enum log_event id, str text,
		      uint32_t line)
{
	struct series_event *e = &run(b)->event[id];

	if (!e->n++) {
		e->line = line;
		e->step = b->last_any_step;
		e->text = str_dup(b->arena, str_sub(text, 0, EVENT_TEXT));
	}
	e->last_line = line;
}

static void add_param(struct series_builder *b, str key, str text)
{
	struct series *s = run(b);
	str *kept;

	key = str_sub(key, 0, NAME_TEXT);
	if (s->param.n >= SERIES_PARAMS || map_has(&s->param, key))
		return;
	kept = arena_new(b->arena, str);
	*kept = str_dup(b->arena, str_sub(text, 0, PARAM_TEXT));
	map_put(b->arena, &s->param, str_dup(b->arena, key), kept);
}

static void add_fact(struct series *s, str key, double value)
{
	static const str names[SERIES_FACTS] = {
		STR_INIT("runtime"),     STR_INIT("max_steps"),
		STR_INIT("global_step"), STR_INIT("epochs"),
		STR_INIT("best_step"),   STR_INIT("best_metric"),
		STR_INIT("exit_code"),   STR_INIT("status"),
		STR_INIT("start"),       STR_INIT("end"),
		STR_INIT("devices"),     STR_INIT("scale_skips"),
		STR_INIT("nan_steps"),
	};

	for (size_t i = 0; i < SERIES_FACTS; i++)
		if (str_eq(names[i], key))
			s->fact[i] = value;
}

static void add_restart(struct series_builder *b, double step, uint32_t line)
{
	struct series *s = run(b);
	bool any = false;

	for (size_t i = 0; i < s->tags.n; i++)
		any = any ||
		      ((const struct series_tag *)s->tags.item[i].value)->n;
	if (!any) { /* the first start of the run, or of this file of it */
		s->resumes = step;
		return;
	}
	if (!s->restarts++)
		s->restart = (struct series_mark){ step, NAN, line };
	for (size_t i = 0; i < s->tags.n; i++)
		series_void(s->tags.item[i].value, step);
}

static void add_progress(struct series *s, const struct log_progress *p)
{
	double plan = p->elapsed + p->remaining;

	s->progress = *p;
	if (isfinite(plan) && !(plan <= s->planned))
		s->planned = plan;
}

static void add_histogram(struct series_builder *b,
			  const struct log_histogram *h, uint32_t line)
{
	struct moment at = { h->step, NAN, h->time, line };
	double rms = h->num > 0 ? sqrt(h->sum_squares / h->num) : NAN;
	struct series_tag *t;

	run(b);
	if (!(h->num > 0))
		return;
	t = key_tag(b, key_of(b, h->tag), h->tag, LOG_SPLIT_NONE);
	if (t) {
		t->histogram = true;
		tag_add(b, t, &at, rms);
	}
	if (!isnan(h->zero_share)) {
		str name = str_printf(b->arena, "%.*s/zero_fraction",
				      STR_ARG(h->tag));

		t = key_tag(b, key_of(b, name), name, LOG_SPLIT_NONE);
		if (t)
			tag_add(b, t, &at, h->zero_share);
	}
}

static void say(void *ctx, const struct log_item *it)
{
	struct series_builder *b = ctx;

	switch (it->type) {
	case LOG_ITEM_ROW:
		add_row(b, &it->u.row, it->line);
		break;
	case LOG_ITEM_EVENT:
		add_event(b, it->u.event.id, it->u.event.text, it->line);
		break;
	case LOG_ITEM_PARAM:
		add_param(b, it->u.named.key, it->u.named.text);
		break;
	case LOG_ITEM_FACT:
		add_fact(run(b), it->u.named.key, it->u.named.value);
		break;
	case LOG_ITEM_RESTART:
		add_restart(b, it->u.step, it->line);
		break;
	case LOG_ITEM_PROGRESS:
		add_progress(run(b), &it->u.progress);
		break;
	case LOG_ITEM_HISTOGRAM:
		add_histogram(b, &it->u.histogram, it->line);
		break;
	case LOG_ITEM_RUN:
		start_run(b, it->u.named.key);
		break;
	}
}

/* ---- begin and end ---- */

struct series_builder *series_builder_new(struct arena *a,
					  const struct limits *limits,
					  struct diags *diags)
{
	struct series_builder *b = arena_new(a, struct series_builder);

	b->arena = a;
	b->limits = limits;
	b->diags = diags;
	b->last_step = b->last_epoch = b->last_any_step = NAN;
	return b;
}

struct log_sink series_sink(struct series_builder *b)
{
	return (struct log_sink){ .say = say,
				  .ctx = b,
				  .diags = b->diags,
				  .limits = b->limits,
				  .scratch = b->arena };
}

void series_format(struct series_builder *b, enum log_format f)
{
	b->format = f;
	for (size_t i = 0; i < b->runs.n; i++)
		b->runs.v[i]->format = f;
}

/* NaN in a wide table that means "not measured at this step": the column is NaN
 * but for every k-th row, to the end. */
static bool nan_is_blank(const struct series *s, const struct series_tag *t)
{
	const struct tag_state *st = t->state;
	uint64_t good = t->n - t->nan - t->inf;

	if (s->format != LOG_TABLE && s->format != LOG_JSONL &&
	    s->format != LOG_LIGHTNING)
		return false;
	return t->nan > good && !t->inf && good >= 2 && st->nan_runs >= 2 &&
	       st->nan_run_max - st->nan_run_min <= 1 &&
	       st->nan_run <= st->nan_run_max;
}

/* A "time" of steps that only grows is the time so far. */
static void settle_time(struct series *s, struct series_tag *t)
{
	size_t n = t->curve.n;

	if (t->role.kind != ROLE_STEP_TIME || !str_eq_nocase(t->name, S("time")) ||
	    n < 4 || !isnan(s->elapsed.first) || t->nan || t->inf)
		return;
	for (size_t i = 1; i < n; i++)
		if (t->curve.v[i].value <= t->curve.v[i - 1].value)
			return;
	if (t->last.value < 3 * t->curve.v[0].value)
		return;
	t->role.kind = ROLE_ELAPSED;
	for (size_t i = 0; i < n; i++)
		elapsed_add(&s->elapsed, t->curve.v[i].last, t->curve.v[i].line);
}

static void settle_back(struct series *s, const struct series_tag *t)
{
	if (t->back > s->restarts)
		s->restarts = t->back;
}

struct series *const *series_builder_end(struct series_builder *b, size_t *n)
{
	for (size_t r = 0; r < b->runs.n; r++) {
		struct series *s = b->runs.v[r];

		for (size_t i = 0; i < s->tags.n; i++) {
			struct series_tag *t = s->tags.item[i].value;

			t->nan_is_blank = nan_is_blank(s, t);
			settle_time(s, t);
			settle_back(s, t);
		}
		s->cut = diags_has(b->diags, DIAG_LOG_TRUNCATED);
		s->whole = !diags_at_least(b->diags, DIAG_LEVEL_PARTIAL);
	}
	*n = b->runs.n;
	return b->runs.v;
}
