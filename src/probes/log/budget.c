/*
 * What training cost in GPU hours, run by run, against the declared budget:
 * hours of the log times devices. Where the number of devices is not told,
 * only hours are.
 */
#include "facts/detect.h"
#include "facts/settings.h"
#include "probes/probe.h"

#include <math.h>

static double devices_of(const struct project *p, const struct run *r)
{
	double n = run_fact(r, SERIES_DEVICES);

	if (isnan(n))
		n = run_setting_number(p, r,
				       "devices num_devices n_devices gpus "
				       "num_gpus n_gpus n_gpu world_size");
	return n >= 1 && n <= 100000 ? n : NAN;
}

static void add_run(struct observation *o, const struct project *p,
		    struct value *list, const struct run *r, double *hours,
		    double *gpu_hours, size_t *unknown)
{
	struct detect_time t = detect_time(r);
	double n = devices_of(p, r);

	if (isnan(t.hours))
		return;
	*hours += t.hours;
	if (isnan(n))
		++*unknown;
	else
		*gpu_hours += t.hours * n;
	value_put(o->arena, list, r->name,
		  value_float(isnan(n) ? t.hours : t.hours * n));
}

static void link_budget(const struct project *p, params given,
			struct observation *o)
{
	const struct value *b = value_find(p->config, S("budget"));
	struct subject *s = observe(o, S(""), place_of(S("")));
	double budget = value_get_number(b, "gpu_hours", NAN);
	double hours = 0, gpu_hours = 0;
	struct runs runs = project_runs(p);
	struct value list = value_map();
	size_t unknown = 0;

	(void)given;
	for (size_t i = 0; i < runs.n; i++)
		add_run(o, p, &list, &runs.v[i], &hours, &gpu_hours, &unknown);
	measure(o, s, "budget_declared", value_bool(value_count(b) > 0));
	measure_count(o, s, "runs", value_count(&list));
	measure_count(o, s, "runs_without_devices", unknown);
	if (!isnan(budget))
		measure_number(o, s, "budget", budget);
	if (!value_count(&list))
		return;
	measure(o, s, "by_run", list);
	measure_number(o, s, "hours", hours);
	if (unknown == value_count(&list))
		return;
	measure_number(o, s, "gpu_hours", gpu_hours);
	if (budget > 0)
		measure_number(o, s, "used", gpu_hours / budget);
}

static const struct scanner *const scanners[] = { &series_scanner,
						  &scanner_settings, NULL };

static const struct probe_measure budget_measures[] = {
	{ STR_INIT("budget_declared"), STR_INIT(""),
	  STR_INIT("a budget is in the configuration") },
	{ STR_INIT("budget"), STR_INIT("h"), STR_INIT("its GPU hours") },
	{ STR_INIT("runs"), STR_INIT(""), STR_INIT("runs with times") },
	{ STR_INIT("runs_without_devices"), STR_INIT(""),
	  STR_INIT("of them, number of devices not told") },
	{ STR_INIT("hours"), STR_INIT("h"), STR_INIT("of all runs") },
	{ STR_INIT("gpu_hours"), STR_INIT("h"),
	  STR_INIT("hours times devices, where these are told") },
	{ STR_INIT("by_run"), STR_INIT("h"),
	  STR_INIT("GPU hours a run; hours where devices are not told") },
	{ STR_INIT("used"), STR_INIT(""), STR_INIT("gpu_hours / budget") },
	{ .name = { "", 0 } },
};

const struct probe probe_log_budget = {
	.name = STR_INIT("log.budget"),
	.doc = STR_INIT("GPU hours of the training runs against the budget."),
	.scanners = scanners,
	.measure = budget_measures,
	.link = link_budget,
};
