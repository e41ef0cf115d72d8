/*
 * Lines of a text that may be of any size, one in memory. An over-long line is
 * given cut at the limit, the rest of it is passed over and counted.
 */
#ifndef GONOGO_FORMATS_LINES_H
#define GONOGO_FORMATS_LINES_H

#include "base/window.h"

struct lines {
	struct window *w;
	uint64_t max;
	uint32_t number; /* of the line just given, from 1 */
	bool at_cr;      /* a lone CR ends a line too */
	bool too_long;   /* the line just given is cut */
	bool ended;      /* ... has an end of line behind it */
	uint32_t long_lines, first_long;
};

/* A byte order mark of UTF-8 is passed over. `at_cr`: for terminal output,
 * where a progress bar draws over itself; `number` counts LF only. */
struct lines lines_of(struct window *w, uint64_t max, bool at_cr);
/* Without its end; good until the next call. */
bool lines_next(struct lines *l, str *line);

/* Of a line that was cut: the rest, piece by piece, as much as the window
 * holds. A piece begins with the last LINES_OVERLAP bytes of the one before, so
 * that no shorter word is torn. False at the end of the line. */
enum { LINES_OVERLAP = 63 };
bool lines_rest(struct lines *l, str *piece);

#endif
