#include "report/log_health.h"

#include <math.h>

/* The questions of log.series that are about illness. */
static bool is_illness_check(str check)
{
	static const char *const known[] = { "nonfinite",    "trend",
					     "init_value",   "overfit",
					     "gradients",    "dead_units",
					     "loss_scale",   "bn_symptom",
					     "overfit_small" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(check, str_from(known[i])))
			return true;
	return false;
}

static str check_of(const struct rule *r)
{
	return value_get_text(&r->params, "check");
}

bool health_is_illness(const struct rule *r)
{
	return r->probe && str_eq(r->probe->name, S("log.series")) &&
	       is_illness_check(check_of(r));
}

/* The loss was judged (not of a game, not too short) and fell by more than
 * chance: one that may as well not have fallen tells nothing. */
static bool is_well(const struct value *measures)
{
	return value_get_bool(measures, "judged", false) &&
	       value_get_number(measures, "decrease", NAN) >
		       value_get_number(measures, "noise", NAN);
}

static bool is_judged(const struct rule_result *r, str run)
{
	if (!str_eq(check_of(r->rule), S("trend")))
		return false;
	for (size_t i = 0; i < r->nsubjects; i++) {
		const struct result_subject *s = &r->subject[i];

		if (str_eq(s->subject->name, run))
			return s->status != STATUS_INCONCLUSIVE &&
			       is_well(&s->subject->measures);
	}
	return false;
}

static bool is_found(const struct rule_result *r, str run)
{
	for (size_t i = 0; i < r->nfindings; i++) {
		const struct result_finding *f = &r->finding[i];

		if (str_eq(f->subject, run) &&
		    (f->status == STATUS_WARN || f->status == STATUS_FAIL))
			return true;
	}
	return false;
}

enum health health_of(const struct result *r, const struct run *run)
{
	enum health h = HEALTH_UNKNOWN;

	if (run_broke_off(run) != LOG_EVENT_COUNT)
		return HEALTH_SICK;
	for (size_t i = 0; i < r->nrules; i++) {
		if (!health_is_illness(r->rule[i].rule))
			continue;
		if (is_found(&r->rule[i], run->name))
			return HEALTH_SICK;
		if (is_judged(&r->rule[i], run->name))
			h = HEALTH_WELL;
	}
	return h;
}

struct bitext health_title(enum health h)
{
	switch (h) {
	case HEALTH_SICK:
		return (struct bitext){ S("sick"), S("有病症") };
	case HEALTH_WELL:
		return (struct bitext){ S("no illness found"),
					S("未发现病症") };
	default:
		return (struct bitext){ S("cannot tell"), S("无法判断") };
	}
}

int health_exit_code(const enum health *h, size_t n)
{
	int code = 2;

	for (size_t i = 0; i < n; i++) {
		if (h[i] == HEALTH_SICK)
			return 1;
		if (h[i] == HEALTH_WELL)
			code = 0;
	}
	return code;
}
