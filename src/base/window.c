#include "base/window.h"

#include "base/arena.h"

#include <string.h>

void window_text(struct window *w, str text)
{
	const char *s = text.s ? text.s : "";

	*w = (struct window){
		.at = s, .end = s + text.len, .base = s, .ended = true
	};
}

/* Most files are small: the buffer begins with this and is whole once a read
 * has filled it. */
enum { FIRST = 16 * 1024 };

void window_source(struct window *w, struct arena *a, struct source source,
		   size_t cap)
{
	size_t first = cap < FIRST ? cap : FIRST;
	char *buf = arena_alloc(a, first, 1);

	*w = (struct window){ .at = buf,
			      .end = buf,
			      .base = buf,
			      .source = source,
			      .arena = a,
			      .buf = buf,
			      .cap = first,
			      .full_cap = cap };
}

static void make_room(struct window *w)
{
	size_t kept = (size_t)(w->end - w->at);
	char *to = w->buf;

	w->gone = window_offset(w, w->at);
	if (kept == w->cap ||
	    (w->cap < w->full_cap && w->end == w->buf + w->cap)) {
		w->cap = w->cap < w->full_cap ? w->full_cap : w->cap * 2;
		to = arena_alloc(w->arena, w->cap, 1);
		memcpy(to, w->at, kept);
	} else {
		memmove(to, w->at, kept);
	}
	w->buf = to;
	w->base = w->at = to;
	w->end = to + kept;
}

bool window_fill(struct window *w)
{
	ptrdiff_t got;
	size_t kept;

	if (w->ended)
		return false;
	make_room(w);
	kept = (size_t)(w->end - w->at);
	got = w->source.read(w->source.ctx, w->buf + kept, w->cap - kept);
	if (got <= 0 || (size_t)got > w->cap - kept) {
		w->ended = true;
		w->failed = got != 0;
		return false;
	}
	w->end += got;
	return true;
}
