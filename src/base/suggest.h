/*
 * "Did you mean ...?": the known word that is nearest to a misspelt one.
 */
#ifndef GONOGO_BASE_SUGGEST_H
#define GONOGO_BASE_SUGGEST_H

#include "base/str.h"

/* How many letters have to be changed, added, dropped or swapped with their
 * neighbour to make one of the other; case does not count. Stops above `max`
 * and gives max + 1. Words above 64 bytes are far from everything. */
unsigned suggest_distance(str a, str b, unsigned max);

/* The nearest of `n` words: at most one change in short words, two in words
 * above five letters, three above nine. "" when none is near. Of equally near
 * ones the first. */
str suggest(const str *word, size_t n, str typo);

#endif
