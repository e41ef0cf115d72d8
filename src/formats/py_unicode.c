#include "formats/py_unicode.h"

#include <string.h>

uint32_t py_utf8_get(const char *s, unsigned *len)
{
	const uint8_t *u = (const uint8_t *)s;

	*len = py_utf8_len(u[0]);
	switch (*len) {
	case 2:
		return (uint32_t)(u[0] & 0x1f) << 6 | (u[1] & 0x3f);
	case 3:
		return (uint32_t)(u[0] & 0xf) << 12 |
		       (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3f);
	case 4:
		return (uint32_t)(u[0] & 7) << 18 |
		       (uint32_t)(u[1] & 0x3f) << 12 |
		       (uint32_t)(u[2] & 0x3f) << 6 | (u[3] & 0x3f);
	default:
		return u[0];
	}
}

unsigned py_utf8_put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* An odd number of edges at or below c: inside. */
static bool is_in(const uint32_t *edge, size_t n, uint32_t c)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (edge[mid] <= c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo & 1;
}

bool py_is_printable(uint32_t c)
{
	if (c < 0x7f)
		return c >= 0x20;
	return is_in(py_unicode_printable, py_unicode_printable_n, c);
}

uint32_t py_name_bad(str name, size_t *at)
{
	unsigned len;

	for (*at = 0; *at < name.len; *at += len) {
		uint32_t c = py_utf8_get(name.s + *at, &len);
		bool ok = c < 0x80 ||
			  (*at ? is_in(py_unicode_continue,
				       py_unicode_continue_n, c)
			       : is_in(py_unicode_start, py_unicode_start_n, c));

		if (!ok)
			return c;
	}
	return 0;
}

static unsigned combining(uint32_t c)
{
	size_t lo = 0, hi = py_unicode_class_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (py_unicode_class[mid].from <= c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? py_unicode_class[lo - 1].combining : 0;
}

static const struct py_unicode_decomposition *decomposition(uint32_t c)
{
	size_t lo = 0, hi = py_unicode_decomposition_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (py_unicode_decomposition[mid].c < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < py_unicode_decomposition_n && py_unicode_decomposition[lo].c == c)
		return &py_unicode_decomposition[lo];
	return NULL;
}

static uint32_t compose_hangul(uint32_t a, uint32_t b)
{
	if (a >= 0x1100 && a < 0x1113 && b >= 0x1161 && b < 0x1176)
		return 0xac00 + ((a - 0x1100) * 21 + (b - 0x1161)) * 28;
	if (a >= 0xac00 && a < 0xd7a4 && !((a - 0xac00) % 28) && b > 0x11a7 &&
	    b < 0x11c3)
		return a + (b - 0x11a7);
	return 0;
}

static uint32_t compose(uint32_t a, uint32_t b)
{
	size_t lo = 0, hi = py_unicode_composition_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct py_unicode_composition *p =
			&py_unicode_composition[mid];

		if (p->first < a || (p->first == a && p->second < b))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < py_unicode_composition_n &&
	    py_unicode_composition[lo].first == a &&
	    py_unicode_composition[lo].second == b)
		return py_unicode_composition[lo].result;
	return compose_hangul(a, b);
}

/* Does nothing in it need a second look? Most names outside ASCII. */
static bool is_plain(str name)
{
	unsigned len;

	for (size_t i = 0; i < name.len; i += len) {
		uint32_t c = py_utf8_get(name.s + i, &len);

		if (c >= 0x80 && (combining(c) || decomposition(c) ||
				  (c >= 0x1161 && c < 0x11c3)))
			return false;
	}
	return true;
}

struct points {
	uint32_t *c;
	size_t n;
};

/* Marks in the order of their class; stable, a mark at a time. */
static void put_ordered(struct points *p, uint32_t c)
{
	unsigned class = combining(c);
	size_t i = p->n++;

	/* A run of marks is short in any real name; a hostile one is cut at
	 * sixty-four steps, which costs it only its normal form. */
	for (unsigned steps = 0; class && i && steps < 64; i--, steps++) {
		if (combining(p->c[i - 1]) <= class)
			break;
		p->c[i] = p->c[i - 1];
	}
	p->c[i] = c;
}

static size_t decomposed_len(str name)
{
	size_t n = 0;
	unsigned len;

	for (size_t i = 0; i < name.len; i += len) {
		const struct py_unicode_decomposition *d =
			decomposition(py_utf8_get(name.s + i, &len));

		n += d ? d->n : 1;
	}
	return n;
}

static struct points decompose(struct arena *a, str name)
{
	struct points p = { arena_array(a, uint32_t, decomposed_len(name)), 0 };
	unsigned len;

	for (size_t i = 0; i < name.len; i += len) {
		uint32_t c = py_utf8_get(name.s + i, &len);
		const struct py_unicode_decomposition *d = decomposition(c);

		for (size_t k = 0; d && k < d->n; k++)
			put_ordered(&p, py_unicode_pool[d->at + k]);
		if (!d)
			put_ordered(&p, c);
	}
	return p;
}

static void recompose(struct points *p)
{
	size_t n = 0, starter = SIZE_MAX;
	unsigned last = 0; /* class of what was kept since the starter */

	for (size_t i = 0; i < p->n; i++) {
		uint32_t c = p->c[i];
		unsigned class = combining(c);
		uint32_t whole = 0;

		if (starter != SIZE_MAX &&
		    (n == starter + 1 || (last < class && last)))
			whole = compose(p->c[starter], c);
		if (whole) {
			p->c[starter] = whole;
			continue;
		}
		if (!class)
			starter = n;
		last = class;
		p->c[n++] = c;
	}
	p->n = n;
}

str py_nfkc(struct arena *a, str name)
{
	struct points p;
	char *out;
	size_t n = 0;

	if (is_plain(name))
		return name;
	p = decompose(a, name);
	recompose(&p);
	out = arena_alloc(a, p.n * 4 + 16, 1);
	for (size_t i = 0; i < p.n; i++)
		n += py_utf8_put(out + n, p.c[i]);
	return str_of(out, n);
}
