/*
 * Metrics quoted in prose: "macro F1 0.84", "accuracy: 91.3 %", "| AUC | 0.97
 * |" (a document's text has its cells in a row), and whether such a number is
 * what a metrics file says, at the digits that were printed.
 */
#ifndef GONOGO_FACTS_QUOTE_H
#define GONOGO_FACTS_QUOTE_H

#include "base/str.h"

struct quote {
	str text; /* the number as printed */
	double value;
	double step; /* of its last digit */
	bool percent;
};

/* The metric a path of keys ends with ("model.macro_f1": macro_f1); "" when it
 * is none that people quote by name. */
str quote_metric(str path);
/* Is the path one of the model's own values of this metric (not a baseline's,
 * an interval's, a class's)? */
bool quote_names(str path, str metric);

/* The first number behind the metric's name in lower-cased text, with no other
 * word than "is", "of", "score" ... between them. */
bool quote_find(str text, str metric, struct quote *out);
/* Does the measured value round to what was printed? */
bool quote_agrees(const struct quote *q, double measured);

#endif
