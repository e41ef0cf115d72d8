/*
 * log.activations: what the log keeps of activations, by layer: the share of
 * saturated units, and where the inputs of the non-linearity lie (mean and
 * standard deviation, skew). Only what calls itself pre-activation is judged by
 * its mean: behind a ReLU it is positive by nature. One subject a run, with the
 * worst layer.
 */
#include "facts/runs.h"
#include "probes/probe.h"

#include <math.h>

enum stat { STAT_NONE, STAT_MEAN, STAT_STD, STAT_SKEW, STAT_SATURATED };

struct layer {
	str name; /* of the layer: the tag without its last word */
	enum stat stat;
};

static bool is_sign(char c)
{
	return c == '/' || c == '.' || c == '_' || c == '-' || c == ' ';
}

static enum stat stat_of(str word)
{
	static const struct {
		const char *word;
		enum stat stat;
	} words[] = {
		{ "mean", STAT_MEAN }, { "avg", STAT_MEAN },
		{ "std", STAT_STD },   { "stddev", STAT_STD },
		{ "skew", STAT_SKEW }, { "skewness", STAT_SKEW },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(word, str_from(words[i].word)))
			return words[i].stat;
	return STAT_NONE;
}

/* "preact/fc1/mean" is the mean of "preact/fc1". */
static struct layer layer_of(str name)
{
	size_t at = name.len;

	if (str_has(name, S("saturat")))
		return (struct layer){ name, STAT_SATURATED };
	while (at > 0 && !is_sign(name.s[at - 1]))
		at--;
	if (!at)
		return (struct layer){ name, STAT_NONE };
	return (struct layer){ str_sub(name, 0, at - 1),
			       stat_of(str_sub(name, at, name.len)) };
}

static bool is_before(str name)
{
	return str_has(name, S("preact")) || str_has(name, S("pre_act")) ||
	       str_has(name, S("pre-act")) || str_has(name, S("/pre/"));
}

/* Of the last tenth of the run. */
static double late(const struct series_tag *t)
{
	size_t n = t->curve.n, tenth = n >= 10 ? n / 10 : 1;

	return n ? series_median(t, n - tenth, n) : t->last.value;
}

struct worst {
	const struct series_tag *saturated, *shifted, *skewed;
	double share, shift, skew;
};

static double std_of(const struct series *s, str layer)
{
	for (size_t k = 0; k < series_tags(s); k++) {
		const struct series_tag *t = series_tag(s, k);
		struct layer l = layer_of(t->name);

		if (l.stat == STAT_STD && str_eq(l.name, layer))
			return late(t);
	}
	return NAN;
}

static void note(const struct series_tag **tag, double *most,
		 const struct series_tag *t, double v)
{
	if (isnan(v) || v <= *most)
		return;
	*tag = t;
	*most = v;
}

static void look_at(struct worst *w, const struct series *s,
		    const struct series_tag *t)
{
	struct layer l = layer_of(t->name);
	double v = late(t), std;

	switch (l.stat) {
	case STAT_SATURATED:
		note(&w->saturated, &w->share, t, t->max.value > 1 ? v / 100 : v);
		break;
	case STAT_MEAN:
		std = is_before(t->name) ? std_of(s, l.name) : NAN;
		if (std > 0)
			note(&w->shifted, &w->shift, t, fabs(v) / std);
		break;
	case STAT_SKEW:
		if (is_before(t->name))
			note(&w->skewed, &w->skew, t, fabs(v));
		break;
	default:
		break;
	}
}

static void observe_run(struct observation *o, const struct run *r)
{
	struct worst w = { .share = -1, .shift = -1, .skew = -1 };
	const struct series_tag *any;
	struct subject *s;

	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++) {
			const struct series_tag *t = series_tag(r->parts.v[i], k);

			if (t->role.kind == ROLE_ACTIVATION && t->n)
				look_at(&w, r->parts.v[i], t);
		}
	any = w.saturated ? w.saturated : w.shifted ? w.shifted : w.skewed;
	if (!any)
		return;
	s = observe(o, r->name, place_at(run_part(r, any)->path, 0, 0));
	if (r->reason)
		unjudged(o, s, r->reason, r->reason_text);
	measure_text(o, s, "layer", any->name);
	if (w.saturated)
		measure_number(o, s, "saturated", w.share);
	if (w.shifted) {
		measure_number(o, s, "shift", w.shift);
		measure_text(o, s, "shifted_layer", w.shifted->name);
	}
	if (w.skewed)
		measure_number(o, s, "skew", w.skew);
}

static void link_activations(const struct project *p, params given,
			     struct observation *o)
{
	struct runs runs = project_runs(p);

	(void)given;
	for (size_t i = 0; i < runs.n; i++)
		observe_run(o, &runs.v[i]);
}

/* clang-format off */
static const struct probe_measure measures[] = {
	{ STR_INIT("layer"), STR_INIT(""), STR_INIT("the series of the most saturated layer, else of the most shifted one") },
	{ STR_INIT("saturated"), STR_INIT(""), STR_INIT("the largest share of saturated units, in the last tenth of the run") },
	{ STR_INIT("shift"), STR_INIT(""), STR_INIT("the largest |mean| / standard deviation of a pre-activation") },
	{ STR_INIT("shifted_layer"), STR_INIT(""), STR_INIT("whose") },
	{ STR_INIT("skew"), STR_INIT(""), STR_INIT("the largest |skew| of a pre-activation") },
	{ .name = STR_INIT("") },
};
/* clang-format on */

static const struct scanner *const scanners[] = { &series_scanner, NULL };

const struct probe probe_log_activations = {
	.name = STR_INIT("log.activations"),
	.doc = STR_INIT("Saturated and shifted activations, by layer."),
	.scanners = scanners,
	.measure = measures,
	.link = link_activations,
};
