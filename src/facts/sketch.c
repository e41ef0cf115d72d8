#include "facts/sketch.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- distinct ---- */

enum { REGISTER_BITS = 11, FIRST_SLOTS = 16 };

static_assert(1 << REGISTER_BITS == DISTINCT_REGISTERS, "registers");

void distinct_init(struct distinct *d, size_t limit)
{
	*d = (struct distinct){ .limit = limit < UINT16_MAX - 1
						 ? limit
						 : UINT16_MAX - 1 };
}

bool distinct_is_exact(const struct distinct *d)
{
	return !d->registers;
}

/* The rank of the first set bit behind the register's number. */
static void estimate(uint8_t *registers, uint64_t hash)
{
	size_t i = (size_t)(hash >> (64 - REGISTER_BITS));
	uint64_t rest = hash << REGISTER_BITS;
	uint8_t rank = (uint8_t)(rest ? __builtin_clzll(rest) + 1
				      : 64 - REGISTER_BITS + 1);

	if (rank > registers[i])
		registers[i] = rank;
}

static void slots_put(struct distinct *d, size_t index)
{
	size_t at = (size_t)d->item[index].hash & (d->slots - 1);

	while (d->slot[at])
		at = (at + 1) & (d->slots - 1);
	d->slot[at] = (uint16_t)(index + 1);
}

static void slots_grow(struct distinct *d, struct arena *a)
{
	d->slots = d->slots ? d->slots * 4 : FIRST_SLOTS;
	d->slot = arena_array(a, uint16_t, d->slots);
	for (size_t i = 0; i < d->n; i++)
		slots_put(d, i);
}

/* Too many to count one by one. */
static void spill(struct distinct *d, struct arena *a)
{
	d->top = *distinct_top(d);
	d->registers = arena_array(a, uint8_t, DISTINCT_REGISTERS);
	for (size_t i = 0; i < d->n; i++)
		estimate(d->registers, d->item[i].hash);
}

static void items_grow(struct distinct *d, struct arena *a)
{
	size_t cap = d->cap ? d->cap * 2 : 8;

	cap = cap < d->limit ? cap : d->limit;
	d->item = arena_grow(a, d->item, d->cap * sizeof(*d->item),
			     cap * sizeof(*d->item),
			     _Alignof(struct distinct_item));
	d->cap = cap;
}

static void add_new(struct distinct *d, struct arena *a, uint64_t hash,
		    str text, uint64_t row)
{
	struct distinct_item *item;

	if (d->n == d->limit) {
		spill(d, a);
		estimate(d->registers, hash);
		return;
	}
	if (d->n == d->cap)
		items_grow(d, a);
	item = &d->item[d->n++];
	*item = (struct distinct_item){ .hash = hash, .count = 1, .row = row };
	item->kept = text.len <= DISTINCT_TEXT;
	if (item->kept)
		item->text = str_dup(a, text);
	if (d->n * 2 > d->slots)
		slots_grow(d, a);
	else
		slots_put(d, d->n - 1);
}

void distinct_add(struct distinct *d, struct arena *a, uint64_t hash, str text,
		  uint64_t row)
{
	size_t at;

	if (d->registers) {
		estimate(d->registers, hash);
		d->top.count += hash == d->top.hash;
		return;
	}
	if (d->slots) {
		at = (size_t)hash & (d->slots - 1);
		while (d->slot[at]) {
			struct distinct_item *item = &d->item[d->slot[at] - 1];

			if (item->hash == hash) {
				item->count++;
				return;
			}
			at = (at + 1) & (d->slots - 1);
		}
	}
	add_new(d, a, hash, text, row);
}

const struct distinct_item *distinct_top(const struct distinct *d)
{
	const struct distinct_item *best = NULL;

	if (d->registers)
		return &d->top;
	for (size_t i = 0; i < d->n; i++)
		if (!best || d->item[i].count > best->count)
			best = &d->item[i];
	return best;
}

/* Ertl 2017, "New cardinality estimation algorithms for HyperLogLog sketches":
 * unbiased from nothing to 2^64 without tables. */
static double sigma(double x)
{
	double y = 1, z = x, last;

	if (x >= 1)
		return INFINITY;
	do {
		x *= x;
		last = z;
		z += x * y;
		y += y;
	} while (z > last);
	return z;
}

static double tau(double x)
{
	double y = 1, z = 1 - x, last;

	if (x <= 0 || x >= 1)
		return 0;
	do {
		x = sqrt(x);
		last = z;
		y /= 2;
		z -= (1 - x) * (1 - x) * y;
	} while (z < last);
	return z / 3;
}

uint64_t distinct_count(const struct distinct *d)
{
	enum { RANKS = 64 - REGISTER_BITS };
	const double m = DISTINCT_REGISTERS;
	unsigned count[RANKS + 2] = { 0 };
	double z;

	if (!d->registers)
		return d->n;
	for (size_t i = 0; i < DISTINCT_REGISTERS; i++)
		count[d->registers[i]]++;
	z = m * tau(1 - count[RANKS + 1] / m);
	for (int k = RANKS; k >= 1; k--)
		z = (z + count[k]) / 2;
	z += m * sigma(count[0] / m);

	return (uint64_t)(m * m / (2 * 0.6931471805599453) / z + 0.5);
}

/* ---- moments ---- */

/* Chan, Golub and LeVeque's way to join two parts. */
static void join(struct moments *m, uint64_t before, double n, double mean,
		 double squares)
{
	double all = (double)before + n, d = mean - m->mean;

	m->squares += squares + d * d * ((double)before * n / all);
	m->mean += d * (n / all);
}

void moments_fold(struct moments *m)
{
	double n = m->in_hand;
	uint64_t before = m->n - m->in_hand;

	if (!m->in_hand)
		return;
	join(m, before, n, m->shift + m->sum / n,
	     fmax(0, m->sum2 - m->sum * m->sum / n));
	m->sum = 0;
	m->sum2 = 0;
	m->in_hand = 0;
}

void moments_merge(struct moments *into, const struct moments *from)
{
	struct moments f = *from;

	moments_fold(&f);
	moments_fold(into);
	if (!f.n)
		return;
	if (!into->n) {
		*into = f;
		return;
	}
	join(into, into->n, (double)f.n, f.mean, f.squares);
	into->n += f.n;
	into->min = fmin(into->min, f.min);
	into->max = fmax(into->max, f.max);
}

double moments_mean(const struct moments *m)
{
	return m->mean;
}

double moments_sd(const struct moments *m)
{
	return m->n > 1 ? sqrt(m->squares / (double)(m->n - 1)) : 0;
}

/* ---- keysets ---- */

/*
 * Keys are appended and sorted when there is no room: a table of hashes would
 * cost a far memory access a key.
 */

enum { FIRST_KEYS = 1024 };

void keyset_init(struct keyset *s, size_t max)
{
	*s = (struct keyset){ .max = max };
}

static bool is_kept(const struct keyset *s, uint64_t hash)
{
	return !s->shift || hash >> (64 - s->shift) == 0;
}

static int by_hash(const void *a, const void *b)
{
	const struct keyset_item *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void sort_few(struct keyset_item *item, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct keyset_item moved = item[i];
		size_t k = i;

		while (k && by_hash(&item[k - 1], &moved) > 0) {
			item[k] = item[k - 1];
			k--;
		}
		item[k] = moved;
	}
}

static void sort_items(struct keyset_item *item, size_t n, unsigned shift);

/* One step: by a byte of the hash, in place. */
static void sort_byte(struct keyset_item *item, size_t n, unsigned shift)
{
	size_t end[256] = { 0 }, at[256], from = 0;

	for (size_t i = 0; i < n; i++)
		end[item[i].hash << shift >> 56]++;
	for (size_t b = 0; b < 256; b++) {
		at[b] = from;
		from += end[b];
		end[b] = from;
	}
	for (size_t b = 0; b < 256; b++)
		while (at[b] < end[b]) {
			size_t to = (size_t)(item[at[b]].hash << shift >> 56);
			struct keyset_item moved = item[at[to]];

			item[at[to]++] = item[at[b]];
			if (to != b)
				item[at[b]] = moved;
		}
	for (size_t b = 0; b < 256; b++) {
		from = b ? end[b - 1] : 0;
		sort_items(item + from, end[b] - from, shift + 8);
	}
}

/* From the top byte on: hashes are even, so two or three steps leave little. */
static void sort_items(struct keyset_item *item, size_t n, unsigned shift)
{
	if (n <= 24)
		sort_few(item, n);
	else if (shift > 56)
		qsort(item, n, sizeof(*item), by_hash);
	else
		sort_byte(item, n, shift);
}

static void conflict(struct keyset *s, struct keyset_item *item, uint32_t row)
{
	item->mixed = true;
	if (s->conflicts == KEYSET_CONFLICTS)
		return;
	s->conflict[s->conflicts][0] = item->row;
	s->conflict[s->conflicts++][1] = row;
}

static void join_equal(struct keyset *s, struct keyset_item *item,
		       const struct keyset_item *next)
{
	bool differ = item->tag && next->tag && item->tag != next->tag;

	item->count = item->count > UINT32_MAX - next->count
			      ? UINT32_MAX
			      : item->count + next->count;
	if (!item->tag)
		item->tag = next->tag;
	if (differ && !item->mixed && !next->mixed)
		conflict(s, item, next->row);
	item->mixed |= next->mixed || differ;
}

/* Sorts what came and makes one of equal keys. */
static void settle(struct keyset *s)
{
	size_t n = 0;

	if (s->len == s->n)
		return; /* nothing came since */
	sort_items(s->item, s->len, s->shift);
	for (size_t i = 0; i < s->len; i++) {
		if (n && s->item[n - 1].hash == s->item[i].hash)
			join_equal(s, &s->item[n - 1], &s->item[i]);
		else
			s->item[n++] = s->item[i];
	}
	s->n = n;
	s->len = n;
}

/* Keeps the part of the keys that every other set of this shift keeps: the
 * smallest ones. */
static void thin(struct keyset *s)
{
	while (s->n > s->max) {
		s->shift++;
		while (s->n && !is_kept(s, s->item[s->n - 1].hash))
			s->n--;
	}
	s->len = s->n;
}

static void grow(struct keyset *s, struct arena *a)
{
	size_t want = s->cap ? s->cap * 2 : FIRST_KEYS;
	size_t most = s->max + s->max / 4 + 1;

	if (s->expected > want)
		want = s->expected;
	want = want < most ? want : most;
	s->item = arena_grow(a, s->item, s->cap * sizeof(*s->item),
			     want * sizeof(*s->item),
			     _Alignof(struct keyset_item));
	s->cap = want;
}

/* Room for one more: equal keys made one, else more memory, else fewer keys. */
static void make_room(struct keyset *s, struct arena *a)
{
	size_t most = s->max + s->max / 4 + 1;

	if (s->cap && (s->cap == most || s->cap >= s->expected)) {
		settle(s);
		if (s->n <= s->cap / 2)
			return;
	}
	if (s->cap < most)
		grow(s, a);
	else
		thin(s);
}

void keyset_add(struct keyset *s, struct arena *a, uint64_t hash, uint64_t row,
		uint16_t tag, uint16_t exact)
{
	s->keys++;
	while (s->len == s->cap && is_kept(s, hash))
		make_room(s, a); /* may keep less than before */
	if (!is_kept(s, hash))
		return;
	s->item[s->len++] = (struct keyset_item){
		.hash = hash,
		.row = row < UINT32_MAX ? (uint32_t)row : UINT32_MAX,
		.count = 1,
		.tag = tag,
		.exact = exact,
	};
}

void keyset_end(struct keyset *s)
{
	settle(s);
	thin(s);
	s->extra = 0;
	for (size_t i = 0; i < s->n; i++)
		s->extra += s->item[i].count - 1;
}

static void put2(char *to, uint16_t v)
{
	to[0] = (char)(v & 0xff);
	to[1] = (char)(v >> 8);
}

static void put4(char *to, uint32_t v)
{
	put2(to, (uint16_t)(v & 0xffff));
	put2(to + 2, (uint16_t)(v >> 16));
}

static void put8(char *to, uint64_t v)
{
	put4(to, (uint32_t)(v & 0xffffffff));
	put4(to + 4, (uint32_t)(v >> 32));
}

static uint64_t get_le(const char *from, size_t bytes)
{
	uint64_t v = 0;

	for (size_t i = 0; i < bytes; i++)
		v |= (uint64_t)(unsigned char)from[i] << (8 * i);
	return v;
}

static void put_blob(struct arena *a, struct value *map, const char *key,
		     char *bytes, size_t n)
{
	value_put(a, map, str_from(key), value_str(str_of(bytes, n)));
}

static bool has_tags(const struct keyset_item *item, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (item[i].tag || item[i].exact)
			return true;
	return false;
}

/* Ids and groups have no tags: a third less to carry. */
static void put_tags(const struct keyset_item *item, size_t n, struct arena *a,
		     struct value *map)
{
	char *tags, *exacts;

	if (!has_tags(item, n))
		return;
	tags = arena_alloc(a, n * 2, 1);
	exacts = arena_alloc(a, n * 2, 1);
	for (size_t i = 0; i < n; i++) {
		put2(tags + i * 2, item[i].tag);
		put2(exacts + i * 2, item[i].exact);
	}
	put_blob(a, map, "tags", tags, n * 2);
	put_blob(a, map, "exacts", exacts, n * 2);
}

static void put_columns(const struct keyset_item *item, size_t n,
			struct arena *a, struct value *map)
{
	char *hashes = arena_alloc(a, n * 8 + 1, 1);
	char *rows = arena_alloc(a, n * 4 + 1, 1);

	for (size_t i = 0; i < n; i++) {
		put8(hashes + i * 8, item[i].hash);
		put4(rows + i * 4, item[i].row);
	}
	put_blob(a, map, "hashes", hashes, n * 8);
	put_blob(a, map, "rows", rows, n * 4);
	put_tags(item, n, a, map);
}

static void put_again(const struct keyset_item *item, size_t n, struct arena *a,
		      struct value *map)
{
	size_t groups = 0, at = 0;
	char *again;

	for (size_t i = 0; i < n; i++)
		groups += item[i].count > 1;
	again = arena_alloc(a, groups * 8 + 1, 1);
	for (size_t i = 0; i < n; i++)
		if (item[i].count > 1) {
			put4(again + at, (uint32_t)i);
			put4(again + at + 4, item[i].count);
			at += 8;
		}
	put_blob(a, map, "again", again, at);
}

struct value keyset_value(struct keyset *s, struct arena *a)
{
	struct value map = value_map();
	uint64_t mixed = 0, rows = 0;

	keyset_end(s);
	for (size_t i = 0; i < s->n; i++) {
		mixed += s->item[i].mixed;
		rows += s->item[i].mixed ? s->item[i].count : 0;
	}
	value_put(a, &map, S("keys"), value_int((int64_t)s->keys));
	value_put(a, &map, S("kept"), value_int((int64_t)s->n));
	value_put(a, &map, S("shift"), value_int(s->shift));
	value_put(a, &map, S("extra"), value_int((int64_t)s->extra));
	value_put(a, &map, S("mixed"), value_int((int64_t)mixed));
	value_put(a, &map, S("mixed_rows"), value_int((int64_t)rows));
	put_columns(s->item, s->n, a, &map);
	put_again(s->item, s->n, a, &map);

	return map;
}

bool keyview_read(struct keyview *v, const struct value *set)
{
	int64_t n = value_get_int(set, "kept", -1);
	int64_t shift = value_get_int(set, "shift", -1);

	if (n < 0 || shift < 0 || shift > 63)
		return false;
	*v = (struct keyview){
		.keys = (uint64_t)value_get_int(set, "keys", 0),
		.extra = (uint64_t)value_get_int(set, "extra", 0),
		.mixed = (uint64_t)value_get_int(set, "mixed", 0),
		.mixed_rows = (uint64_t)value_get_int(set, "mixed_rows", 0),
		.shift = (unsigned)shift,
		.n = (size_t)n,
		.hashes = value_get_text(set, "hashes"),
		.rows = value_get_text(set, "rows"),
		.tags = value_get_text(set, "tags"),
		.exacts = value_get_text(set, "exacts"),
		.again = value_get_text(set, "again"),
	};
	if (v->hashes.len / 8 != v->n || v->rows.len / 4 != v->n ||
	    (v->tags.len && v->tags.len / 2 != v->n) ||
	    v->exacts.len != v->tags.len || v->again.len / 8 > v->n)
		return false;
	for (size_t i = 0; i < keyview_agains(v); i++)
		if (get_le(v->again.s + i * 8, 4) >= v->n)
			return false;
	return true;
}

uint64_t keyview_hash(const struct keyview *v, size_t i)
{
	return get_le(v->hashes.s + i * 8, 8);
}

uint32_t keyview_row(const struct keyview *v, size_t i)
{
	return (uint32_t)get_le(v->rows.s + i * 4, 4);
}

uint16_t keyview_tag(const struct keyview *v, size_t i)
{
	return v->tags.len ? (uint16_t)get_le(v->tags.s + i * 2, 2) : 0;
}

uint16_t keyview_exact(const struct keyview *v, size_t i)
{
	return v->exacts.len ? (uint16_t)get_le(v->exacts.s + i * 2, 2) : 0;
}

size_t keyview_agains(const struct keyview *v)
{
	return v->again.len / 8;
}

uint32_t keyview_again(const struct keyview *v, size_t i, size_t *key)
{
	*key = (size_t)get_le(v->again.s + i * 8, 4);
	return (uint32_t)get_le(v->again.s + i * 8 + 4, 4);
}
