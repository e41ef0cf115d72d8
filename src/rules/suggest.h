/*
 * "Did you mean", one candidate at a time, for words that stand in no list; the
 * distance is that of base/suggest.h.
 *
 *	struct suggest s = suggest_for(word);
 *	for (...) suggest_try(&s, candidate);
 *	... suggest_text(arena, &s): " (did you mean 'x'?)" or ""
 */
#ifndef GONOGO_RULES_SUGGEST_H
#define GONOGO_RULES_SUGGEST_H

#include "base/str.h"

struct suggest {
	str word;
	str best; /* "" = nothing is near enough */
	unsigned distance;
};

struct suggest suggest_for(str word);
/* The first of equally near ones stays. */
void suggest_try(struct suggest *s, str candidate);
str suggest_text(struct arena *a, const struct suggest *s);

#endif
