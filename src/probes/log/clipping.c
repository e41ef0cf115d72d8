/*
 * log.clipping: does training hold its gradients below a limit, and does the
 * log show what happens where it does not. The code is asked by the names that
 * it calls (facts/uses.h), the runs by their settings and by the gradient norm.
 */
#include "facts/detect.h"
#include "facts/imports.h"
#include "facts/settings.h"
#include "probes/probe.h"

#include <math.h>

/* A limit of 0, none or infinity clips nothing. */
static double limit_of(const struct project *p, const struct run *r)
{
	return run_setting_number(
		p, r,
		"max_grad_norm gradient_clip_val grad_clip "
		"clip_grad clip_grad_norm grad_norm_clip clipnorm "
		"global_clipnorm gradient_clipping clip_norm "
		"clip_value grad_clip_norm max_norm");
}

struct seen {
	enum imports_answer code;
	double limit; /* the largest of the runs' settings; NaN: none says one */
	const struct run *spiky;
	struct detect_gradients worst;
};

static void add_run(const struct project *p, struct seen *x,
		    const struct run *r, double explode)
{
	struct detect_gradients d = detect_gradients(r, 0, explode);
	double limit = limit_of(p, r);

	if (isfinite(limit) && !(limit <= x->limit))
		x->limit = limit;
	if (d.norm && d.spikes > 0 && !(x->spiky && d.spikes <= x->worst.spikes)) {
		x->spiky = r;
		x->worst = d;
	}
}

static void measure_spikes(struct observation *o, struct subject *s,
			   const struct seen *x)
{
	const struct series *part;

	measure_number(o, s, "spikes", x->spiky ? x->worst.spikes : 0);
	if (!x->spiky)
		return;
	part = run_part(x->spiky, x->worst.norm);
	s->place = place_at(part->path, x->worst.spike.line, 0);
	measure_number(o, s, "spike_step", x->worst.spike.step);
	measure_number(o, s, "spike_norm", x->worst.spike.value);
}

/* Sure only where the settings or the code say so. */
static void measure_clips(struct observation *o, struct subject *s,
			  const struct seen *x)
{
	if (x->limit > 0 || x->code == IMPORTS_YES)
		measure(o, s, "clips", value_bool(true));
	else if (x->code == IMPORTS_NO)
		measure(o, s, "clips", value_bool(false));
	if (!isnan(x->limit))
		measure_number(o, s, "limit", x->limit);
}

static void link_clipping(const struct project *p, params given,
			  struct observation *o)
{
	double explode = value_get_number(given, "explode-norm", 1000);
	struct seen x = { .code = imports_use(p, S("clips")), .limit = NAN };
	struct runs runs = project_runs(p);
	struct subject *s = observe(o, S(""), place_of(S("")));

	for (size_t i = 0; i < runs.n; i++)
		add_run(p, &x, &runs.v[i], explode);
	measure_clips(o, s, &x);
	measure_spikes(o, s, &x);
}

static const struct probe_param param[] = {
	{ STR_INIT("explode-norm"), PARAM_NUMBER, STR_INIT("1000"),
	  STR_INIT("above this a norm counts as exploded") },
	{ .name = STR_INIT("") },
};

static const struct probe_measure measures[] = {
	{ STR_INIT("clips"), STR_INIT(""),
	  STR_INIT("gradients are clipped, by the code or the settings; "
		   "missing when "
		   "not known") },
	{ STR_INIT("limit"), STR_INIT(""),
	  STR_INIT("the largest limit in the settings of a run") },
	{ STR_INIT("spikes"),
	  STR_INIT(""), STR_INIT("share of norms above 10 x the rolling median, of the worst run") },
	{ STR_INIT("spike_step"), STR_INIT(""), STR_INIT("the first one") },
	{ STR_INIT("spike_norm"), STR_INIT(""), STR_INIT("its norm") },
	{ .name = STR_INIT("") },
};

static const struct scanner *const scanners[] = { &series_scanner,
						  &scanner_settings,
						  &scanner_imports, NULL };

const struct probe probe_log_clipping = {
	.name = STR_INIT("log.clipping"),
	.doc = STR_INIT(
		"Whether gradients are clipped, and spikes of their norm."),
	.scanners = scanners,
	.param = param,
	.measure = measures,
	.link = link_clipping,
};
