/* What a run took as its inputs, and what it left unread: for the report. */
#ifndef GONOGO_ENGINE_INPUTS_H
#define GONOGO_ENGINE_INPUTS_H

#include "engine/compile.h"
#include "engine/link.h"
#include "engine/result.h"

/* Sources and notebooks as one line each with their number; every other file
 * that a scanner took, by the scanner's word for it; the configuration. */
void inputs_list(struct result *out, struct arena *a, const struct project *p,
		 const struct compile *c, const struct scanner_list *scanners);

void coverage_count(struct result *out, struct arena *a,
		    const struct project *p, const struct compile *c);

#endif
