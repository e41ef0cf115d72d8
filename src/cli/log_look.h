/*
 * One look at training logs: what `gonogo log` shows once and `--watch` again
 * and again. The rules on logs run as `check` runs them, in sandboxed workers.
 */
#ifndef GONOGO_CLI_LOG_LOOK_H
#define GONOGO_CLI_LOG_LOOK_H

#include "cli/args.h"
#include "report/log_report.h"
#include "rules/rule.h"

struct log_look {
	const struct args *args;
	struct limits limits;
	struct rules rules;
	const str *path; /* what was asked for: folders and files */
	size_t n;
	const str *select, *ignore; /* of the rules on logs; none = all */
	size_t nselect, nignore;
	/* The run still goes on: what a whole run must have is not asked for. */
	bool live;
	str baseline; /* its path; "" none */
	const struct run *baseline_run;
	enum compare_axis axis;
	struct compare_limits compare;
};

/* False after printing what is wrong; *code is then the exit code. */
bool log_look(struct log_report *out, struct arena *a, const struct log_look *l,
	      int *code);
/* Reads the baseline, once. `name` says which run where there are several. */
bool log_look_baseline(struct log_look *l, str name, int *code);

/* --watch: looks again when files change, until Ctrl-C. */
struct log_watch {
	const struct log_look *look;
	const struct log_writer *writer;
	struct report_options options;
	str output;      /* a file that is written anew; "" = standard output */
	double interval; /* seconds */
	bool stop_on_fail; /* end at the first finding that fails */
};
int log_watch(const struct log_watch *w);

#endif
