/*
 * What one cell of a table is: null, integer, float, boolean, date or text.
 *
 * Numbers are read exactly, by a short way for those with up to 15 digits or
 * so, else by base/num.h. Spaces around do not count. As pandas reads them:
 * `nan` is null, `inf` and `Infinity` are floats; `1_000`, `0x1p3`, other
 * digits than 0 to 9 and numbers with a unit are text.
 */
#ifndef GONOGO_FORMATS_CELL_H
#define GONOGO_FORMATS_CELL_H

#include "base/str.h"

enum cell_type {
	CELL_NULL,
	CELL_INT,
	CELL_FLOAT, /* may be infinite, also where the text is beyond a double */
	CELL_BOOL,  /* true, True, TRUE, false, False, FALSE */
	CELL_DATE,  /* 2026-01-31 or 2026/01/31, perhaps with a time */
	CELL_TEXT,
};

struct cell {
	enum cell_type type;
	bool leading_zero; /* INT: 007; perhaps a name rather than a number */
	int64_t i;         /* INT */
	double f;          /* INT, FLOAT; DATE: seconds since 1970, UTC */
	bool truth;        /* BOOL */
};

/* With a decimal comma, "3,14" is a number and "3.14" is none. */
struct cell cell_read(str s, bool decimal_comma);
/* The same without a copy, for millions of cells. */
void cell_take(struct cell *c, str s, bool decimal_comma);

/* One of the texts that pandas takes for a missing value; the empty one too. */
bool cell_is_null(str s);

const char *cell_type_name(enum cell_type type);

#endif
