/*
 * log.tags: which series each training run keeps, by role: the training loss, a
 * validation loss, a metric on held-out data, the gradient norm, the learning
 * rate. A name counts by the words in it (formats/role.h).
 */
#include "facts/runs.h"
#include "probes/probe.h"

static uint64_t points(const struct series_tag *t)
{
	return t ? t->n : 0;
}

static void names(struct observation *o, struct subject *s, const char *name,
		  const struct series_tag *t)
{
	measure_text(o, s, name, t ? t->name : S("-"));
}

static bool has_any(const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++)
		if (r->parts.v[i]->points)
			return true;
	return false;
}

static void observe_run(struct observation *o, const struct run *r)
{
	const struct series_tag *loss = run_loss(r, LOG_SPLIT_TRAIN);
	const struct series_tag *eval = run_loss(r, LOG_SPLIT_EVAL);
	const struct series_tag *metric = run_metric(r);
	const struct series_tag *norm =
		run_tag(r, ROLE_GRAD_NORM, LOG_SPLIT_TRAIN);
	const struct series_tag *rate = run_tag(r, ROLE_RATE, LOG_SPLIT_TRAIN);
	struct subject *s = observe(o, r->name, place_of(r->path));

	if (r->reason)
		unjudged(o, s, r->reason, r->reason_text);
	names(o, s, "train_loss", loss);
	names(o, s, "eval_loss", eval);
	names(o, s, "metric", metric);
	names(o, s, "grad_norm", norm);
	names(o, s, "learning_rate", rate);
	measure_count(o, s, "train_loss_points", points(loss));
	measure_count(o, s, "eval_loss_points", points(eval));
	measure_count(o, s, "metric_points", points(metric));
	measure_count(o, s, "grad_norm_points", points(norm));
	measure_count(o, s, "learning_rate_points", points(rate));
}

/* Runs that only show that a model can learn ten samples need no validation. */
static void link_tags(const struct project *p, params given,
		      struct observation *o)
{
	struct runs runs = project_runs(p);
	bool all = value_get_bool(given, "debug-runs", false);

	for (size_t i = 0; i < runs.n; i++)
		if ((has_any(&runs.v[i]) || runs.v[i].reason) &&
		    (all || !runs.v[i].overfit))
			observe_run(o, &runs.v[i]);
}

static const struct probe_param param[] = {
	{ STR_INIT("debug-runs"), PARAM_BOOL, STR_INIT("false"),
	  STR_INIT("also runs whose name says overfit, sanity or debug") },
	{ .name = STR_INIT("") },
};

static const struct probe_measure measures[] = {
	{ STR_INIT("train_loss"), STR_INIT(""),
	  STR_INIT("name of the training loss") },
	{ STR_INIT("eval_loss"), STR_INIT(""),
	  STR_INIT("name of the validation loss") },
	{ STR_INIT("metric"), STR_INIT(""),
	  STR_INIT("name of a metric on held-out data") },
	{ STR_INIT("grad_norm"), STR_INIT(""),
	  STR_INIT("name of the gradient norm") },
	{ STR_INIT("learning_rate"), STR_INIT(""),
	  STR_INIT("name of the learning rate") },
	{ STR_INIT("train_loss_points"), STR_INIT(""), STR_INIT("its points") },
	{ STR_INIT("eval_loss_points"), STR_INIT(""), STR_INIT("its points") },
	{ STR_INIT("metric_points"), STR_INIT(""), STR_INIT("its points") },
	{ STR_INIT("grad_norm_points"), STR_INIT(""), STR_INIT("its points") },
	{ STR_INIT("learning_rate_points"), STR_INIT(""), STR_INIT("its points") },
	{ .name = STR_INIT("") },
};

static const struct scanner *const scanners[] = { &series_scanner, NULL };

const struct probe probe_log_tags = {
	.name = STR_INIT("log.tags"),
	.doc = STR_INIT("Which series each training run keeps, by role."),
	.scanners = scanners,
	.param = param,
	.measure = measures,
	.link = link_tags,
};
