/*
 * The training runs of a project, put together from the records of their files:
 * event files of one folder, train and validation sub-folders, checkpoints of
 * one output folder, the files of an MLflow, W&B or DVCLive run. Two logs that
 * say the same (a CSV and its console output) stay two parts of one run; curves
 * are never strung together from different files, except event files and MLflow
 * metrics, which are made that way.
 */
#ifndef GONOGO_FACTS_RUNS_H
#define GONOGO_FACTS_RUNS_H

#include "facts/project.h"
#include "facts/series.h"

struct run {
	str name; /* its folder, or the file where a folder has several */
	str path; /* the file that stands for it */
	VEC(struct series *) parts; /* the best one first */
	str config;                 /* the file that keeps its settings; "" */
	bool settings; /* settings are known, there or in the log */
	bool debug, overfit, final; /* by its name */
	double start;               /* seconds since 1970; NaN */
	enum reason reason; /* a file of it could not be (wholly) read */
	str reason_text;
};

struct runs {
	struct run *v; /* by start, then by name */
	size_t n;
};

/* All runs; those under the config's `logs`, when it names any. Costs a decoding
 * of every log's record: the engine does it once, into project.runs. */
struct runs runs_link(struct arena *a, const struct project *p);
/* Those of the project; none where no log was looked for. */
struct runs project_runs(const struct project *p);

/*
 * The tag that stands for a role: of several the whole before its parts, then
 * the one with most points. `split` EVAL takes test where there is no
 * validation; TRAIN takes tags that name no split. NULL when there is none.
 */
const struct series_tag *run_tag(const struct run *r, enum role_kind kind,
				 enum log_split split);
/* The loss, or what stands for it in boosting and regression (rmse, error). */
const struct series_tag *run_loss(const struct run *r, enum log_split split);
/* A metric measured on held-out data. */
const struct series_tag *run_metric(const struct run *r);
/* The part that a tag is of, and its file. */
const struct series *run_part(const struct run *r, const struct series_tag *t);

bool run_has_event(const struct run *r, enum log_event e);
/*
 * The message that a run did not survive: no point of its log comes after it.
 * LOG_EVENT_COUNT when there is none. A mere traceback is none: it may be that
 * of the key that ended the run. Wrong where the run goes on in a log that is
 * not there.
 */
enum log_event run_broke_off(const struct run *r);
double run_fact(const struct run *r, enum series_fact f); /* NaN */
/* A setting by one of its names, parted by spaces; "" when none. */
str run_param(const struct run *r, const char *names);

#endif
