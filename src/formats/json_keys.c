#include "formats/json_keys.h"

#include "base/hash.h"
#include "base/simd.h"

#include <string.h>

enum {
	FEW_KEYS = 16,        /* up to here a scan is quicker than the table */
	LONGEST_PROBE = 4096, /* more: keys made to collide */
};

/* ---- a key as 16 bytes ---- */

static uint64_t load4(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Up to 8 bytes as a number; with the length, no two strings have the same. */
static uint64_t short_bytes(const char *p, size_t n)
{
	if (n >= 8)
		return bytes8_load(p);
	if (n >= 4)
		return load4(p) | load4(p + n - 4) << 32;
	if (!n)
		return 0;
	return (uint64_t)(unsigned char)p[0] |
	       (uint64_t)(unsigned char)p[n / 2] << 8 |
	       (uint64_t)(unsigned char)p[n - 1] << 16;
}

static struct json_key key_of(str s)
{
	struct json_key key;
	uint64_t rest = 0;

	if (s.len >= sizeof(key)) {
		struct hash128 h = hash128(s);

		return (struct json_key){ h.lo, h.hi | (uint64_t)0xff << 56 };
	}
	if (s.len > 8)
		rest = bytes8_load(s.s + s.len - 8) >>
		       (8 * (sizeof(key) - s.len));
	key.a = short_bytes(s.s, s.len);
	key.b = rest | (uint64_t)(s.len + 1) << 56;
	return key;
}

static bool same_key(struct json_key x, struct json_key y)
{
	return x.a == y.a && x.b == y.b;
}

/* A bit of 64 for a key. */
static uint64_t key_bit(struct json_key key)
{
	uint64_t h = (key.a ^ key.b) * 0x9e3779b97f4a7c15u;

	return (uint64_t)1 << (h >> 58);
}

/* ---- the table ---- */

/* Where the search for a key of this object begins. */
static size_t home(const struct json_keys *k, struct json_key key, size_t first)
{
	uint64_t h = (key.a ^ (first + 1) * 0x9e3779b97f4a7c15u) *
		     0xff51afd7ed558ccdu;

	h = (h ^ h >> 32 ^ key.b) * 0xc4ceb9fe1a85ec53u;
	return (size_t)(h ^ h >> 29) & (k->slots - 1);
}

/* The slot of this key, or the free one where it belongs. False: too far. */
static bool find_slot(const struct json_keys *k, struct json_key key,
		      size_t first, size_t *out)
{
	size_t at = home(k, key, first);

	for (size_t n = 0; n < LONGEST_PROBE; n++) {
		size_t i = k->slot[at];

		if (!i || (i > first && same_key(k->keys.v[i - 1], key))) {
			*out = at;
			return true;
		}
		at = (at + 1) & (k->slots - 1);
	}
	return false;
}

/* Puts a frame's keys up to `end` into the table, from number `from` on. */
static bool put_keys(struct json_keys *k, size_t first, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		size_t at;

		if (!find_slot(k, k->keys.v[i], first, &at))
			return false;
		k->slot[at] = (uint32_t)i + 1;
	}
	return true;
}

/* Room for one more, at most half full. Grows in the order of the stack, so
 * that taking keys out in reverse order still leaves no hole. */
static bool grow_table(struct json_keys *k)
{
	if (k->keys.n * 2 < k->slots)
		return true;
	k->slots = k->slots ? k->slots * 2 : 256;
	while (k->keys.n * 2 >= k->slots)
		k->slots *= 2;
	k->slot = arena_array(k->arena, uint32_t, k->slots);
	for (size_t i = 0; i < k->frames.n; i++) {
		const struct json_frame *f = &k->frames.v[i];
		size_t end = i + 1 < k->frames.n ? k->frames.v[i + 1].first
						 : k->keys.n;

		if (f->in_table && !put_keys(k, f->first, f->first, end))
			return false;
	}
	return true;
}

static bool into_table(struct json_keys *k, struct json_frame *f)
{
	if (!grow_table(k))
		return false;
	f->in_table = true;
	return put_keys(k, f->first, f->first, k->keys.n);
}

/* ---- frames ---- */

void json_keys_open(struct json_keys *k, bool is_object)
{
	*vec_push(k->arena, &k->frames) =
		(struct json_frame){ .is_object = is_object, .first = k->keys.n };
}

/* Takes the object's keys out again, the last first. */
void json_keys_close(struct json_keys *k)
{
	const struct json_frame *f = &k->frames.v[--k->frames.n];

	while (f->in_table && k->keys.n > f->first) {
		size_t at;

		if (find_slot(k, k->keys.v[k->keys.n - 1], f->first, &at))
			k->slot[at] = 0;
		k->keys.n--;
	}
	k->keys.n = f->first;
}

static enum json_key_found add_to_few(struct json_keys *k, struct json_frame *f,
				      struct json_key key, size_t *nth)
{
	uint64_t bit = key_bit(key);

	for (size_t i = f->first; f->seen & bit && i < k->keys.n; i++) {
		if (same_key(k->keys.v[i], key)) {
			*nth = i - f->first;
			return JSON_KEY_AGAIN;
		}
	}
	f->seen |= bit;
	*nth = k->keys.n - f->first;
	*vec_push(k->arena, &k->keys) = key;
	if (*nth + 1 > FEW_KEYS && !into_table(k, f))
		return JSON_KEYS_COLLIDE;
	return JSON_KEY_NEW;
}

enum json_key_found json_keys_add(struct json_keys *k, str text, size_t *nth)
{
	struct json_frame *f = &k->frames.v[k->frames.n - 1];
	struct json_key key = key_of(text);
	size_t at;

	if (!f->in_table)
		return add_to_few(k, f, key, nth);
	if (!grow_table(k) || !find_slot(k, key, f->first, &at))
		return JSON_KEYS_COLLIDE;
	if (k->slot[at]) {
		*nth = k->slot[at] - 1 - f->first;
		return JSON_KEY_AGAIN;
	}
	*nth = k->keys.n - f->first;
	k->slot[at] = (uint32_t)k->keys.n + 1;
	*vec_push(k->arena, &k->keys) = key;
	return JSON_KEY_NEW;
}
