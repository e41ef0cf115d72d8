/* A run whose log goes on in another file. */
#include "facts/series.h"

#include <math.h>

/* ---- lines ---- */

uint32_t series_last_line(const struct series *s)
{
	uint32_t line = 0;

	for (size_t i = 0; i < s->tags.n; i++) {
		const struct series_tag *t = series_tag(s, i);

		line = t->last.line > line ? t->last.line : line;
	}
	return line;
}

static void shift_lines(struct series_tag *t, uint32_t by)
{
	struct series_mark *const marks[] = {
		&t->first,      &t->last,      &t->min,
		&t->max,        &t->first_bad, &t->last_bad,
		&t->zeros.from, &t->same.from, &t->orphan_first_bad
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		marks[i]->line += marks[i]->line ? by : 0;
	for (size_t i = 0; i < SERIES_SPIKES; i++)
		t->spike[i].first.line += t->spike[i].first.line ? by : 0;
	for (size_t i = 0; i < t->curve.n; i++)
		t->curve.v[i].line += t->curve.v[i].line ? by : 0;
}

str series_place(const struct series *s, uint32_t *line)
{
	for (size_t i = s->pieces.n; i > 0; i--)
		if (*line > s->pieces.v[i - 1].base) {
			*line -= s->pieces.v[i - 1].base;
			return s->pieces.v[i - 1].path;
		}
	return s->path;
}

/* ---- tags ---- */

static void append_curve(struct arena *a, struct series_tag *t,
			 const struct series_tag *next)
{
	for (size_t i = 0; i < next->curve.n; i++)
		*vec_push(a, &t->curve) = next->curve.v[i];
	while (t->curve.n > SERIES_CURVE)
		series_halve(t);
}

static void append_bad(struct series_tag *t, const struct series_tag *next)
{
	bool all_bad = next->nan + next->inf == next->n;

	if (next->nan + next->inf) {
		if (!(t->nan + t->inf))
			t->first_bad = next->first_bad;
		t->last_bad = next->last_bad;
	}
	t->bad_tail = all_bad ? t->bad_tail + next->bad_tail : next->bad_tail;
	if (!t->orphan_bad)
		t->orphan_first_bad = next->orphan_first_bad;
	t->orphan_bad += next->orphan_bad;
}

static void append_range(struct series_tag *t, const struct series_tag *next)
{
	bool none = t->n == t->nan + t->inf;

	if (next->n == next->nan + next->inf)
		return;
	if (none || next->min.value < t->min.value)
		t->min = next->min;
	if (none || next->max.value > t->max.value)
		t->max = next->max;
}

static void append_counts(struct series_tag *t, const struct series_tag *next)
{
	t->n += next->n;
	t->nan += next->nan;
	t->inf += next->inf;
	t->sum += next->sum;
	t->orphans += next->orphans;
	t->back += next->back;
	t->spike_base += next->spike_base;
	for (size_t i = 0; i < SERIES_DECADES; i++)
		t->decade[i] += next->decade[i];
	for (size_t i = 0; i < SERIES_SPIKES; i++) {
		if (!t->spike[i].n)
			t->spike[i].first = next->spike[i].first;
		t->spike[i].n += next->spike[i].n;
	}
	if (next->zeros.n > t->zeros.n)
		t->zeros = next->zeros;
	if (next->same.n > t->same.n)
		t->same = next->same;
}

static void append_tag(struct arena *a, struct series_tag *t,
		       const struct series_tag *next)
{
	if (!next->n)
		return;
	if (t->n && next->first.step < t->last.step)
		series_void(t, next->first.step);
	append_bad(t, next);
	append_range(t, next);
	if (!t->n)
		t->first = next->first;
	append_counts(t, next);
	t->last = next->last;
	append_curve(a, t, next);
}

/* ---- the whole ---- */

static uint64_t orphans(const struct series *s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->tags.n; i++)
		n += series_tag(s, i)->orphans;
	return n;
}

static void append_clock(struct series_clock *c, const struct series_clock *next)
{
	double gap = next->first - c->last;

	if (isnan(next->first))
		return;
	if (isnan(c->first)) {
		*c = *next;
		return;
	}
	for (size_t i = 0; i < SERIES_INTERVALS; i++) {
		c->count[i] += next->count[i];
		c->sum[i] += next->sum[i];
	}
	if (next->longest > c->longest) {
		c->longest = next->longest;
		c->longest_from = next->longest_from;
		c->longest_line = 0;
	}
	c->n += next->n;
	c->back += next->back + (gap < 0);
	c->first = fmin(c->first, next->first);
	c->last = fmax(c->last, next->last);
}

static void append_rest(struct arena *a, struct series *s,
			const struct series *next)
{
	for (size_t i = 0; i < next->param.n; i++)
		if (!map_has(&s->param, next->param.item[i].key))
			map_put(a, &s->param, next->param.item[i].key,
				next->param.item[i].value);
	for (size_t i = 0; i < SERIES_FACTS; i++)
		if (!isnan(next->fact[i]))
			s->fact[i] = next->fact[i];
	if (next->restarts && !s->restarts)
		s->restart = next->restart;
	s->restarts += next->restarts;
	s->tags_left_out += next->tags_left_out;
	s->rows += next->rows;
	s->points += next->points;
	s->cut = next->cut;
	s->whole = s->whole && next->whole;
}

void series_append(struct arena *a, struct series *s, struct series *next)
{
	uint64_t before = orphans(s) + orphans(next);
	uint32_t base = series_last_line(s);

	*vec_push(a, &s->pieces) = (struct series_piece){ next->path, base };
	for (size_t i = 0; !isnan(next->resumes) && i < s->tags.n; i++)
		series_void(s->tags.item[i].value, next->resumes);
	for (size_t i = 0; i < next->tags.n; i++) {
		struct series_tag *n = next->tags.item[i].value;
		struct series_tag *t = map_find(&s->tags, n->name);

		shift_lines(n, base);
		if (t)
			append_tag(a, t, n);
		else
			map_put(a, &s->tags, n->name, n);
	}
	append_clock(&s->clock, &next->clock);
	append_clock(&s->elapsed, &next->elapsed);
	append_rest(a, s, next);
	if (orphans(s) > before) {
		if (!s->restarts++)
			s->restart =
				(struct series_mark){ next->resumes, NAN, 0 };
	}
}
