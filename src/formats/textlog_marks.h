/*
 * A first look at a line of a text log, sixteen bytes at a time: what is in it
 * at all, and where numbers may start and names end. What it passes over needs
 * no second look; what it marks is looked at closely by formats/textlog.c.
 *
 * All lines have TEXTLOG_PAD zero bytes behind their end.
 */
#ifndef GONOGO_FORMATS_TEXTLOG_MARKS_H
#define GONOGO_FORMATS_TEXTLOG_MARKS_H

#include "base/str.h"

enum { TEXTLOG_PAD = 80 };

/* What a line has. */
enum {
	LINE_ESCAPE = 1 << 0,
	LINE_BACKSPACE = 1 << 1,
	LINE_TAB = 1 << 2,
	LINE_PIPE = 1 << 3,
	LINE_SIGN = 1 << 4, /* ':' or '=' */
	LINE_LESS = 1 << 5,
	LINE_BRACKET = 1 << 6, /* '[' */
	LINE_DIGIT = 1 << 7,
	LINE_GAP = 1 << 8, /* two spaces */
};

unsigned line_has(str line);

/* A bit for each place. */
struct line_marks {
	uint64_t *digit;
	uint64_t *start; /* a number may start */
	uint64_t *part;  /* names end: , ; | { } ] tab, a dash between spaces */
	uint64_t *close; /* ')', where they may end */
	size_t words;
};

/* `m` has room for line.len / 64 + 1 words each. */
void line_mark(struct line_marks *m, str line);

/* "10:01:02" begins in the first 64 bytes at the bits that are set. */
uint64_t line_times(str line);

#endif
