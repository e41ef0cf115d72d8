/*
 * log.text: what frameworks say in text logs: out of memory, a scheduler stepped
 * in the wrong order, a target of another size, a killed loader ... Each message
 * is a kind of finding at its first line; the list is in formats/log.h. A run
 * that keeps no text is no subject: it could not say anything.
 */
#include "facts/detect.h"
#include "facts/imports.h"
#include "facts/settings.h"
#include "probes/probe.h"

#include <math.h>

static const struct {
	enum log_event event;
	const char *kind;
} messages[] = {
	{ LOG_EVENT_OOM, "out-of-memory" },
	{ LOG_EVENT_SCALE_AT_MINIMUM, "loss-scale-at-minimum" },
	{ LOG_EVENT_OVERFLOW, "overflow-skipped" },
	{ LOG_EVENT_NONFINITE, "non-finite" },
	{ LOG_EVENT_NCCL_TIMEOUT, "collective-timeout" },
	{ LOG_EVENT_WORKER_KILLED, "loader-worker-killed" },
	{ LOG_EVENT_DEVICE_ASSERT, "device-assert" },
	{ LOG_EVENT_TRACEBACK, "traceback" },
	{ LOG_EVENT_KILLED, "killed" },
	{ LOG_EVENT_SCHEDULER_ORDER, "scheduler-order" },
	{ LOG_EVENT_TARGET_SIZE, "target-size" },
	{ LOG_EVENT_IDENTICAL_BATCH, "identical-batch" },
	{ LOG_EVENT_NOT_CONVERGED, "not-converged" },
	{ LOG_EVENT_NO_GAIN, "no-split-gain" },
	{ LOG_EVENT_BAD_IMAGE, "corrupt-image" },
	{ LOG_EVENT_NO_IMAGES, "no-images" },
	{ LOG_EVENT_ANOMALY, "anomaly-detection" },
};

enum { MESSAGES = sizeof(messages) / sizeof(messages[0]) };

/* What is asked about one run. */
struct ask {
	const struct project *p;
	struct observation *o;
	const struct value *kinds; /* none: all */
};

static bool is_asked(const struct ask *q, const char *kind)
{
	if (!value_count(q->kinds))
		return true;
	for (size_t i = 0; i < value_count(q->kinds); i++)
		if (str_eq(value_text(value_at(q->kinds, i), S("")),
			   str_from(kind)))
			return true;
	return false;
}

/* ---- mixed precision ---- */

static bool says_no(str text)
{
	static const char *const no[] = { "",      "0",       "false", "no",
					  "none",  "null",    "32",    "fp32",
					  "float", "32-true", "off",   "float32" };

	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (str_eq_nocase(text, str_from(no[i])))
			return true;
	return false;
}

static bool is_set(const struct value *v)
{
	switch (v->type) {
	case VALUE_BOOL:
		return v->u.b;
	case VALUE_INT:
		return v->u.i && v->u.i != 32;
	case VALUE_STR:
		return !says_no(v->u.s);
	default:
		return false;
	}
}

/* A scaler may skip the first step of the optimizer: its run says so, or its
 * settings, or the code. Not known: no measure. */
static void measure_amp(const struct ask *q, struct subject *s,
			const struct run *r)
{
	struct value set = run_setting(q->p, r,
				       "fp16 bf16 amp use_amp half "
				       "mixed_precision precision");
	enum imports_answer code = imports_use(q->p, S("amp"));

	if (detect_nonfinite(r).amp || is_set(&set) || code == IMPORTS_YES)
		measure(q->o, s, "amp", value_bool(true));
	else if (code == IMPORTS_NO)
		measure(q->o, s, "amp", value_bool(false));
}

/* ---- a run ---- */

/* Each process of a run says a warning once, and again after a restart. */
static double speakers(const struct ask *q, const struct run *r)
{
	double devices = run_fact(r, SERIES_DEVICES);
	uint32_t restarts = 0;

	if (isnan(devices))
		devices = run_setting_number(q->p, r,
					     "world_size devices num_devices "
					     "gpus num_gpus n_gpus n_gpu");
	for (size_t i = 0; i < r->parts.n; i++)
		if (r->parts.v[i]->restarts > restarts)
			restarts = r->parts.v[i]->restarts;
	return (devices >= 1 ? devices : 1) * (restarts + 1.0);
}

static uint32_t find_in(const struct ask *q, struct subject *s,
			const struct series *part)
{
	uint32_t n = 0;

	for (size_t i = 0; i < MESSAGES; i++) {
		const struct series_event *e = &part->event[messages[i].event];
		struct finding *f;

		if (!e->n || !is_asked(q, messages[i].kind))
			continue;
		if (!s->place.line) {
			s->place = place_at(part->path, e->line, 0);
			measure_text(q->o, s, "text", e->text);
		}
		n += e->n;
		f = found(q->o, s, messages[i].kind,
			  place_at(part->path, e->line, 0));
		finding_arg(q->o, f, "times", value_int(e->n));
		finding_arg(q->o, f, "text", value_str(e->text));
	}
	return n;
}

static bool has_text(const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++)
		if (r->parts.v[i]->format == LOG_TEXT ||
		    r->parts.v[i]->format == LOG_NOTEBOOK)
			return true;
	return false;
}

/* A log that could not be read at all. */
static bool is_text_file(str path)
{
	return str_ends(path, S(".log")) || str_ends(path, S(".txt")) ||
	       str_ends(path, S(".out")) || str_ends(path, S(".err"));
}

static void observe_run(const struct ask *q, const struct run *r)
{
	struct subject *s = observe(q->o, r->name, place_of(r->path));
	uint64_t n = 0;

	if (r->reason)
		unjudged(q->o, s, r->reason, r->reason_text);
	for (size_t k = 0; k < r->parts.n; k++)
		n += find_in(q, s, r->parts.v[k]);
	measure_count(q->o, s, "times", n);
	measure_number(q->o, s, "times_each", (double)n / speakers(q, r));
	measure_amp(q, s, r);
}

/* Of the runs with a start, the last; NULL when none has one. */
static const struct run *newest(const struct runs *runs)
{
	const struct run *last = NULL;

	for (size_t i = 0; i < runs->n; i++)
		if (has_text(&runs->v[i]) && !isnan(runs->v[i].start))
			last = &runs->v[i];
	return last;
}

static void link_text(const struct project *p, params given,
		      struct observation *o)
{
	struct ask q = { p, o, value_find(given, S("messages")) };
	bool debug = value_get_bool(given, "debug-runs", true);
	bool only_newest = value_get_bool(given, "newest", false);
	struct runs runs = project_runs(p);
	const struct run *last = newest(&runs);

	for (size_t i = 0; i < runs.n; i++) {
		const struct run *r = &runs.v[i];

		if (!has_text(r) && !(r->reason && is_text_file(r->path)))
			continue;
		if (!debug && (r->debug || r->overfit))
			continue;
		if (only_newest && r != last && !isnan(r->start))
			continue;
		observe_run(&q, r);
	}
}

/* clang-format off */
static const struct probe_param param[] = {
	{ STR_INIT("messages"), PARAM_LIST, STR_INIT(""),
	  STR_INIT("the kinds to look for; none: all") },
	{ STR_INIT("debug-runs"), PARAM_BOOL, STR_INIT("true"),
	  STR_INIT("also runs whose name says overfit, sanity or debug") },
	{ STR_INIT("newest"), PARAM_BOOL, STR_INIT("false"),
	  STR_INIT("of the runs whose start is known only the newest: what an older one "
		   "says may be mended") },
	{ .name = STR_INIT("") },
};

static const struct probe_measure measures[] = {
	{ STR_INIT("times"), STR_INIT(""), STR_INIT("how often they stand in the run's logs") },
	{ STR_INIT("times_each"), STR_INIT(""),
	  STR_INIT("times for each device and restart that are known of") },
	{ STR_INIT("text"), STR_INIT(""), STR_INIT("the first one") },
	{ STR_INIT("amp"), STR_INIT(""),
	  STR_INIT("mixed precision, by the log, the settings or the code; missing when not known") },
	{ .name = STR_INIT("") },
};
/* clang-format on */

static const char *const kinds[] = { "out-of-memory",
				     "loss-scale-at-minimum",
				     "overflow-skipped",
				     "non-finite",
				     "collective-timeout",
				     "loader-worker-killed",
				     "device-assert",
				     "traceback",
				     "killed",
				     "scheduler-order",
				     "target-size",
				     "identical-batch",
				     "not-converged",
				     "no-split-gain",
				     "corrupt-image",
				     "no-images",
				     "anomaly-detection",
				     NULL };

static const struct scanner *const scanners[] = { &series_scanner,
						  &scanner_settings,
						  &scanner_imports, NULL };

const struct probe probe_log_text = {
	.name = STR_INIT("log.text"),
	.doc = STR_INIT("Messages of frameworks in text logs."),
	.scanners = scanners,
	.param = param,
	.measure = measures,
	.kinds = kinds,
	.link = link_text,
};
