#include "formats/git_index.h"

#include "base/arena.h"

#include <string.h>

enum {
	HEADER = 12,
	FIXED = 40, /* times, device, mode ... before the object's name */
	FLAG_MORE = 0x4000,
	NAME_LENGTH = 0xfff,
};

struct cursor {
	const uint8_t *at, *end;
	size_t hash; /* bytes of an object's name: 20 or 32 */
	uint32_t version;
	size_t budget; /* bytes that packed paths may still unpack to */
};

static size_t left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* git's own variable-length number: each further byte adds one. */
static bool take_offset(struct cursor *c, size_t *out)
{
	size_t v = 0;

	for (int i = 0; i < 5 && left(c); i++) {
		uint8_t b = *c->at++;

		v = v << 7 | (b & 0x7f);
		if (!(b & 0x80)) {
			*out = v;
			return true;
		}
		v++;
	}
	return false;
}

/* The bytes up to a NUL, and the NUL. */
static bool take_name(struct cursor *c, str *out)
{
	const uint8_t *nul = left(c) ? memchr(c->at, 0, left(c)) : NULL;

	if (!nul)
		return false;
	*out = str_of(c->at, (size_t)(nul - c->at));
	c->at = nul + 1;
	return true;
}

/* Version 4: how much of the last path goes, and what is put behind it. */
static bool take_packed(struct cursor *c, struct arena *a, str last, str *out)
{
	size_t drop;
	str tail;

	if (!take_offset(c, &drop) || drop > last.len || !take_name(c, &tail) ||
	    last.len - drop + tail.len > c->budget)
		return false;
	c->budget -= last.len - drop + tail.len;
	*out = str_printf(a, "%.*s%.*s",
			  STR_ARG(str_sub(last, 0, last.len - drop)),
			  STR_ARG(tail));
	return true;
}

/* One to eight NULs: an entry takes a multiple of eight bytes. */
static bool take_padding(struct cursor *c, const uint8_t *start)
{
	size_t pad = (8 - (size_t)(c->at - start) % 8) % 8;

	if (left(c) < pad)
		return false;
	c->at += pad;
	return true;
}

/* The flags hold the length of the path too: a guess at the size of object
 * names that is wrong does not pass. */
static bool fits(unsigned flags, str path)
{
	unsigned n = flags & NAME_LENGTH;

	return path.len &&
	       (path.len < NAME_LENGTH ? n == path.len : n == NAME_LENGTH);
}

static bool take_entry(struct cursor *c, struct arena *a, str last, str *out)
{
	const uint8_t *start = c->at;
	size_t fixed = FIXED + c->hash + 2;
	unsigned flags;

	if (left(c) < fixed + 2)
		return false;
	c->at += fixed;
	flags = (unsigned)c->at[-2] << 8 | c->at[-1];
	if (c->version >= 3 && flags & FLAG_MORE)
		c->at += 2;
	if (c->version == 4)
		return take_packed(c, a, last, out) && fits(flags, *out);
	return take_name(c, out) && take_padding(c, start) && fits(flags, *out);
}

static bool read_with(struct git_index *out, struct arena *a, str bytes,
		      size_t hash)
{
	struct cursor c = { (const uint8_t *)bytes.s + HEADER,
			    (const uint8_t *)bytes.s + bytes.len, hash, 0,
			    (size_t)1 << 20 };
	uint32_t n = be32((const uint8_t *)bytes.s + 8);
	str last = S("");

	c.budget += bytes.len * 16; /* of honest trees no more than half of it */
	c.version = be32((const uint8_t *)bytes.s + 4);
	if (c.version < 2 || c.version > 4 || n > left(&c) / (FIXED + hash + 3))
		return false;
	*out = (struct git_index){ arena_array(a, str, n), 0 };
	for (; out->n < n; out->n++) {
		str *path = &out->path[out->n];

		if (!take_entry(&c, a, last, path) || str_cmp(last, *path) > 0)
			return false;
		last = *path;
	}
	/* "link": the rest stands in another file. */
	return left(&c) >= hash && memcmp(c.at, "link", 4) != 0;
}

bool git_index_read(struct git_index *out, struct arena *a, str bytes)
{
	struct arena_mark mark = arena_mark(a);

	*out = (struct git_index){ 0 };
	if (bytes.len < HEADER || !str_starts(bytes, S("DIRC")))
		return false;
	if (read_with(out, a, bytes, 20))
		return true;
	arena_rewind(a, mark);
	if (read_with(out, a, bytes, 32))
		return true;
	*out = (struct git_index){ 0 };
	return false;
}

/* The place of the first path that is not before `key`. */
static size_t lower(const struct git_index *x, str key)
{
	size_t from = 0, to = x->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (str_cmp(x->path[mid], key) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

bool git_index_has(const struct git_index *index, str path)
{
	size_t i = lower(index, path);

	return i < index->n && str_eq(index->path[i], path);
}

/* As if compared with the folder's name and a slash. */
static int compare_below(str path, str folder)
{
	size_t n = path.len < folder.len ? path.len : folder.len;
	int c = n ? memcmp(path.s, folder.s, n) : 0;

	if (c)
		return c;
	if (path.len <= folder.len)
		return -1;
	return (int)(unsigned char)path.s[folder.len] - '/';
}

bool git_index_has_below(const struct git_index *index, str folder)
{
	size_t from = 0, to = index->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int c = compare_below(index->path[mid], folder);

		if (!c)
			return true;
		if (c < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}
