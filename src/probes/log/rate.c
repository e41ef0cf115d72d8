/*
 * log.rate: how often a run writes to its log. Only logs that are written line
 * by line count: TensorBoard, W&B and MLflow collect what they get, and write
 * now and then.
 */
#include "facts/detect.h"
#include "probes/probe.h"

#include <math.h>

enum { LEAST_POINTS = 100, LEAST_SECONDS = 60 };

static bool is_written_at_once(const struct series *s)
{
	switch (s->format) {
	case LOG_TEXT:
	case LOG_TABLE:
	case LOG_JSONL:
	case LOG_KERAS_CSV:
		return true;
	default:
		return false;
	}
}

/* Of the series with most points: a row may hold one value, or all. */
static uint64_t points_of(const struct series *s)
{
	uint64_t most = 0;

	for (size_t k = 0; k < series_tags(s); k++)
		if (series_tag(s, k)->n > most)
			most = series_tag(s, k)->n;
	return most < s->clock.n ? most : s->clock.n;
}

/* Points a second, gaps left out; NaN where too little is there. */
static double rate_of(const struct series *s)
{
	double seconds = series_active(&s->clock, 1800);

	if (!is_written_at_once(s) || points_of(s) < LEAST_POINTS ||
	    s->clock.back || !(seconds >= LEAST_SECONDS))
		return NAN;
	return (double)points_of(s) / seconds;
}

static void link_rate(const struct project *p, params given,
		      struct observation *o)
{
	struct runs runs = project_runs(p);

	(void)given;
	for (size_t i = 0; i < runs.n; i++)
		for (size_t k = 0; k < runs.v[i].parts.n; k++) {
			const struct series *part = runs.v[i].parts.v[k];
			double rate = rate_of(part);
			struct subject *s;

			if (isnan(rate))
				continue;
			s = observe(o, runs.v[i].name, place_of(part->path));
			measure_number(o, s, "rate_hz", rate);
			measure_count(o, s, "points", points_of(part));
		}
}

static const struct probe_measure measures[] = {
	{ STR_INIT("rate_hz"), STR_INIT("1/s"),
	  STR_INIT("points of the densest series a second") },
	{ STR_INIT("points"), STR_INIT(""), STR_INIT("of that series") },
	{ .name = STR_INIT("") },
};

static const struct scanner *const scanners[] = { &series_scanner, NULL };

const struct probe probe_log_rate = {
	.name = STR_INIT("log.rate"),
	.doc = STR_INIT("How often a run writes to its log."),
	.scanners = scanners,
	.measure = measures,
	.link = link_rate,
};
