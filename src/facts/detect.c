#include "facts/detect.h"

#include <math.h>
#include <stdlib.h>

enum {
	TENTH = 10,
	SMOOTH_WINDOWS = 20, /* 5 % windows (catalogue notes on TRN050) */
	SMOOTH_LEAST = 12,   /* points to speak of oscillation */
	START_STEPS = 10,    /* "first logged loss (step <= 10)" */
	FILTERED_LEAST = 2,  /* zeros in a row beside a norm of NaN */
	BLANK_FIRST = 1,
	SCALE_SEARCH = 1000 /* steps in which a scaler looks for its scale */
};

static size_t tenth(size_t n)
{
	return n >= TENTH ? n / TENTH : n > 0;
}

/* A tenth at the start or end, on a clean border. */
static double first_median(const struct series_tag *t)
{
	return series_median(t, 0, tenth(t->curve.n));
}

static double last_median(const struct series_tag *t)
{
	return series_median(t, t->curve.n - tenth(t->curve.n), t->curve.n);
}

/* ---- not finite ---- */

/* Its points that are not finite and mean trouble. */
static uint64_t bad_points(const struct series_tag *t)
{
	uint64_t bad = t->synthetic ? 0 : series_bad(t);

	if (t->role.kind == ROLE_METRIC) {
		if (bad == t->n)
			return 0; /* never had a value: not defined here */
		if (t->inf == 1 && !t->nan && t->first_bad.step == t->first.step)
			return 0; /* perplexity of an untrained model */
	}
	return bad;
}

static bool earlier(const struct series_mark *a, const struct series_mark *b)
{
	return a->step < b->step;
}

/* Steps of one part say nothing of those of another: where console output
 * counts epochs and a file steps, the first part is believed. */
static void count_bad(struct detect_nonfinite *d, const struct run *r,
		      const struct series *part, const struct series_tag *t)
{
	uint64_t bad = bad_points(t);

	if (t->orphan_bad && !d->orphans)
		d->orphan_tag = t;
	d->orphans += t->orphan_bad;
	if (!bad)
		return;
	if (t->role.kind == ROLE_LOSS)
		d->losses += bad;
	else if (t->role.kind == ROLE_METRIC)
		d->metrics += bad;
	else
		d->gradients += bad;
	if (!d->tag ||
	    (t->role.kind == ROLE_LOSS && d->tag->role.kind != ROLE_LOSS) ||
	    (t->role.kind == d->tag->role.kind && run_part(r, d->tag) == part &&
	     earlier(&t->first_bad, &d->first))) {
		d->tag = t;
		d->first = t->first_bad;
	}
}

/* A run of equal losses that lies where the norm was not finite. */
static void find_hidden(struct detect_nonfinite *d, const struct series_tag *loss,
			const struct series_tag *norm)
{
	const struct series_run *run =
		loss->zeros.n >= FILTERED_LEAST ? &loss->zeros : &loss->same;
	uint64_t least = run == &loss->zeros ? FILTERED_LEAST : 5;

	if (run->n < least || !series_bad(norm) || series_bad(loss))
		return;
	/* It moved before, and stands still where the norm is not finite. */
	if (norm->last_bad.step < run->from.step ||
	    run->from.step <= loss->first.step)
		return;
	d->hidden = loss;
	d->hidden_from = run->from;
	d->hidden_points = run->n;
}

/* Zeros alone, until the end, where the loss was something before. */
static void find_zeros(struct detect_nonfinite *d, const struct series_tag *loss)
{
	if (d->hidden || loss->zeros.n < FILTERED_LEAST * 2 ||
	    loss->last.value != 0 || loss->histogram)
		return;
	if (!(first_median(loss) > 0.01))
		return;
	for (size_t i = loss->curve.n; i > 1; i--) {
		const struct series_point *p = &loss->curve.v[i - 1];

		/* A loss that comes down to 0 by itself is small before. */
		if (p->max > 0 && p->step < loss->zeros.from.step) {
			if (p->max > 0.05 * loss->max.value) {
				d->hidden = loss;
				d->hidden_from = loss->zeros.from;
				d->hidden_points = loss->zeros.n;
			}
			return;
		}
	}
}

static const char *origin_of(const struct detect_nonfinite *d,
			     const struct series_tag *loss,
			     const struct series_tag *norm)
{
	if (!loss || !norm || !series_bad(norm))
		return "unknown";
	if (d->hidden == loss)
		return d->hidden_from.step <= norm->first_bad.step ? "forward"
								   : "backward";
	if (!series_bad(loss))
		return "backward";
	return loss->first_bad.step <= norm->first_bad.step ? "forward"
							    : "backward";
}

static bool has_amp(const struct run *r)
{
	return run_tag(r, ROLE_LOSS_SCALE, LOG_SPLIT_TRAIN) ||
	       run_tag(r, ROLE_SKIPPED, LOG_SPLIT_TRAIN) ||
	       run_has_event(r, LOG_EVENT_OVERFLOW);
}

struct detect_nonfinite detect_nonfinite(const struct run *r)
{
	struct detect_nonfinite d = { .gradient_share = NAN, .counted = NAN };
	const struct series_tag *norm =
		run_tag(r, ROLE_GRAD_NORM, LOG_SPLIT_TRAIN);
	const struct series_tag *loss = run_tag(r, ROLE_LOSS, LOG_SPLIT_TRAIN);

	for (size_t i = 0; i < r->parts.n; i++) {
		const struct series *s = r->parts.v[i];

		for (size_t k = 0; k < series_tags(s); k++) {
			const struct series_tag *t = series_tag(s, k);

			if (t->role.kind == ROLE_LOSS ||
			    t->role.kind == ROLE_METRIC ||
			    t->role.kind == ROLE_GRAD_NORM ||
			    t->role.kind == ROLE_GRAD_LAYER)
				count_bad(&d, r, s, t);
			if (t->role.kind == ROLE_NAN_STEPS && t->max.value > 0)
				d.counted =
					fmax(t->max.value,
					     isnan(d.counted) ? 0 : d.counted);
		}
	}
	if (norm && norm->n)
		d.gradient_share = (double)series_bad(norm) / (double)norm->n;
	if (norm && loss)
		find_hidden(&d, loss, norm);
	if (loss)
		find_zeros(&d, loss);
	d.told = run_has_event(r, LOG_EVENT_NONFINITE) ||
		 run_has_event(r, LOG_EVENT_NAN_COUNTED);
	d.amp = has_amp(r);
	d.origin = origin_of(&d, loss, norm);
	return d;
}

/* ---- trend ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static size_t smooth(const struct series_tag *t, double *out)
{
	size_t n = t->curve.n,
	       windows = n / 3 < SMOOTH_WINDOWS ? n / 3 : SMOOTH_WINDOWS;

	for (size_t i = 0; i < windows; i++)
		out[i] = series_median(t, i * n / windows, (i + 1) * n / windows);
	return windows;
}

/*
 * The standard deviation of a value around the curve: of neighbours' second
 * differences (a slope cancels out), their median, so that single steps and
 * spikes count little. NaN for fewer than five points.
 */
static double noise_of(const struct series_tag *t)
{
	double d[SERIES_CURVE];
	size_t n = 0;

	for (size_t i = 2; i < t->curve.n && n < SERIES_CURVE; i++) {
		double v = t->curve.v[i].value - 2 * t->curve.v[i - 1].value +
			   t->curve.v[i - 2].value;

		if (!isnan(v))
			d[n++] = fabs(v);
	}
	if (n < 3)
		return NAN;
	qsort(d, n, sizeof(d[0]), by_value);
	return 1.4826 * d[n / 2] / sqrt(6);
}

/* Of the median of `n` such values. */
static double median_error(double noise, size_t n)
{
	return n < 3 ? noise : 1.2533 * noise / sqrt((double)n);
}

/* Two standard errors of the difference of two such medians. */
static double chance_of(const struct series_tag *t, size_t width)
{
	return 2 * sqrt(2) * median_error(noise_of(t), width);
}

/* Values that turn: by more than 3 % of their range, and by more than two
 * standard errors of their difference. */
static double oscillation_of(const struct series_tag *t)
{
	double v[SMOOTH_WINDOWS], low = INFINITY, high = -INFINITY, least;
	size_t n, turns = 0;

	if (t->curve.n < SMOOTH_LEAST)
		return NAN;
	n = smooth(t, v);
	for (size_t i = 0; i < n; i++) {
		if (isnan(v[i]))
			return NAN;
		low = fmin(low, v[i]);
		high = fmax(high, v[i]);
	}
	least = fmax(0.03 * (high - low), chance_of(t, t->curve.n / n));
	for (size_t i = 2; i < n; i++) {
		double a = v[i - 1] - v[i - 2], b = v[i] - v[i - 1];

		turns += a * b < 0 && fmin(fabs(a), fabs(b)) > least;
	}
	return n > 2 ? (double)turns / (double)(n - 2) : NAN;
}

/* The lowest level it held for a tenth, or where it began: the lowest single
 * value of a noisy curve is lower the longer the run. */
static double low_of(const struct series_tag *t)
{
	size_t width = tenth(t->curve.n);
	double low = t->curve.v[0].value;

	for (size_t i = 0; i + width <= t->curve.n; i += width)
		low = fmin(low, series_median(t, i, i + width));
	return low;
}

/* `last` over `low`; 1 where chance alone may part them. */
static double over_low(double last, double low, double chance)
{
	if (!(low > 0))
		return NAN;
	return last - low <= chance ? fmin(last / low, 1) : last / low;
}

/* The step after which the lowest value went down by less than 1 %. */
static double flat_from(const struct series_tag *t)
{
	double low = INFINITY, step = NAN;

	for (size_t i = 0; i < t->curve.n; i++) {
		const struct series_point *p = &t->curve.v[i];

		if (isnan(p->value) || !(p->value < low - 0.01 * fabs(low)))
			continue;
		low = p->value;
		step = p->step;
	}
	return step;
}

static size_t spike_level(double factor)
{
	for (size_t i = 0; i < SERIES_SPIKES; i++)
		if (series_spike_level[i] >= factor)
			return i;
	return SERIES_SPIKES - 1;
}

static double spike_share(const struct series_tag *t, double factor,
			  struct series_mark *first)
{
	const struct series_spike *s = &t->spike[spike_level(factor)];

	if (!t->spike_base)
		return NAN;
	*first = s->first;
	return (double)s->n / (double)t->spike_base;
}

/* What an agent earns: its loss then follows what it meets. */
static bool is_reward(const struct series_tag *t)
{
	static const char *const names[] = { "reward",      "ep_rew_mean",
					     "mean_reward", "episode_reward",
					     "reward_mean", "episode_return" };
	str base = str_basename(t->name);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(base, str_from(names[i])))
			return true;
	return false;
}

/* Tags that fall and rise by design. */
static bool is_game(const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++) {
			const struct series_tag *t = series_tag(r->parts.v[i], k);

			if ((t->role.kind == ROLE_LOSS && t->role.adversarial) ||
			    is_reward(t))
				return true;
		}
	return false;
}

struct detect_trend detect_trend(const struct run *r, double classes)
{
	const struct series_tag *t = run_loss(r, LOG_SPLIT_TRAIN);
	struct detect_trend d = { .tag = t,
				  .first = NAN,
				  .last = NAN,
				  .decrease = NAN,
				  .noise = NAN,
				  .low = NAN,
				  .over_min = NAN,
				  .oscillation = NAN,
				  .flat_from = NAN,
				  .spike_share = NAN };
	double chance;

	if (!t || !t->curve.n)
		return d;
	d.points = t->n;
	d.first = first_median(t);
	d.last = last_median(t);
	d.min = t->min.value;
	d.zero_share = (double)t->zeros.n / (double)t->n;
	if (d.first != 0)
		d.decrease = (d.first - d.last) / fabs(d.first);
	else if (d.last == 0)
		d.decrease = 0;
	chance = chance_of(t, tenth(t->curve.n));
	if (d.first != 0)
		d.noise = chance / fabs(d.first);
	d.low = low_of(t);
	d.over_min = over_low(d.last, d.low, chance);
	d.oscillation = oscillation_of(t);
	d.flat_from = flat_from(t);
	d.spike_share = spike_share(t, 10, &d.spike);
	d.fine_tuning = classes > 1 && d.first <= 0.5 * log(classes);
	/* A loss that ends in NaN is another illness; values all of one step
	 * are no course. */
	d.judged = t->min.value >= 0 && !is_game(r) && !isnan(d.first) &&
		   !isnan(d.last) && t->last.step > t->first.step;
	return d;
}

static double share_near(const struct series_tag *t, double value)
{
	size_t n = 0, from = t->curve.n / 2;

	for (size_t i = from; i < t->curve.n; i++)
		n += fabs(t->curve.v[i].value - value) <= 0.01 * value;
	return t->curve.n > from ? (double)n / (double)(t->curve.n - from) : 0;
}

struct detect_fingerprint detect_fingerprint(const struct series_tag *loss,
					     double classes)
{
	struct detect_fingerprint d = { .name = "", .value = NAN };
	double chance = log(classes),
	       floor_value = log(1 + (classes - 1) / exp(1));

	if (!loss || !(classes > 1) || loss->curve.n < 4)
		return d;
	if (share_near(loss, chance) > share_near(loss, floor_value))
		d = (struct detect_fingerprint){ "ln(C)", chance,
						 share_near(loss, chance) };
	else
		d = (struct detect_fingerprint){ "ln(1+(C-1)/e)", floor_value,
						 share_near(loss, floor_value) };
	return d;
}

/* ---- start ---- */

struct detect_start detect_start(const struct run *r, double classes)
{
	const struct series_tag *t = run_tag(r, ROLE_LOSS, LOG_SPLIT_TRAIN);
	struct detect_start d = { NAN, NAN, NAN, NAN, t };
	const struct series_point *p;

	if (classes > 1)
		d.chance = log(classes);
	if (!t || !t->curve.n || t->role.part || t->role.adversarial)
		return d;
	p = &t->curve.v[0];
	d.step = p->step;
	if (p->n != 1 || isnan(p->value) || p->step > START_STEPS || p->step < 0)
		return d;
	/* Counted in epochs the first value is a mean over thousands of steps. */
	if (p->epoch == p->step && t->curve.n > 1 &&
	    t->curve.v[1].epoch == t->curve.v[1].step)
		return d;
	d.first = p->value;
	d.ratio = d.first / d.chance;
	return d;
}

/* ---- overfitting ---- */

/* The training value at an evaluation: the nearest point not behind it. */
static double train_at(const struct series_tag *t, double step)
{
	double v = t->curve.n ? t->curve.v[0].value : NAN;

	for (size_t i = 0; i < t->curve.n && t->curve.v[i].step <= step; i++)
		if (!isnan(t->curve.v[i].value))
			v = t->curve.v[i].value;
	return v;
}

static double gap_at(const struct detect_overfit *d, size_t i)
{
	const struct series_point *p = &d->eval->curve.v[i];
	double train = train_at(d->train, p->step);

	return train >= 0.01 ? (p->value - train) / train : NAN;
}

static size_t best_of(const struct series_tag *t)
{
	size_t best = 0;

	for (size_t i = 1; i < t->curve.n; i++)
		if (t->curve.v[i].value < t->curve.v[best].value ||
		    isnan(t->curve.v[best].value))
			best = i;
	return best;
}

/* Evaluations that are taken together: a tenth, at least three, so that none
 * counts alone. */
static size_t together(size_t n)
{
	size_t width = tenth(n) < 3 ? 3 : tenth(n);

	return width < n ? width : n;
}

/* The lowest median of so many evaluations in a row, and that of the last. */
static double best_level(const struct series_tag *t, size_t width)
{
	double best = NAN;

	for (size_t i = 0; i + width <= t->curve.n; i++)
		best = fmin(best, series_median(t, i, i + width));
	return best;
}

static double rise_of(const struct series_tag *t)
{
	size_t width = together(t->curve.n);

	return over_low(series_median(t, t->curve.n - width, t->curve.n),
			best_level(t, width), chance_of(t, width)) -
	       1;
}

static bool is_kept(const struct series_tag *t)
{
	double best;

	if (!t || !t->role.better || t->curve.n < 3)
		return false;
	best = t->role.better > 0 ? t->max.value : t->min.value;
	return fabs(last_median(t) - best) <= 0.01 * fabs(best) && best != 0;
}

static void note_onset(struct detect_overfit *d, size_t best)
{
	size_t n = d->eval->curve.n;
	const struct series_point *p = d->eval->curve.v;

	d->onset = NAN;
	if (best + 1 < n && p[n - 1].value > p[best].value * 1.01 &&
	    d->train_falls)
		d->onset = p[best].step;
}

struct detect_overfit detect_overfit(const struct run *r, double ratio)
{
	struct detect_overfit d = { .train = run_loss(r, LOG_SPLIT_TRAIN),
				    .eval = run_loss(r, LOG_SPLIT_EVAL),
				    .gap_best = NAN,
				    .gap_last = NAN,
				    .rise = NAN,
				    .onset = NAN };
	size_t n, best, early;

	if (!d.train || !d.eval || !d.train->curve.n || !d.eval->curve.n)
		return d;
	n = d.eval->curve.n;
	d.evals = d.eval->n;
	best = best_of(d.eval);
	d.best = d.eval->curve.v[best].value;
	d.best_step = d.eval->curve.v[best].step;
	d.last = d.eval->curve.v[n - 1].value;
	d.last_step = d.eval->curve.v[n - 1].step;
	for (size_t i = best + 1; i < n; i++)
		d.after_best += d.eval->curve.v[i].n;
	d.gap_best = gap_at(&d, best);
	d.gap_last = gap_at(&d, n - 1);
	for (size_t i = n; i > 0 && gap_at(&d, i - 1) > ratio; i--)
		d.gap_evals += d.eval->curve.v[i - 1].n;
	d.last_over_best = d.best > 0 ? d.last / d.best - 1 : NAN;
	d.rise = rise_of(d.eval);
	d.metric = run_metric(r);
	d.metric_kept = is_kept(d.metric);
	early = n / TENTH;
	d.early = d.eval->curve.v[early].value;
	d.train_falls = last_median(d.train) < first_median(d.train);
	d.improving = best + tenth(n) >= n;
	d.stopped_early = run_has_event(r, LOG_EVENT_EARLY_STOP);
	note_onset(&d, best);
	return d;
}

/* ---- learning rate ---- */

struct detect_rate detect_rate(const struct run *r)
{
	const struct series_tag *t = run_tag(r, ROLE_RATE, LOG_SPLIT_TRAIN);
	struct detect_rate d = { .tag = t,
				 .min = NAN,
				 .max = NAN,
				 .flat_share = NAN,
				 .warmup = NAN,
				 .zero_share = NAN };

	if (!t || !t->curve.n)
		return d;
	d.points = t->n;
	d.min = t->min.value;
	d.max = t->max.value;
	d.first = t->curve.v[0].value;
	d.last = t->curve.v[t->curve.n - 1].last;
	d.flat_share = (double)t->same.n / (double)t->n;
	d.warmup = d.first < 0.9 * d.max ? t->max.step - t->first.step : 0;
	d.decays = d.last < 0.9 * d.max;
	d.zero_share = (double)t->zeros.n / (double)t->n;
	return d;
}

/* ---- gradients ---- */

/* Records in a row at or below the limit, behind the first tenth, while the
 * loss is above half of its first value. */
static struct detect_layer vanish_of(const struct series_tag *t,
				     const struct series_tag *loss, double limit)
{
	struct detect_layer d = { .tag = t,
				  .median = series_median(t, 0, t->curve.n) };
	double half = loss ? first_median(loss) / 2 : NAN;
	uint64_t run = 0;
	struct series_mark from = { 0 };

	for (size_t i = 0; i < t->curve.n; i++) {
		const struct series_point *p = &t->curve.v[i];
		bool learning =
			!loss || isnan(half) || train_at(loss, p->step) > half;

		if (!(fmax(fabs(p->min), fabs(p->max)) <= limit) || !learning) {
			run = 0;
			continue;
		}
		if (!run)
			from = (struct series_mark){ p->step, p->value, p->line };
		run += p->n;
		if (run > d.vanished) {
			d.vanished = run;
			d.from = from;
		}
	}
	return d;
}

static bool is_layer(const struct series_tag *t)
{
	return t->role.kind == ROLE_GRAD_LAYER && t->n && t->curve.n;
}

static void note_norm(struct detect_gradients *d, const struct series_tag *t,
		      double explode)
{
	double above = series_share_above(t, explode), spikes;
	struct series_mark spike = { 0 };

	if (above > d->above || isnan(d->above))
		d->above = above;
	spikes = spike_share(t, 10, &spike);
	if (spikes > d->spikes || isnan(d->spikes)) {
		d->spikes = spikes;
		d->spike = spike;
	}
	if (t->n) {
		double share = (double)series_bad(t) / (double)t->n;

		if (!(share <= d->bad_share)) {
			d->bad_share = share;
			d->bad = t->first_bad;
		}
	}
}

/*
 * Of a norm of all parameters only exactly nothing is sure to be wrong, and
 * that only while the loss does not fall: 0 is also what trainers log that did
 * not measure it.
 */
static bool falls(const struct run *r)
{
	struct detect_trend d = detect_trend(r, NAN);

	return d.decrease > d.noise;
}

struct detect_gradients detect_gradients(const struct run *r, double vanish,
					 double explode)
{
	struct detect_gradients d = { .norm = run_tag(r, ROLE_GRAD_NORM,
						      LOG_SPLIT_TRAIN),
				      .ratio = NAN,
				      .above = NAN,
				      .spikes = NAN,
				      .bad_share = NAN,
				      .amp = has_amp(r) };
	const struct series_tag *loss = run_loss(r, LOG_SPLIT_TRAIN);
	double first = NAN, last = NAN;

	if (d.norm)
		note_norm(&d, d.norm, explode);
	for (size_t i = 0; i < r->parts.n; i++) {
		for (size_t k = series_tags(r->parts.v[i]); k > 0; k--) {
			const struct series_tag *t =
				series_tag(r->parts.v[i], k - 1);
			struct detect_layer layer;

			if (!is_layer(t))
				continue;
			layer = vanish_of(t, loss, vanish);
			note_norm(&d, t, explode);
			if (!d.layers++)
				last = layer.median;
			first = layer.median;
			if (layer.vanished > d.worst.vanished || !d.worst.tag)
				d.worst = layer;
		}
		if (d.layers)
			break;
	}
	if (!d.layers && d.norm && d.norm->curve.n && !falls(r))
		d.worst = vanish_of(d.norm, loss, 0);
	if (d.layers > 1 && last > 0)
		d.ratio = first / last;
	return d;
}

/* ---- waiting for data ---- */

static double part_median(const struct series_tag *t, double from, double to)
{
	size_t a = 0, b;

	while (a < t->curve.n && t->curve.v[a].step < from)
		a++;
	for (b = a; b < t->curve.n && t->curve.v[b].step <= to;)
		b++;
	return series_median(t, a, b);
}

/* Means over time, where they are printed, are steadier than single steps. */
static const struct series_tag *mean_tag(const struct run *r,
					 enum role_kind kind, const char *name)
{
	for (size_t i = 0; i < r->parts.n; i++) {
		const struct series_tag *t =
			series_find(r->parts.v[i], str_from(name));

		if (t && t->role.kind == kind)
			return t;
	}
	return NULL;
}

static bool next_window(const struct series_tag *t, size_t i, size_t windows,
			double *from, double *to)
{
	size_t a = i * t->curve.n / windows, b = (i + 1) * t->curve.n / windows;

	if (b <= a)
		return false;
	*from = t->curve.v[a].step;
	*to = t->curve.v[b - 1].step;
	return true;
}

struct detect_wait detect_wait(const struct run *r)
{
	struct detect_wait d = {
		.step = run_tag(r, ROLE_STEP_TIME, LOG_SPLIT_TRAIN),
		.data = run_tag(r, ROLE_DATA_TIME, LOG_SPLIT_TRAIN),
		.share = NAN,
		.worst = NAN,
		.worst_step = NAN
	};
	const struct series_tag *step = mean_tag(r, ROLE_STEP_TIME, "time avg");
	const struct series_tag *data = mean_tag(r, ROLE_DATA_TIME, "data avg");
	size_t n, skip;
	double from, to;

	if (step && data) {
		d.step = step;
		d.data = data;
		d.share = data->last.value / step->last.value;
		d.worst = d.share;
		d.worst_step = data->last.step;
		return d;
	}
	if (!d.step || !d.data || !d.step->curve.n || !d.data->curve.n)
		return d;
	n = d.step->curve.n;
	skip = n >= TENTH ? n / TENTH : 0;
	d.share = part_median(d.data, d.step->curve.v[skip].step, INFINITY) /
		  part_median(d.step, d.step->curve.v[skip].step, INFINITY);
	for (size_t i = n >= TENTH ? 1 : 0; i < TENTH; i++) {
		double share;

		if (!next_window(d.step, i, TENTH, &from, &to))
			continue;
		share = part_median(d.data, from, to) /
			part_median(d.step, from, to);
		if (share > d.worst || isnan(d.worst)) {
			d.worst = share;
			d.worst_step = from;
		}
	}
	return d;
}

struct detect_pace detect_pace(const struct run *r)
{
	struct detect_pace d = { run_tag(r, ROLE_STEP_TIME, LOG_SPLIT_TRAIN),
				 NAN };
	double first, last;
	size_t n;

	if (d.tag && d.tag->curve.n >= 5) {
		n = d.tag->curve.n;
		first = series_median(d.tag, tenth(n), 3 * tenth(n) + 1);
		last = last_median(d.tag);
		d.slower = first > 0 ? last / first : NAN;
		return d;
	}
	d.tag = run_tag(r, ROLE_THROUGHPUT, LOG_SPLIT_TRAIN);
	if (d.tag && d.tag->curve.n >= 5) {
		n = d.tag->curve.n;
		first = series_median(d.tag, tenth(n), 3 * tenth(n) + 1);
		last = last_median(d.tag);
		d.slower = last > 0 ? first / last : NAN;
	}
	return d;
}

/* ---- time ---- */

enum { GAP = 1800 };

static double gap_limit(const struct series_clock *c)
{
	double usual = series_interval(c);

	return usual > GAP ? 10 * usual : GAP;
}

static int by_first(const void *a, const void *b)
{
	const struct series *x = *(const struct series *const *)a;
	const struct series *y = *(const struct series *const *)b;

	return (x->clock.first > y->clock.first) -
	       (x->clock.first < y->clock.first);
}

/* Files of one run that lie behind each other add up, overlapping ones do not. */
static double clock_hours(const struct run *r, struct detect_time *d)
{
	const struct series *s[64];
	size_t n = 0;
	double sum = 0, covered = -INFINITY;

	for (size_t i = 0; i < r->parts.n && n < 64; i++)
		if (isfinite(r->parts.v[i]->clock.first) &&
		    r->parts.v[i]->clock.n > 1)
			s[n++] = r->parts.v[i];
	qsort(s, n, sizeof(s[0]), by_first);
	for (size_t i = 0; i < n; i++) {
		const struct series_clock *c = &s[i]->clock;
		double active = series_active(c, gap_limit(c));

		if (c->first < covered)
			active -= fmin(covered, c->last) - c->first;
		sum += active > 0 ? active : 0;
		covered = fmax(covered, c->last);
		if (!(c->longest <= d->longest)) {
			d->longest = c->longest;
			d->after = c->last - c->longest_from - c->longest;
			d->usual = series_interval(c);
			d->series = s[i];
		}
	}
	if (n)
		d->span = (covered - s[0]->clock.first) / 3600;
	return n ? sum / 3600 : NAN;
}

static double elapsed_hours(const struct run *r)
{
	double best = NAN;

	for (size_t i = 0; i < r->parts.n; i++) {
		const struct series_clock *c = &r->parts.v[i]->elapsed;
		double h = series_active(c, INFINITY) / 3600;

		best = !(h <= best) && h > 0 ? h : best;
	}
	return best;
}

static double planned_hours(const struct run *r)
{
	double best = NAN;

	for (size_t i = 0; i < r->parts.n; i++)
		if (!(r->parts.v[i]->planned <= best))
			best = isnan(r->parts.v[i]->planned)
				       ? best
				       : r->parts.v[i]->planned;
	return best / 3600;
}

struct detect_time detect_time(const struct run *r)
{
	struct detect_time d = { .hours = NAN,
				 .span = NAN,
				 .longest = NAN,
				 .usual = NAN,
				 .source = "" };
	double clock = clock_hours(r, &d),
	       told = run_fact(r, SERIES_RUNTIME) / 3600;
	double start = run_fact(r, SERIES_START), end = run_fact(r, SERIES_END);

	d.planned = planned_hours(r);
	d.finished = run_has_event(r, LOG_EVENT_FINISHED) ||
		     run_fact(r, SERIES_STATUS) == 0 || !isnan(told) ||
		     run_has_event(r, LOG_EVENT_EARLY_STOP);
	if (!isnan(told)) {
		d.hours = told;
		d.source = "total";
	} else if (end > start) {
		d.hours = (end - start) / 3600;
		d.source = "start-end";
	} else if (!isnan(clock)) {
		d.hours = clock;
		d.source = "points";
	} else {
		d.hours = elapsed_hours(r);
		d.source = isnan(d.hours) ? "" : "elapsed";
	}
	return d;
}

/* ---- units, precision, batch norm ---- */

struct detect_dead detect_dead(const struct run *r)
{
	struct detect_dead d = { .share = NAN, .first = NAN, .zero_share = NAN };

	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++) {
			const struct series_tag *t = series_tag(r->parts.v[i], k);
			double last = t->curve.n ? last_median(t) : NAN;

			if (t->role.kind == ROLE_DEAD && !(last <= d.share)) {
				bool percent = t->max.value > 1;

				d.share = percent ? last / 100 : last;
				d.first = percent ? t->first.value / 100
						  : t->first.value;
				d.tag = t;
			} else if (t->role.kind == ROLE_ZEROS &&
				   !(last <= d.zero_share)) {
				d.zero_share = last;
				d.zeros = t;
			}
		}
	return d;
}

static bool is_power_of_two(double v)
{
	int exponent;
	double part = v > 0 ? frexp(v, &exponent) : NAN;

	return fabs(part - 0.5) < 1e-3 || fabs(part - 1) < 1e-3;
}

static bool is_scale(const struct series_tag *t)
{
	return t && t->n && is_power_of_two(t->first.value) &&
	       is_power_of_two(t->min.value) && is_power_of_two(t->max.value);
}

/* Steps skipped behind the first 1000: of a total that grows, or of a count of
 * its own for each line. */
static double skipped_share(const struct series_tag *t)
{
	double last = t->curve.n ? t->curve.v[t->curve.n - 1].step : 0;
	double before = 0, high = 0, sum = 0;
	bool total = true;

	if (!(last > SCALE_SEARCH))
		return NAN;
	for (size_t i = 0; i < t->curve.n; i++) {
		const struct series_point *p = &t->curve.v[i];

		if (isnan(p->value))
			return NAN;
		total = total && p->min >= high;
		high = fmax(high, p->max);
		if (p->step <= SCALE_SEARCH)
			before = high;
		else
			sum += p->value * p->n;
	}
	return (total ? high - before : sum) / (last - SCALE_SEARCH);
}

struct detect_scale detect_scale(const struct run *r)
{
	struct detect_scale d = {
		.tag = run_tag(r, ROLE_LOSS_SCALE, LOG_SPLIT_TRAIN),
		.skips = run_tag(r, ROLE_SKIPPED, LOG_SPLIT_TRAIN),
		.min = NAN,
		.last = NAN,
		.skipped = NAN
	};

	d.at_minimum = run_has_event(r, LOG_EVENT_SCALE_AT_MINIMUM);
	if (is_scale(d.tag)) {
		d.min = d.tag->min.value;
		d.last = d.tag->last.value;
	} else {
		d.tag = NULL;
	}
	if (d.skips)
		d.skipped = skipped_share(d.skips);
	return d;
}

struct detect_bn detect_bn(const struct run *r)
{
	const struct series_tag *train = run_loss(r, LOG_SPLIT_TRAIN);
	const struct series_tag *eval = run_loss(r, LOG_SPLIT_EVAL);
	struct detect_bn d = { NAN, NAN, 0 };
	double first;

	if (!train || !eval || eval->curve.n < 3 || train->curve.n < 3)
		return d;
	d.evals = eval->n;
	first = first_median(train);
	d.train_fall = first > 0 ? (first - last_median(train)) / first : NAN;
	first = eval->first.value;
	if (first > 0 && !series_bad(eval))
		d.eval_change =
			fmax(eval->max.value - first, first - eval->min.value) /
			first;
	return d;
}
