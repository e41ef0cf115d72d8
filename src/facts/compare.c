#include "facts/compare.h"

#include "facts/detect.h"

#include <math.h>
#include <stdlib.h>

enum {
	NOISE_LEAST = 8, /* points from which on a scatter can be told */
	SMOOTH = 5,      /* points of the rolling median of a difference */
	METRICS_MOST = 8,
	SETTINGS_MOST = 40
};

/* The standard deviation of a median, against that of a mean. */
#define MEDIAN_SPREAD 1.2533

const struct compare_limits compare_limits_default = {
	.sigmas = 3, .least = 0.01, .much = 0.1, .twice = 2
};

/* ---- numbers ---- */

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

/* Sorts v. NaN for none. */
static double median_of(double *v, size_t n)
{
	if (!n)
		return NAN;
	qsort(v, n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* ---- the axis ---- */

/* A bucket of several points stands for its middle. */
static double x_of(const struct series_tag *t, size_t i, enum compare_axis axis)
{
	const struct series_point *p = &t->curve.v[i];
	bool epoch = axis == COMPARE_EPOCH;
	double x = epoch ? p->epoch : p->step, next;

	if (p->n < 2 || i + 1 >= t->curve.n)
		return x;
	next = epoch ? p[1].epoch : p[1].step;
	return next > x ? (x + next) / 2 : x;
}

static bool has_epochs(const struct series_tag *t)
{
	for (size_t i = 0; i < t->curve.n; i++)
		if (!isfinite(t->curve.v[i].epoch))
			return false;
	return t->curve.n > 1 &&
	       t->curve.v[t->curve.n - 1].epoch > t->curve.v[0].epoch;
}

static double steps_an_epoch(const struct series_tag *t)
{
	const struct series_point *p = t->curve.v;
	size_t last = t->curve.n - 1;

	return (p[last].step - p[0].step) / (p[last].epoch - p[0].epoch);
}

/* The same step is not the same amount of data when the batches differ. */
static enum compare_axis axis_of(const struct series_tag *a,
				 const struct series_tag *b)
{
	const double apart = 1.1;
	double ratio;

	if (!a || !b || !has_epochs(a) || !has_epochs(b))
		return COMPARE_STEP;
	ratio = steps_an_epoch(a) / steps_an_epoch(b);
	return ratio > apart || ratio < 1 / apart ? COMPARE_EPOCH : COMPARE_STEP;
}

/* ---- aligning ---- */

/* The value at x, between the points around it; *at is where to go on looking.
 * NaN outside, or where a neighbour is not finite. */
static double value_at_x(const struct series_tag *t, enum compare_axis axis,
			 double x, size_t *at)
{
	double x0, x1, v0, v1;

	while (*at + 1 < t->curve.n && x_of(t, *at + 1, axis) <= x)
		++*at;
	x0 = x_of(t, *at, axis);
	v0 = t->curve.v[*at].value;
	if (x == x0)
		return v0;
	if (!(x0 < x) || *at + 1 >= t->curve.n)
		return NAN;
	x1 = x_of(t, *at + 1, axis);
	v1 = t->curve.v[*at + 1].value;
	return v0 + (v1 - v0) * (x - x0) / (x1 - x0);
}

static void align(struct arena *a, struct compare_curve *c, enum compare_axis axis)
{
	struct compare_point *p =
		arena_array(a, struct compare_point, c->a->curve.n);
	size_t at = 0, na = c->a->curve.n, nb = c->b->curve.n;

	c->from = fmax(x_of(c->a, 0, axis), x_of(c->b, 0, axis));
	c->to = fmin(x_of(c->a, na - 1, axis), x_of(c->b, nb - 1, axis));
	for (size_t i = 0; i < na; i++) {
		double x = x_of(c->a, i, axis);

		if (!(x >= c->from && x <= c->to))
			continue;
		p[c->n++] =
			(struct compare_point){ x, c->a->curve.v[i].value,
						value_at_x(c->b, axis, x, &at) };
	}
	c->point = p;
}

/* ---- measuring ---- */

static struct compare_end end_of(const struct series_tag *t, signed char better)
{
	const struct series_mark *best = better > 0 ? &t->max : &t->min;
	bool finite = t->n > t->nan + t->inf;

	return (struct compare_end){ t->last.value, t->last.step,
				     finite ? best->value : (double)NAN,
				     finite ? best->step : (double)NAN };
}

static double window_start(const struct compare_curve *c)
{
	return c->to - (c->to - c->from) / 10;
}

/* The median of one of the two over the last tenth; NaN when its last values
 * are not finite. */
static double level_of(struct arena *a, const struct compare_curve *c, bool of_b)
{
	double start = window_start(c);
	double *v = arena_array(a, double, c->n + 1), last = NAN;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		last = of_b ? c->point[i].b : c->point[i].a;
		if ((c->point[i].x >= start || i + 1 == c->n) && isfinite(last))
			v[n++] = last;
	}
	return isfinite(last) ? median_of(v, n) : (double)NAN;
}

/*
 * The scatter of single points around the course of the curve: from the
 * distances of neighbours (Rice 1984), by their median absolute deviation, so
 * that neither the slope nor a spike counts. Of the last half, where the levels
 * are compared.
 */
static double scatter_of(struct arena *a, const struct compare_curve *c, bool of_b)
{
	const double normal = 1.4826; /* MAD to standard deviation */
	double *d = arena_array(a, double, c->n + 1), middle;
	size_t n = 0;

	for (size_t i = c->n / 2; i + 1 < c->n; i++) {
		const struct compare_point *p = &c->point[i];
		double x = of_b ? p[1].b - p[0].b : p[1].a - p[0].a;

		if (isfinite(x))
			d[n++] = x;
	}
	if (n < NOISE_LEAST)
		return NAN;
	middle = median_of(d, n);
	for (size_t i = 0; i < n; i++)
		d[i] = fabs(d[i] - middle);
	return normal * median_of(d, n) / sqrt(2);
}

/* Points of a curve itself in the last tenth of what both cover. */
static size_t window_points(const struct compare_curve *c,
			    const struct series_tag *t, enum compare_axis axis)
{
	double start = window_start(c);
	size_t n = 0;

	for (size_t i = 0; i < t->curve.n; i++) {
		double x = x_of(t, i, axis);

		n += x >= start && x <= c->to;
	}
	return n ? n : 1;
}

static void measure_noise(struct arena *arena, struct compare_curve *c,
			  enum compare_axis axis)
{
	double a = scatter_of(arena, c, false), b = scatter_of(arena, c, true);

	c->scatter = hypot(a, b);
	c->noise = MEDIAN_SPREAD *
		   hypot(a / sqrt((double)window_points(c, c->a, axis)),
			 b / sqrt((double)window_points(c, c->b, axis)));
}

/* The difference at a point, smoothed by the median of its neighbours. */
static double apart_at(const struct compare_curve *c, size_t at)
{
	double v[SMOOTH];
	size_t n = 0, from = at >= SMOOTH / 2 ? at - SMOOTH / 2 : 0;

	for (size_t i = from; i < c->n && i < from + SMOOTH; i++) {
		double d = c->point[i].a - c->point[i].b;

		if (isfinite(d))
			v[n++] = d;
	}
	return median_of(v, n);
}

/* From which place on the two stay apart, on the same side, up to the end. */
static double parting(const struct compare_curve *c,
		      const struct compare_limits *l)
{
	/* What is left of the scatter after a median of so many. */
	double smoothed = c->scatter * MEDIAN_SPREAD / sqrt(SMOOTH);
	double level = fmax(l->sigmas * smoothed, l->least * fabs(c->b_level));
	double side = c->n ? apart_at(c, c->n - 1) : NAN, parted = NAN;

	if (isnan(smoothed) || !(fabs(side) > level))
		return NAN;
	for (size_t i = c->n; i-- > 0;) {
		double d = apart_at(c, i);

		if (!(fabs(d) > level) || (d > 0) != (side > 0))
			break;
		parted = c->point[i].x;
	}
	return parted;
}

static enum compare_verdict judge(const struct compare_curve *c,
				  const struct compare_limits *l)
{
	bool told;

	if (!c->better || isnan(c->b_level))
		return COMPARE_UNKNOWN;
	if (isnan(c->a_level))
		return c->n ? COMPARE_MUCH_WORSE : COMPARE_UNKNOWN;
	/* Of too few points no scatter is known: only much is said. */
	told = isnan(c->noise) ? c->relative >= l->much
			       : fabs(c->worse) > l->sigmas * c->noise;
	if (!told || c->relative < l->least)
		return COMPARE_SAME;
	if (c->worse < 0)
		return COMPARE_BETTER;
	if (isnan(c->noise))
		return c->better < 0 && c->b_level > 0 &&
				       c->a_level >= l->twice * c->b_level
			       ? COMPARE_MUCH_WORSE
			       : COMPARE_WORSE;
	return c->relative >= l->much ? COMPARE_MUCH_WORSE : COMPARE_WORSE;
}

static void measure_curve(struct arena *a, struct compare_curve *c,
			  enum compare_axis axis, const struct compare_limits *l)
{
	align(a, c, axis);
	c->a_end = end_of(c->a, c->better);
	c->b_end = end_of(c->b, c->better);
	c->a_level = level_of(a, c, false);
	c->b_level = level_of(a, c, true);
	measure_noise(a, c, axis);
	c->worse = c->better > 0 ? c->b_level - c->a_level
				 : c->a_level - c->b_level;
	c->relative = fabs(c->worse) / fabs(c->b_level);
	c->parted = parting(c, l);
	c->verdict = judge(c, l);
}

/* ---- which curves ---- */

static const struct series_tag *same_name(const struct run *r,
					  const struct series_tag *t)
{
	for (size_t i = 0; t && i < r->parts.n; i++) {
		const struct series_tag *o = series_find(r->parts.v[i], t->name);

		if (o && o->n && o->role.kind == t->role.kind)
			return o;
	}
	return NULL;
}

struct pairing {
	struct arena *arena;
	struct compare *c;
	const struct compare_limits *limits;
	VEC(struct compare_curve) curves;
};

static void add_pair(struct pairing *p, enum compare_what what,
		     signed char better, const struct series_tag *a,
		     const struct series_tag *b)
{
	struct compare_curve *c;

	if (!a || !b || !a->curve.n || !b->curve.n)
		return;
	c = vec_push(p->arena, &p->curves);
	c->what = what;
	c->better = better;
	c->a = a;
	c->b = b;
	measure_curve(p->arena, c, p->c->axis, p->limits);
}

static signed char loss_better(const struct series_tag *t)
{
	/* Of a game neither up nor down is better. */
	return t && !t->role.adversarial ? -1 : 0;
}

static void add_loss(struct pairing *p, enum compare_what what,
		     enum log_split split)
{
	const struct series_tag *a = run_loss(p->c->a, split);
	const struct series_tag *b = same_name(p->c->b, a);

	add_pair(p, what, loss_better(a), a, b ? b : run_loss(p->c->b, split));
}

/* Only metrics of one name are the same metric. */
static void add_metrics(struct pairing *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->c->a->parts.n; i++)
		for (size_t k = 0; k < series_tags(p->c->a->parts.v[i]); k++) {
			const struct series_tag *t =
				series_tag(p->c->a->parts.v[i], k);

			if (t->role.kind != ROLE_METRIC || t->role.derived ||
			    !t->n || n >= METRICS_MOST)
				continue;
			add_pair(p, COMPARE_METRIC, t->role.better, t,
				 same_name(p->c->b, t));
			n++;
		}
}

static void add_role(struct pairing *p, enum compare_what what,
		     enum role_kind kind)
{
	const struct series_tag *a = run_tag(p->c->a, kind, LOG_SPLIT_TRAIN);
	const struct series_tag *b = same_name(p->c->b, a);

	add_pair(p, what, 0, a, b ? b : run_tag(p->c->b, kind, LOG_SPLIT_TRAIN));
}

/* ---- settings ---- */

struct pair_of_texts {
	str a, b;
};

static void take_settings(struct arena *arena, struct map *m,
			  const struct run *r, bool of_b)
{
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < r->parts.v[i]->param.n; k++) {
			const struct map_item *in = &r->parts.v[i]->param.item[k];
			struct map_item *it = map_at(arena, m, in->key);
			struct pair_of_texts *t = it->value;

			if (!t)
				it->value = t =
					arena_new(arena, struct pair_of_texts);
			if (of_b && !t->b.len)
				t->b = *(const str *)in->value;
			if (!of_b && !t->a.len)
				t->a = *(const str *)in->value;
		}
}

static int by_name(const void *x, const void *y)
{
	const struct compare_setting *a = x, *b = y;

	return str_cmp(a->name, b->name);
}

static void compare_settings(struct arena *arena, struct compare *c)
{
	struct map m = { 0 };
	struct compare_setting *v;
	size_t n = 0;

	take_settings(arena, &m, c->a, false);
	take_settings(arena, &m, c->b, true);
	v = arena_array(arena, struct compare_setting, m.n);
	for (size_t i = 0; i < m.n; i++) {
		const struct pair_of_texts *t = m.item[i].value;

		if (str_eq(t->a, t->b))
			c->settings_same++;
		else
			v[n++] = (struct compare_setting){ m.item[i].key, t->a,
							   t->b };
	}
	if (n)
		qsort(v, n, sizeof(*v), by_name);
	c->setting = v;
	c->nsettings = n < SETTINGS_MOST ? n : SETTINGS_MOST;
	c->settings_left_out = n - c->nsettings;
}

/* ---- all ---- */

double compare_step_seconds(const struct run *r)
{
	const struct series_tag *t = run_tag(r, ROLE_STEP_TIME, LOG_SPLIT_TRAIN);
	const struct series_tag *loss = run_loss(r, LOG_SPLIT_TRAIN);
	double steps = loss ? loss->last.step - loss->first.step : 0;

	if (t && t->curve.n)
		return series_median(t, 0, t->curve.n);
	return steps > 0 ? detect_time(r).hours * 3600 / steps : (double)NAN;
}

static double covered(const struct compare *c)
{
	const struct series_tag *a = run_loss(c->a, LOG_SPLIT_TRAIN);
	const struct series_tag *b = run_loss(c->b, LOG_SPLIT_TRAIN);
	double xa, xb;

	if (!a || !b || !a->curve.n || !b->curve.n)
		return NAN;
	xa = x_of(a, a->curve.n - 1, c->axis);
	xb = x_of(b, b->curve.n - 1, c->axis);
	return xb > 0 ? xa / xb : (double)NAN;
}

struct compare compare_runs(struct arena *arena, const struct run *a,
			    const struct run *b, enum compare_axis axis,
			    const struct compare_limits *limits)
{
	struct compare c = { .a = a, .b = b, .axis = axis };
	struct pairing p = { .arena = arena, .c = &c, .limits = limits };

	if (axis == COMPARE_AUTO)
		c.axis = axis_of(run_loss(a, LOG_SPLIT_TRAIN),
				 run_loss(b, LOG_SPLIT_TRAIN));
	add_loss(&p, COMPARE_TRAIN_LOSS, LOG_SPLIT_TRAIN);
	add_loss(&p, COMPARE_EVAL_LOSS, LOG_SPLIT_EVAL);
	add_metrics(&p);
	add_role(&p, COMPARE_RATE, ROLE_RATE);
	add_role(&p, COMPARE_GRAD_NORM, ROLE_GRAD_NORM);
	add_role(&p, COMPARE_STEP_TIME, ROLE_STEP_TIME);
	add_role(&p, COMPARE_DATA_TIME, ROLE_DATA_TIME);
	add_role(&p, COMPARE_THROUGHPUT, ROLE_THROUGHPUT);
	c.curve = p.curves.v;
	c.n = p.curves.n;
	c.a_seconds = compare_step_seconds(a);
	c.b_seconds = compare_step_seconds(b);
	c.covered = covered(&c);
	compare_settings(arena, &c);
	return c;
}

const struct compare_curve *compare_find(const struct compare *c,
					 enum compare_what what)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->curve[i].what == what)
			return &c->curve[i];
	return NULL;
}
