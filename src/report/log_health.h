/*
 * Is a run ill? The rules on logs ask two kinds of question: what the curves
 * tell of the training (an illness), and how it was set up and recorded
 * (constant rate, no validation logged, too long): `gonogo check` gates on
 * both, the health of a run is the first kind alone.
 */
#ifndef GONOGO_REPORT_LOG_HEALTH_H
#define GONOGO_REPORT_LOG_HEALTH_H

#include "engine/result.h"
#include "facts/runs.h"

enum health {
	HEALTH_UNKNOWN, /* no training loss that could be judged, or it neither
			 * fell nor stood still by more than chance */
	HEALTH_WELL,    /* the loss fell, no illness found */
	HEALTH_SICK     /* an illness rule warns or fails, or it broke off */
};

/* Does the rule speak of illness? The others are notes here. */
bool health_is_illness(const struct rule *r);

/* Of the run of that name. */
enum health health_of(const struct result *r, const struct run *run);

/* "sick", "no illness found", "cannot tell". */
struct bitext health_title(enum health h);

/* 1 when a run is sick, else 0 when one is well, else 2. */
int health_exit_code(const enum health *h, size_t n);

#endif
