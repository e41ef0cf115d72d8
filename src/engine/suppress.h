/* The comments of the project that set findings aside, one entry a rule. */
#ifndef GONOGO_ENGINE_SUPPRESS_H
#define GONOGO_ENGINE_SUPPRESS_H

#include "engine/judge.h"

const struct suppression *suppressions_of(struct arena *a,
					  const struct project *p, size_t *n);

#endif
