#include "base/buf.h"

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_release(struct buf *b)
{
	free(b->s);
	*b = (struct buf){ 0 };
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->full = false;
}

char *buf_space(struct buf *b, size_t n)
{
	char *p;

	if (n > b->max || b->len > b->max - n) {
		b->full = true;
		return NULL;
	}
	if (b->cap - b->len < n) {
		size_t cap = b->cap ? b->cap : 256;

		while (cap < b->len + n)
			cap = cap > b->max / 2 ? b->max : cap * 2;
		p = realloc(b->s, cap);
		if (!p)
			mem_die(cap);
		b->s = p;
		b->cap = cap;
	}
	p = b->s + b->len;
	b->len += n;
	return p;
}

bool buf_add(struct buf *b, str s)
{
	char *p;

	if (!s.len)
		return true;
	p = buf_space(b, s.len);
	if (!p)
		return false;
	memcpy(p, s.s, s.len);
	return true;
}

bool buf_add_byte(struct buf *b, char c)
{
	return buf_add(b, (str){ &c, 1 });
}

bool buf_add_times(struct buf *b, char c, size_t n)
{
	char *p = n ? buf_space(b, n) : NULL;

	if (p)
		memset(p, c, n);
	return p || !n;
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[256];
	va_list ap, again;
	bool ok;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	assert(n >= 0);
	if ((size_t)n < sizeof(small)) {
		ok = buf_add(b, (str){ small, (size_t)n });
	} else {
		char *p = buf_space(b, (size_t)n + 1);

		ok = p != NULL;
		if (ok) {
			vsnprintf(p, (size_t)n + 1, fmt, again);
			b->len--; /* not the NUL */
		}
	}
	va_end(again);
	return ok;
}

str buf_str(const struct buf *b)
{
	return (str){ b->s ? b->s : "", b->len };
}
