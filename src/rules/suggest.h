/*
 * "Did you mean": the nearest of some words, by the edits between them (a
 *letter put in, left out, changed, or swapped with its neighbour).
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
