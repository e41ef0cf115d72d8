/*
 * Two runs side by side: the curves that both have, aligned, with what differs.
 * Pure functions like those of facts/detect.h; docs/log-detectors.md has the
 * numbers and where they come from.
 *
 * Everything lives in the arena and borrows from the runs. A number that could
 * not be measured is NaN.
 */
#ifndef GONOGO_FACTS_COMPARE_H
#define GONOGO_FACTS_COMPARE_H

#include "facts/runs.h"

enum compare_axis {
	COMPARE_AUTO, /* the step, unless the two count them differently */
	COMPARE_STEP,
	COMPARE_EPOCH
};

enum compare_what {
	COMPARE_TRAIN_LOSS,
	COMPARE_EVAL_LOSS,
	COMPARE_METRIC,
	COMPARE_RATE,
	COMPARE_GRAD_NORM,
	COMPARE_STEP_TIME,
	COMPARE_DATA_TIME,
	COMPARE_THROUGHPUT,
	COMPARE_WHATS
};

/* What the difference of a curve comes to. */
enum compare_verdict {
	COMPARE_UNKNOWN, /* nothing in common, or no better and worse */
	COMPARE_SAME,    /* within the noise, or below what matters */
	COMPARE_BETTER,
	COMPARE_WORSE,
	COMPARE_MUCH_WORSE
};

/* What counts as a difference. */
struct compare_limits {
	double sigmas; /* times the noise of a difference */
	double least;  /* share of the baseline below which nothing is said */
	double much;   /* share from which it is much */
	double twice;  /* factor that is much, however noisy the curve */
};
extern const struct compare_limits compare_limits_default;

/* A place that both curves cover; `b` may lie between two points. */
struct compare_point {
	double x, a, b;
};

/* The end of a curve by itself. */
struct compare_end {
	double last, last_x;
	double best, best_x;
};

struct compare_curve {
	enum compare_what what;
	const struct series_tag *a, *b;
	signed char better; /* -1 lower, 1 higher, 0 neither */
	const struct compare_point *point;
	size_t n;
	double from, to; /* what both cover */
	struct compare_end a_end, b_end;
	double a_level,
		b_level; /* medians of the last tenth of what both cover */
	double scatter; /* of a difference of two points; NaN: too few points */
	double noise;   /* of the difference of the two levels */
	double worse;   /* by how much a is worse; negative: better */
	double relative; /* |worse| / |b_level| */
	double parted;   /* from here on they stay apart; NaN: they do not */
	enum compare_verdict verdict;
};

struct compare_setting {
	str name, a, b; /* "" where it is not told */
};

struct compare {
	const struct run *a, *b; /* b: the baseline */
	enum compare_axis axis;  /* never AUTO */
	const struct compare_curve *curve;
	size_t n;
	double a_seconds, b_seconds; /* a step; NaN */
	double covered; /* of the baseline's length, by the loss; may be above 1 */
	const struct compare_setting *setting; /* that differ, by name */
	size_t nsettings, settings_left_out;
	size_t settings_same;
};

struct compare compare_runs(struct arena *arena, const struct run *a,
			    const struct run *b, enum compare_axis axis,
			    const struct compare_limits *limits);

/* The curve of a role, or NULL; of several the first. */
const struct compare_curve *compare_find(const struct compare *c,
					 enum compare_what what);
/* Seconds a step takes, as logged or from the clock. */
double compare_step_seconds(const struct run *r);

#endif
