/*
 * PLAN and LINK: which probes the rules that are on need, which scanners those
 * need; and, once the records are there, their observations.
 */
#ifndef GONOGO_ENGINE_LINK_H
#define GONOGO_ENGINE_LINK_H

#include "rules/selection.h"

struct scanner_list {
	const struct scanner **v;
	size_t n;
};

/* The scanners of all rules that are on, each once, in the order of the rules;
 * early ones or the others. `always` scanners are added in front. */
struct scanner_list plan_scanners(struct arena *a, const struct selection *s,
				  bool early,
				  const struct scanner *const *always);

/*
 * One observation a rule of the selection, in its order; NULL for rules that
 * are off or have no probe. Rules with the same probe and parameters share
 * one.
 */
const struct observation *const *link_probes(struct arena *a,
					     const struct selection *s,
					     const struct project *p);

#endif
