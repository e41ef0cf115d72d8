/*
 * A training run as its log tells it: tags with points, what each tag is, time,
 * restarts, events. Readers say items (formats/log.h), a builder folds them in
 * bounded memory, whatever the length of the log: exact for up to SERIES_CURVE
 * points a tag, beyond that neighbours share a bucket that keeps its extremes.
 *
 * The scanner `series` makes the record of one file; facts/runs.h puts the
 * files of a run together; facts/detect.h looks for illnesses.
 */
#ifndef GONOGO_FACTS_SERIES_H
#define GONOGO_FACTS_SERIES_H

#include "base/map.h"
#include "base/value.h"
#include "base/vec.h"
#include "facts/scanner.h"
#include "formats/role.h"

enum {
	SERIES_CURVE = 512, /* buckets of a curve */
	SERIES_CURVES = 48, /* tags of a record that keep theirs */
	SERIES_TAGS = 600,  /* tags of a record; the rest is counted */
	SERIES_PARAMS = 400,
	SERIES_DECADES = 32, /* of |value|: below 1e-15, ..., above 1e15 */
	SERIES_SPIKES = 12,
	SERIES_INTERVALS = 128,
	SERIES_WINDOW = 100, /* of the rolling median */
};

/* A point, or a bucket of neighbours: value is then their mean. */
struct series_point {
	double step, value, min, max, last;
	double epoch, time; /* NaN when not known */
	uint32_t line;      /* of the first one */
	uint32_t n, bad;    /* how many; not finite (value NaN when all) */
};

/* A place on a curve. */
struct series_mark {
	double step, value;
	uint32_t line;
};

/* Values in a row that are all the same. */
struct series_run {
	uint64_t n;
	double value;
	struct series_mark from;
};

struct series_spike {
	uint32_t n; /* values above level x the rolling median */
	struct series_mark first;
};

/* The levels of `spike`. */
extern const double series_spike_level[SERIES_SPIKES];

struct series_tag {
	str name; /* as logged, with the split that the line told in front */
	struct role role;
	bool synthetic; /* summed here from the parts of a loss */
	bool histogram; /* values are root mean squares of a histogram */
	uint64_t n;     /* points, orphans left out */
	uint64_t nan, inf;
	struct series_mark first, last; /* finite or not */
	struct series_mark min, max;    /* finite */
	struct series_mark first_bad, last_bad;
	double sum;
	uint64_t bad_tail;   /* not finite in a row at the end */
	bool nan_is_blank;   /* NaN between values at a regular distance */
	uint64_t orphans;    /* points that a restart made void */
	uint64_t orphan_bad; /* of them not finite */
	struct series_mark orphan_first_bad;
	uint32_t back; /* how often the step went back */
	struct series_run zeros, same;
	uint32_t decade[SERIES_DECADES];
	struct series_spike spike[SERIES_SPIKES];
	uint64_t spike_base;            /* values that were compared */
	VEC(struct series_point) curve; /* empty for tags of no role */
	struct tag_state *state;        /* of the builder */
};

/* Time between points. */
struct series_clock {
	double first, last; /* NaN: no times */
	uint64_t n;
	uint32_t count[SERIES_INTERVALS];
	double sum[SERIES_INTERVALS]; /* seconds */
	double longest, longest_from; /* the longest gap and its start */
	uint32_t longest_line;
	uint32_t back; /* went backwards */
};

struct series_event {
	uint32_t n, line; /* how often; the first one */
	uint32_t last_line;
	double step; /* last step before the first one; NaN */
	str text;    /* of the first one, cut */
};

enum series_fact {
	SERIES_RUNTIME,
	SERIES_MAX_STEPS,
	SERIES_GLOBAL_STEP,
	SERIES_EPOCHS,
	SERIES_BEST_STEP,
	SERIES_BEST_METRIC,
	SERIES_EXIT_CODE,
	SERIES_STATUS,
	SERIES_START,
	SERIES_END,
	SERIES_DEVICES,
	SERIES_SCALE_SKIPS,
	SERIES_NAN_STEPS,
	SERIES_FACTS
};

/* A file whose log goes on in a series: its lines are counted on from `base`. */
struct series_piece {
	str path;
	uint32_t base;
};

struct series {
	str path;                        /* of the file; set at LINK */
	VEC(struct series_piece) pieces; /* files appended to it */
	str run; /* inside the file; "" when it holds one run */
	enum log_format format;
	str unread;      /* format UNREAD: what it is */
	struct map tags; /* name -> struct series_tag */
	uint64_t tags_left_out;
	struct series_clock clock, elapsed;
	struct log_progress progress; /* as last told; NaN */
	double planned;               /* the longest elapsed + remaining told */
	struct series_event event[LOG_EVENT_COUNT];
	struct map param;          /* name -> str, as text */
	double fact[SERIES_FACTS]; /* NaN: not told */
	uint32_t restarts;
	struct series_mark restart; /* the first one */
	double resumes; /* the file starts by voiding earlier points from this
			 * step on; NaN */
	uint64_t rows, points;
	bool cut;   /* the last record is cut: still open, or killed */
	bool whole; /* all of the file was read */
};

/* The line of the last point, over the files that are put together. */
uint32_t series_last_line(const struct series *s);

/* ---- building ---- */

struct series_builder;

/* Everything lives in the arena. */
struct series_builder *series_builder_new(struct arena *a,
					  const struct limits *limits,
					  struct diags *diags);
/* A sink for readers; `scratch` is the builder's arena. */
struct log_sink series_sink(struct series_builder *b);
void series_format(struct series_builder *b, enum log_format f);
/* The runs found, most often one; at the end. */
struct series *const *series_builder_end(struct series_builder *b, size_t *n);

/* ---- the record ---- */

/* A list of the runs of a file. Below a megabyte: of very many tags or runs the
 * curves are thinned. */
struct value series_record(struct arena *a, struct series *const *runs, size_t n);
/* Back, one run of the list; what is not understood is left out. */
struct series *series_read(struct arena *a, const struct value *v);

/* ---- putting files together ---- */

/* `next` is the log of the same run going on in another file, as the event
 * files of one folder do. What it starts anew becomes orphans. `next` is used
 * up. */
void series_append(struct arena *a, struct series *s, struct series *next);
/* The file that a line of the series is in; `line` becomes that of the file. */
str series_place(const struct series *s, uint32_t *line);

/* Points from `step` on are void, as far as the curve tells them. */
void series_void(struct series_tag *t, double step);

/* ---- asking ---- */

/* Takes the bucket behind it in. */
void series_join(struct series_point *into, const struct series_point *next);
/* Each two neighbours of the curve become one bucket. */
void series_halve(struct series_tag *t);

const struct series_tag *series_tag(const struct series *s, size_t i);
size_t series_tags(const struct series *s);
const struct series_tag *series_find(const struct series *s, str name);
uint64_t series_bad(const struct series_tag *t); /* NaN and infinite */

/* The median of the means of buckets [from, to), NaN ones left out. */
double series_median(const struct series_tag *t, size_t from, size_t to);
/* The share of |value| at or above (at or below) a power of ten. */
double series_share_above(const struct series_tag *t, double limit);
double series_share_below(const struct series_tag *t, double limit);

/* The usual distance of two points in time; NaN. */
double series_interval(const struct series_clock *c);
/* Seconds between first and last point without gaps over `gap`. */
double series_active(const struct series_clock *c, double gap);

extern const struct scanner series_scanner;

#endif
