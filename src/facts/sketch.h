/*
 * Summaries of many values in little memory: how many there are and how often
 * the common ones come, what mean and spread they have, which rows come twice.
 *
 * All are exact while small. Past their bounds they say so (`exact`, `shift`)
 * and go on with a known error; they never depend on the order of a hash table
 * or on chance, so the same rows give the same bytes.
 */
#ifndef GONOGO_FACTS_SKETCH_H
#define GONOGO_FACTS_SKETCH_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/str.h"
#include "base/value.h"

#include <string.h>

/* ---- how many different values ---- */

enum {
	DISTINCT_EXACT = 512,      /* values counted one by one */
	DISTINCT_TEXT = 96,        /* longest value whose text is kept, bytes */
	DISTINCT_REGISTERS = 2048, /* of the HyperLogLog after that: +- 2.3 % */
};

/* A value and how often it came. `text` is empty when it was too long. */
struct distinct_item {
	uint64_t hash;
	uint64_t count;
	uint64_t row; /* the first one */
	str text;
	bool kept; /* `text` is the value */
};

struct distinct {
	struct distinct_item *item; /* in the order they came */
	size_t n, cap;
	uint16_t *slot; /* index into item plus one; 0 = free */
	size_t slots;
	size_t limit;             /* DISTINCT_EXACT unless set */
	uint8_t *registers;       /* NULL while exact */
	struct distinct_item top; /* once not exact: the commonest one so far */
};

void distinct_init(struct distinct *d, size_t limit);
void distinct_add(struct distinct *d, struct arena *a, uint64_t hash, str text,
		  uint64_t row);
bool distinct_is_exact(const struct distinct *d);
/* Exact, or within a few per cent. */
uint64_t distinct_count(const struct distinct *d);
/* The commonest value; of equally common ones the first. NULL when there is
 * none. Once not exact it is the one that was commonest until then. */
const struct distinct_item *distinct_top(const struct distinct *d);

/* ---- mean and spread ---- */

/* Sums about the first value, folded into mean and squares now and then; so
 * neither a large offset nor many rows cost digits. */
struct moments {
	uint64_t n;
	double mean, squares; /* of what was folded */
	double min, max;
	double shift, sum, sum2; /* of the block in hand */
	uint32_t in_hand;
};

void moments_fold(struct moments *m);
void moments_merge(struct moments *into, const struct moments *from);
double moments_mean(const struct moments *m); /* wants n > 0, folded */
double moments_sd(const struct moments *m);   /* of the sample; 0 for one */

enum { MOMENTS_BLOCK = 4096 };

static inline void moments_add(struct moments *m, double x)
{
	double d;

	if (!m->in_hand)
		m->shift = x;
	if (!m->n) {
		m->min = x;
		m->max = x;
	}
	d = x - m->shift;
	m->n++;
	m->sum += d;
	m->sum2 += d * d;
	m->min = x < m->min ? x : m->min;
	m->max = x > m->max ? x : m->max;
	if (++m->in_hand == MOMENTS_BLOCK)
		moments_fold(m);
}

/* ---- which keys come, how often ---- */

/*
 * A set of keys by their hashes. Up to `max` keys it is complete; past that it
 * keeps those whose hash starts with `shift` zero bits, which are the same ones
 * in every set: two sets are comparable on what both would have kept.
 *
 * `tag` tells values of one key apart (the label of a row); a key that came
 * with two is `mixed`.
 */
struct keyset_item {
	uint64_t hash;
	uint32_t row; /* of the first, from 1; UINT32_MAX when beyond */
	uint32_t count;
	uint16_t tag;
	uint16_t exact; /* part of a second hash: of the text as it stands */
	bool mixed;
};

enum { KEYSET_CONFLICTS = 3 };

struct keyset {
	struct keyset_item *item; /* the first `n` sorted and different, the
				   * rest as they came */
	size_t n, len, cap, max;
	size_t expected; /* keys that will come, so that memory grows once */
	unsigned shift;
	uint64_t keys;  /* added, the left out ones too */
	uint64_t extra; /* of the kept ones: added again; after keyset_end() */
	/* keys that came with two tags: both rows */
	uint32_t conflict[KEYSET_CONFLICTS][2];
	size_t conflicts;
};

void keyset_init(struct keyset *s, size_t max);
/* The tag 0 is no tag. */
void keyset_add(struct keyset *s, struct arena *a, uint64_t hash, uint64_t row,
		uint16_t tag, uint16_t exact);
/* Nothing more comes: the keys in the order of their hashes, in item[0 .. n). */
void keyset_end(struct keyset *s);

/*
 * The value that stands for a set in a record: a map {keys, kept, shift, extra,
 * mixed, mixed_rows, hashes, rows, tags, exacts, again}. `hashes` and the
 * others are columns of little-endian integers in the order of the hashes;
 * `again` lists those that came more than once: index (4 bytes) and count (4
 * bytes). Without any tag, `tags` and `exacts` are left out.
 */
struct value keyset_value(struct keyset *s, struct arena *a); /* ends it */

/* A set read back from a record: views into it. False when it is malformed. */
struct keyview {
	uint64_t keys, extra, mixed, mixed_rows;
	unsigned shift;
	size_t n;
	str hashes, rows, tags, exacts, again;
};

bool keyview_read(struct keyview *v, const struct value *set);
uint64_t keyview_hash(const struct keyview *v, size_t i);
uint32_t keyview_row(const struct keyview *v, size_t i);
uint16_t keyview_tag(const struct keyview *v, size_t i);
uint16_t keyview_exact(const struct keyview *v, size_t i);
/* How often the i-th of `again` came, and which key that is. */
size_t keyview_agains(const struct keyview *v);
uint32_t keyview_again(const struct keyview *v, size_t i, size_t *key);

/* ---- shared ---- */

/* The hash of a cell: a few multiplications for the short ones that most are,
 * else hash64(). */
static inline uint64_t cell_hash(str s)
{
	const uint64_t k = 0x9e3779b97f4a7c15u, m = 0xd6e8feb86659fd93u;
	uint64_t a = 0, b = 0;

	if (s.len > 16)
		return hash64(s);
	if (s.len >= 8) {
		memcpy(&a, s.s, 8);
		memcpy(&b, s.s + s.len - 8, 8);
	} else if (s.len >= 4) {
		memcpy(&a, s.s, 4);
		memcpy(&b, s.s + s.len - 4, 4);
	} else if (s.len) {
		a = (uint64_t)(unsigned char)s.s[0] << 16 |
		    (uint64_t)(unsigned char)s.s[s.len / 2] << 8 |
		    (unsigned char)s.s[s.len - 1];
	}
	a = (a ^ s.len * m) * k;
	a = (a ^ a >> 32) + b;
	a = (a ^ a >> 29) * m;
	a = (a ^ a >> 32) * m;
	return a ^ a >> 32;
}

/* A good 64-bit mix of two numbers. */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	uint64_t x = a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2));

	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93u;
	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93u;
	return x ^ x >> 32;
}

#endif
