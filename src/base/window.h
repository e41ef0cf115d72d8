/*
 * A window that slides over bytes: a text in memory, or a source read piece by
 * piece. Readers that stream eat at `at` and ask for more when they need it,
 * so that a file of any size takes a buffer's worth of memory.
 */
#ifndef GONOGO_BASE_WINDOW_H
#define GONOGO_BASE_WINDOW_H

#include "base/str.h"

struct arena;

/* Where bytes come from. Up to `n` of them into `buf`; 0 at the end; -1 when
 * reading failed, which then counts as the end and is remembered. */
struct source {
	ptrdiff_t (*read)(void *ctx, char *buf, size_t n);
	void *ctx;
};

struct window {
	const char *at, *end; /* bytes not eaten yet */
	const char *base;     /* the first byte held */
	uint64_t gone;        /* bytes of the input before `base` */
	bool ended;           /* there is nothing behind `end` */
	bool failed;          /* ... because reading failed */

	struct source source;
	struct arena *arena;
	char *buf;
	size_t cap, full_cap;
};

void window_text(struct window *w, str text);
/* The buffer comes from the arena: `cap` bytes of it, less for a small input,
 * more when the reader keeps more. */
void window_source(struct window *w, struct arena *a, struct source source,
		   size_t cap);

/* Gets more behind `end`. Keeps the bytes from `at` on, but moves them: all
 * pointers into the window change. False when there are no more. The buffer
 * grows when nothing was eaten, so the caller bounds what it keeps. */
bool window_fill(struct window *w);

/* Are `n` bytes there from `at` on, after filling? */
static inline bool window_has(struct window *w, size_t n)
{
	while ((size_t)(w->end - w->at) < n)
		if (!window_fill(w))
			return false;
	return true;
}

/* How far into the input a pointer is. */
static inline uint64_t window_offset(const struct window *w, const char *p)
{
	return w->gone + (uint64_t)(p - w->base);
}

#endif
