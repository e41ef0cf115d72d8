/*
 * JSON, strictly as RFC 8259 has it, with the place of everything.
 *
 * Two ways to read it. The pull reader (struct json) gives one event after the
 * other over a text or a chunked source, in bounded memory, however large the
 * document; json_read() makes a tree of values of a document that fits.
 *
 *	struct json *j = json_open(a, source, &(struct json_options){ ... });
 *	struct json_event e;
 *
 *	while (json_next(j, &e))
 *		if (e.type == JSON_KEY && str_eq(e.text, S("traceEvents")))
 *			...
 *	if (json_failed(j)) partial...
 *
 * What Python writes and JSON does not have (NaN, Infinity, -Infinity) is read
 * and flagged. Keys that stand twice are reported, the last one wins. Invalid
 * UTF-8, lone surrogates, NUL bytes and anything behind the value are errors;
 * a text that ends in the middle is told apart from one that is wrong.
 */
#ifndef GONOGO_FORMATS_JSON_H
#define GONOGO_FORMATS_JSON_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/value.h"
#include "base/window.h"

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_KEY, /* the events of its value follow */
};

struct json_event {
	enum json_type type;
	uint32_t line, column; /* 1-based, bytes; of its first byte */
	str text; /* KEY, STRING: without escapes. NUMBER: as written. Good
		   * until the next call */
	str raw;  /* the same as it stands in the input, without the quotes */
	bool escaped;    /* KEY, STRING: `text` is not `raw` */
	bool truth;      /* BOOL */
	bool whole;      /* NUMBER: an integer of 64 bits, exactly `i` */
	bool non_finite; /* NUMBER: NaN, Infinity or -Infinity */
	bool again;      /* KEY: stood in this object before */
	int64_t i;
	size_t nth; /* KEY: its number among the object's keys, from 0; of the
		     * first when it comes again */
};

struct json_options {
	const struct limits *limits;
	struct diags *diags; /* may be NULL: see json_failure() and json_counts() */
	uint64_t max_string; /* 0: json.string */
	uint32_t line;       /* of the first byte; 0: 1 */
};

/* Why reading stopped. */
struct json_failure {
	enum diag_id id;
	uint32_t line, column;
	char text[200];
};

struct json_counts {
	uint64_t non_finite, duplicates;
	uint32_t non_finite_line, non_finite_column; /* of the first one */
	uint32_t duplicate_line, duplicate_column;
};

struct json;

/* Lives in the arena. The text must outlive the reader. */
struct json *json_open(struct arena *a, struct source source,
		       const struct json_options *options);
struct json *json_open_text(struct arena *a, str text,
			    const struct json_options *options);
/* Begins anew with another text, in the memory it has: for JSON Lines. */
void json_restart(struct json *j, str text, uint32_t line);

/* The next event; false at the end of the document and when reading failed. */
bool json_next(struct json *j, struct json_event *e);
/* Over the next value without holding it: its strings may be of any length, and
 * its keys are not compared. At the end of a container: does nothing. */
bool json_skip(struct json *j);
/* Over the rest of the innermost open container and its end. */
bool json_leave(struct json *j);

/* How many containers are open. */
size_t json_depth(const struct json *j);
/* NULL while all is well. */
const struct json_failure *json_failed(const struct json *j);
struct json_counts json_counts(const struct json *j);

/* The number of an event or a text: the nearest double; the largest one of its
 * sign where the text is beyond (no infinity of a finite text). */
double json_double(str number);

/*
 * The whole document as a tree. Reading never fails on bad input: what was
 * understood before the fault is kept (null when nothing), the diagnostics
 * tell. Strings and `raw` (of strings: what stands between the quotes) borrow
 * from the text, which must live as long as the tree.
 *
 * An integer that does not fit 64 bits is a VALUE_FLOAT; `raw` has all digits.
 */
struct value json_read(struct arena *a, str text, const struct limits *limits,
		       struct diags *diags);

#endif
