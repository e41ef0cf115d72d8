/*
 * log.tags: which series each training run keeps, by role: the training loss, a
 * validation loss, a metric on held-out data, the gradient norm, the learning
 * rate. A name counts by the words in it (formats/role.h).
 */
#include "facts/imports.h"
#include "facts/settings.h"
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

/* Points of the gradients by layer: they tell as much as the norm of all. */
static uint64_t layer_points(const struct run *r)
{
	uint64_t most = 0;

	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++) {
			const struct series_tag *t = series_tag(r->parts.v[i], k);

			if (t->role.kind == ROLE_GRAD_LAYER && t->n > most)
				most = t->n;
		}
	return most;
}

/* Hugging Face's Trainer logs the mean so far where the loss is NaN, unless it
 * is told not to. */
static bool filters_nan(const struct project *p, const struct run *r)
{
	struct value set = run_setting(p, r, "logging_nan_inf_filter");
	bool trainer = false;

	for (size_t i = 0; i < r->parts.n; i++)
		trainer = trainer || r->parts.v[i]->format == LOG_TRAINER_STATE;
	if (value_is(&set, VALUE_STR))
		return trainer && !str_eq_nocase(set.u.s, S("false"));
	return trainer && value_truth(&set, true);
}

/* The result of boosted trees, which have no gradient norm. */
static bool is_boosted(const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++)
		if (r->parts.v[i]->format == LOG_EVALS_RESULT)
			return true;
	return false;
}

/* Whether the code clips gradients, and so has their norm at hand; missing
 * where the code does not say. */
static void measure_code(const struct project *p, struct observation *o,
			 struct subject *s, const struct run *r)
{
	enum imports_answer clips = imports_use(p, S("clips"));
	bool boosts = is_boosted(r) ||
		      imports_has(p, S("xgboost")) == IMPORTS_YES ||
		      imports_has(p, S("lightgbm")) == IMPORTS_YES ||
		      imports_has(p, S("catboost")) == IMPORTS_YES;

	measure(o, s, "boosting", value_bool(boosts));
	if (clips == IMPORTS_YES || clips == IMPORTS_NO)
		measure(o, s, "code_clips", value_bool(clips == IMPORTS_YES));
}

static void observe_run(const struct project *p, struct observation *o,
			const struct run *r)
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
	measure_count(o, s, "grad_layer_points", layer_points(r));
	measure_code(p, o, s, r);
	if (filters_nan(p, r) && points(loss))
		found(o, s, "filtered", place_of(r->path));
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
			observe_run(p, o, &runs.v[i]);
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
	{ STR_INIT("grad_layer_points"), STR_INIT(""),
	  STR_INIT("points of a layer's gradient") },
	{ STR_INIT("code_clips"), STR_INIT(""),
	  STR_INIT("the code clips gradients; missing when not known") },
	{ STR_INIT("boosting"),
	  STR_INIT(""), STR_INIT("it boosts trees, or the code also does: these have no gradient norm") },
	{ .name = STR_INIT("") },
};

/* filtered: the trainer replaces a loss that is not finite. */
static const char *const kinds[] = { "filtered", NULL };

static const struct scanner *const scanners[] = { &series_scanner,
						  &scanner_settings,
						  &scanner_imports, NULL };

const struct probe probe_log_tags = {
	.name = STR_INIT("log.tags"),
	.doc = STR_INIT("Which series each training run keeps, by role."),
	.scanners = scanners,
	.param = param,
	.measure = measures,
	.kinds = kinds,
	.link = link_tags,
};
