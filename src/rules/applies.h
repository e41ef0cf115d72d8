/*
 * The facts that a rule's `applies-when` may name: one table, one function a
 * fact, over the project alone.
 */
#ifndef GONOGO_RULES_APPLIES_H
#define GONOGO_RULES_APPLIES_H

#include "facts/project.h"
#include "rules/suggest.h"

/* Is there such a fact? When not, `near` is offered those that there are. */
bool applies_known(str fact, struct suggest *near);

enum applies {
	APPLIES_NO,
	APPLIES_YES,
	APPLIES_UNKNOWN,   /* what it takes to tell could not be read */
	APPLIES_UNDECIDED, /* this version does not tell */
};

/* A fact, or several as "a|b": yes when one holds, no when none does. */
enum applies applies_any(const struct project *p, str alternatives);

/* Is one of them told by the code, or by the training logs, so that these must
 * be read? */
bool applies_needs_code(str alternatives);
bool applies_needs_logs(str alternatives);

#endif
