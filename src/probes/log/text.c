/*
 * log.text: what frameworks say in text logs: out of memory, a scheduler stepped
 * in the wrong order, a target of another size, a killed loader ... Each message
 * is a kind of finding at its first line; the list is in formats/log.h.
 */
#include "facts/runs.h"
#include "probes/probe.h"

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

static bool is_asked(const struct value *list, const char *kind)
{
	if (!value_count(list))
		return true;
	for (size_t i = 0; i < value_count(list); i++)
		if (str_eq(value_text(value_at(list, i), S("")), str_from(kind)))
			return true;
	return false;
}

static void find_in(struct observation *o, struct subject *s,
		    const struct series *part, const struct value *asked)
{
	for (size_t i = 0; i < MESSAGES; i++) {
		const struct series_event *e = &part->event[messages[i].event];
		struct finding *f;

		if (!e->n || !is_asked(asked, messages[i].kind))
			continue;
		f = found(o, s, messages[i].kind,
			  place_at(part->path, e->line, 0));
		finding_arg(o, f, "times", value_int(e->n));
		finding_arg(o, f, "text", value_str(e->text));
	}
}

static void link_text(const struct project *p, params given,
		      struct observation *o)
{
	const struct value *asked = value_find(given, S("messages"));
	struct runs runs = project_runs(p);

	for (size_t i = 0; i < runs.n; i++) {
		const struct run *r = &runs.v[i];
		struct subject *s = observe(o, r->name, place_of(r->path));
		uint64_t n = 0;

		if (r->reason)
			unjudged(o, s, r->reason, r->reason_text);
		for (size_t k = 0; k < r->parts.n; k++)
			find_in(o, s, r->parts.v[k], asked);
		for (size_t k = 0; k < r->parts.n; k++)
			for (size_t m = 0; m < MESSAGES; m++)
				if (is_asked(asked, messages[m].kind))
					n += r->parts.v[k]
						     ->event[messages[m].event]
						     .n;
		measure_count(o, s, "times", n);
	}
}

static const struct probe_param param[] = {
	{ STR_INIT("messages"), PARAM_LIST, STR_INIT(""),
	  STR_INIT("the kinds to look for; none: all") },
	{ .name = STR_INIT("") },
};

static const struct probe_measure measures[] = {
	{ STR_INIT("times"), STR_INIT(""),
	  STR_INIT("how often they stand in the run's logs") },
	{ .name = STR_INIT("") },
};

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

static const struct scanner *const scanners[] = { &series_scanner, NULL };

const struct probe probe_log_text = {
	.name = STR_INIT("log.text"),
	.doc = STR_INIT("Messages of frameworks in text logs."),
	.scanners = scanners,
	.param = param,
	.measure = measures,
	.kinds = kinds,
	.link = link_text,
};
