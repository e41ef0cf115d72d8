/*
 * JUDGE: rules + limits + waivers + sign-offs and what the probes observed
 * become statuses, findings, the verdict of each phase and of the run.
 *
 * Nothing is measured or read here, and no clock: the same input gives the same
 * result. Whatever could not be told stays inconclusive; a fault can only take
 * a GO away, never give one.
 */
#ifndef GONOGO_ENGINE_JUDGE_H
#define GONOGO_ENGINE_JUDGE_H

#include "engine/result.h"
#include "rules/selection.h"
#include "rules/signoff.h"
#include "rules/waiver.h"

/* A comment in code that sets findings of a rule aside. */
struct suppression {
	struct place place;   /* of the comment */
	uint32_t first, last; /* lines it covers, in the cell; 0 = all */
	bool whole_file;      /* a notebook's other cells, too */
	str rule;             /* id or name */
	str reason;           /* "" = none given: it does not count */
};

struct judge_input {
	const struct selection *selection;
	const struct config *config;
	const struct project *project; /* linked; stage and today count */
	/* One a selection->rule, in that order. NULL: the probe did not run,
	 * which is inconclusive where the rule is on and applies. */
	const struct observation *const *observation;
	const struct signoff *signoff; /* NULL: no file */
	struct signoff_now now; /* what bound sign-offs are compared with */
	const struct waivers *waivers; /* NULL: no file, or --no-waivers */
	const struct suppression *suppression;
	size_t nsuppressions;
	bool allow_empty;             /* nothing checked: exit code 0 */
	bool inconclusive_is_warning; /* INCONCLUSIVE: exit code 0 */
};

/*
 * Fills stage, date, partial_scope, rule, phase, suppression, signoff, waivers,
 * verdict, exit_code, blocker and facts; the rest is the engine's.
 *
 * Blockers stand in this order: fail, open, warn (where `fail-on: warning`),
 * inconclusive; then by phase as the checklist has them, for what is wrong
 * earlier makes the later void; then by id.
 */
void judge(struct result *out, struct arena *a, const struct judge_input *in);

/* Does the rule apply here? When not, *why says which condition failed. Lets
 * the engine skip the probes of rules that do not. */
bool judge_applies(const struct rule *rule, const struct project *project,
		   struct arena *a, struct bitext *why);

#endif
