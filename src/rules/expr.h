/*
 * Conditions: small expressions over measures and parameters.
 *
 *	"ratio > max-ratio and rows >= 100"
 *	"min(recall) < 0.5 or status != 'ok'"
 *
 * Numbers, 'text', true, false, null, names (letters, digits, '_', '.', and
 * '-' between letters: a minus has spaces), + - * /, comparisons (chained as
 * in Python), `in`, `not in`, and, or, not, and the functions min max sum len
 * abs count known. Three-valued: a measure that is missing, null or NaN makes a
 * comparison unknown, and unknown is never true nor false by itself; known(x)
 * asks. No loops, no side effects; cost is linear in the text.
 */
#ifndef GONOGO_RULES_EXPR_H
#define GONOGO_RULES_EXPR_H

#include "base/err.h"
#include "base/limits.h"
#include "base/value.h"

struct expr;

enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

/* NULL and *err (with the column in the text) when it cannot be read. */
const struct expr *expr_read(struct arena *a, str text,
			     const struct limits *limits, struct err *err);

/* Names are looked up in `measures`, then in `params` (both maps). */
enum truth expr_test(const struct expr *e, const struct value *measures,
		     const struct value *params);

/* The names it uses, once each, in order; for checking and for reports. */
size_t expr_names(const struct expr *e, const str **names);

#endif
