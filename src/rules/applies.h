/*
 * The facts that a rule's `applies-when` may name: one table, one function a
 * fact, over the project alone.
 */
#ifndef GONOGO_RULES_APPLIES_H
#define GONOGO_RULES_APPLIES_H

#include "facts/project.h"
#include "rules/expr.h"
#include "rules/suggest.h"

/* Is there such a fact? When not, `near` is offered those that there are. */
bool applies_known(str fact, struct suggest *near);

/* Unknown: this version does not decide it. */
enum truth applies_fact(const struct project *p, str fact);

/* "a|b": true when one is, false when all are. */
enum truth applies_any(const struct project *p, str alternatives);

#endif
