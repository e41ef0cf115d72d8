/*
 * .gonogo/waivers.yaml: findings that somebody accepts, with a reason, two
 * people and a last day. Checked whole before any probe starts; a waiver that
 * lacks one of these or runs too long is wrong use.
 */
#ifndef GONOGO_RULES_WAIVER_H
#define GONOGO_RULES_WAIVER_H

#include "base/date.h"
#include "base/glob.h"
#include "rules/config.h"

struct waiver {
	str id;
	const struct rule *rule; /* NULL: of another version of the rules */
	struct glob_set paths;   /* none: the whole rule */
	str metric;              /* "": no bound */
	bool has_at_least, has_at_most;
	double at_least, at_most;
	str reason, requested_by, approved_by;
	str approver_role;
	date approved_on;          /* DATE_NONE when not given */
	date expires;              /* last valid day */
	const struct value *value; /* as read */
	uint32_t line;
};

struct waivers {
	str path;
	struct value value; /* checked */
	struct waiver *waiver;
	size_t n;
};

/* `today` is what the longest time is counted from where no date of approval
 * is given. */
bool waivers_read(struct waivers *out, struct arena *a, str path, str text,
		  const struct rules *rules, const struct config *config,
		  date today, const struct limits *limits, struct err *err);

/*
 * Does it cover a finding of its rule at this path ("" = the project) with
 * these measures? An expired one does not; nor does one with a bound when the
 * metric is not known or worse than the bound.
 */
bool waiver_covers(const struct waiver *w, str path,
		   const struct value *measures, date today);

#endif
