/*
 * What `gonogo log` tells: the runs that were found, what the rules on logs say
 * of each, the comparison with a baseline, and what was not read. Made once,
 * sorted and counted; the writers only walk it. Lives in an arena and borrows
 * from the results it was made of.
 */
#ifndef GONOGO_REPORT_LOG_REPORT_H
#define GONOGO_REPORT_LOG_REPORT_H

#include "facts/compare.h"
#include "formats/unread.h"
#include "report/log_health.h"
#include "report/writer.h"

/* A finding, of a rule or of the comparison. */
struct log_note {
	enum status status; /* FAIL, WARN or INCONCLUSIVE */
	bool aside;   /* of how the run was set up and recorded, no illness */
	str id, name; /* of the rule; "baseline" of the comparison */
	str message_id;
	struct bitext message;
	struct place place; /* path "" when there is none */
	str tag;            /* that it is about; "" */
	double step;        /* where; NaN */
};

struct log_run {
	str name; /* as people call it, from what was asked for */
	const struct run *run;
	VEC(struct log_note) notes; /* worst first */
	size_t count[STATUS_COUNT]; /* of the notes that are not aside */
	enum health health;
	const struct compare *against; /* NULL: no baseline */
};

struct log_unread {
	str path;
	const struct unread_format *format; /* NULL: only the text is known */
	str text;
};

struct log_report {
	struct arena *arena;
	str version;
	VEC(struct log_run) runs; /* in the order asked for, then by start */
	size_t runs_left_out; /* over the limit log.runs; judged, not shown */
	VEC(struct log_note) notes; /* of no run */
	VEC(struct log_unread) unread;
	str baseline; /* its name; "" none */
	const struct run *baseline_run;
	enum verdict verdict;
	int health_code, compare_code; /* exit codes by themselves */
	int exit_code;
};

void log_report_init(struct log_report *l, struct arena *a, str version);
/* Takes the runs of a result in. `folder` is what was asked for, or the file. */
void log_report_add(struct log_report *l, const struct result *r, str asked,
		    bool is_file, const struct limits *limits);
/* Compares every run with the baseline, then judges: a run that is much worse
 * fails. */
void log_report_compare(struct log_report *l, const struct run *baseline,
			str name, enum compare_axis axis,
			const struct compare_limits *limits);
/* A run of a result by its name or the end of it; the only one when `name` is
 * "". NULL: none or several. *n says how many would do. */
const struct run *log_report_find(struct arena *a, const struct runs *runs,
				  str name, size_t *n);
/* How a run of what was asked for is called. */
str log_run_name(struct arena *a, str asked, bool is_file, str run);

/* The worse of two exit codes: 4, 3, 1, 2, 0. */
int log_worse(int a, int b);

struct bitext compare_title(enum compare_what what);

/* ---- writers ---- */

struct log_writer {
	str name, doc;
	void (*write)(struct buf *out, const struct log_report *l,
		      const struct report_options *o);
};

extern const struct log_writer log_writer_text, log_writer_json, log_writer_html;
/* By name; NULL. */
const struct log_writer *log_writer_find(str name);

#endif
