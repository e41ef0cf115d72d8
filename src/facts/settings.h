/*
 * The settings of a run: those that its log keeps, and those of the file beside
 * it (config.yaml, hparams.yaml, args.json ...), whose scalars are recorded
 * flat, with dotted names; a list counts its items.
 *
 * The record: {settings: {"trainer.devices": 4, ...}}; no record without one.
 */
#ifndef GONOGO_FACTS_SETTINGS_H
#define GONOGO_FACTS_SETTINGS_H

#include "facts/runs.h"

extern const struct scanner scanner_settings;

/*
 * A setting by one of its names, parted by spaces: the log's own word first,
 * then the file's, where the last part of a dotted name counts and of several
 * the least nested one. Null when there is none.
 */
struct value run_setting(const struct project *p, const struct run *r,
			 const char *names);
/* As a number; NaN when there is none or it is not one. */
double run_setting_number(const struct project *p, const struct run *r,
			  const char *names);

#endif
