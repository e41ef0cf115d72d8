/*
 * JSON Lines over a chunked source: a value a line, one line in memory.
 *
 * A line ends at LF and nowhere else: CR before it is white space, U+2028 in a
 * string is text, a lone CR does not part two values. Blank lines are skipped.
 * Bad lines do not stop the rest: they are counted, the first few with place.
 *
 *	struct jsonl *l = jsonl_open(a, source, limits);
 *	struct jsonl_line line;
 *
 *	while (jsonl_next(l, &line)) {
 *		struct json *j = jsonl_reader(l);
 *		while (json_next(j, &e)) ...
 *	}
 *	jsonl_report(l, diags);
 */
#ifndef GONOGO_FORMATS_JSONL_H
#define GONOGO_FORMATS_JSONL_H

#include "formats/json.h"

enum { JSONL_SHOWN = 5 };

struct jsonl_line {
	str text;        /* without LF; good until the next call */
	uint64_t number; /* 1-based */
	uint64_t offset; /* of its first byte in the input */
	bool last;       /* no LF behind it: complete or cut */
};

struct jsonl_counts {
	uint64_t lines; /* that are not blank, the bad ones too */
	uint64_t blank;
	uint64_t bad;      /* malformed; not the last one when it is cut */
	uint64_t too_long; /* over jsonl.line; not in `bad` */
	uint64_t holes;    /* of the bad: nothing but NUL bytes */
	bool cut;          /* the last line ends in the middle */
	bool failed;       /* reading failed */
	uint64_t non_finite, duplicates;
	size_t shown;
	struct json_failure first[JSONL_SHOWN];
};

struct jsonl;

struct jsonl *jsonl_open(struct arena *a, struct source source,
			 const struct limits *limits);

/* The next line that is not blank and within the limit; false at the end. */
bool jsonl_next(struct jsonl *l, struct jsonl_line *line);

/*
 * A reader of the line just given. What goes wrong is counted when the next
 * line is asked for, so read it to its end: what was not read is not checked.
 */
struct json *jsonl_reader(struct jsonl *l);

/* Counts the line just given as bad for a reason of the caller's. */
void jsonl_bad(struct jsonl *l, uint32_t column, const char *why);

/* Reads the rest of the line just given and says if all of it is JSON. */
bool jsonl_check(struct jsonl *l);

/* Complete once jsonl_next() gave false. */
const struct jsonl_counts *jsonl_counts(const struct jsonl *l);
void jsonl_report(struct jsonl *l, struct diags *diags);

#endif
