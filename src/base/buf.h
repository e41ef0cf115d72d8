/*
 * A growable byte buffer with a ceiling.
 *
 * Owns heap memory: buf_release() it. Past the ceiling nothing more is added
 * and `full` stays set, so a writer checks once, at the end.
 */
#ifndef GONOGO_BASE_BUF_H
#define GONOGO_BASE_BUF_H

#include "base/str.h"

struct buf {
	char *s;
	size_t len, cap;
	size_t max; /* most bytes it may hold */
	bool full;  /* something did not fit */
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_reset(struct buf *b); /* empty, memory kept, `full` cleared */

bool buf_add(struct buf *b, str s);
bool buf_add_byte(struct buf *b, char c);
bool buf_add_times(struct buf *b, char c, size_t n);
bool buf_printf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Room for n bytes at the end, to be filled by the caller; NULL if too many. */
char *buf_space(struct buf *b, size_t n);

str buf_str(const struct buf *b);

#endif
