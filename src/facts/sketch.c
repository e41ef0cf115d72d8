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

enum { FIRST_SLOTS_OF_KEYS = 64 };

void keyset_init(struct keyset *s, size_t max)
{
	*s = (struct keyset){ .max = max };
}

static bool is_kept(const struct keyset *s, uint64_t hash)
{
	return !s->shift || hash >> (64 - s->shift) == 0;
}

/* The low bits choose the slot, for the high ones decide what is kept. */
static struct keyset_item *slot_of(const struct keyset *s, uint64_t hash)
{
	size_t at = (size_t)hash & (s->slots - 1);

	while (s->item[at].count && s->item[at].hash != hash)
		at = (at + 1) & (s->slots - 1);
	return &s->item[at];
}

static size_t slots_wanted(const struct keyset *s)
{
	size_t keys = s->expected < s->max ? s->expected : s->max;
	size_t slots = s->slots ? s->slots * 2 : FIRST_SLOTS_OF_KEYS;

	while (slots / 4 * 3 <= keys)
		slots *= 2;
	return slots;
}

static void grow(struct keyset *s, struct arena *a)
{
	struct keyset old = *s;

	s->slots = slots_wanted(s);
	s->item = arena_array(a, struct keyset_item, s->slots);
	for (size_t i = 0; i < old.slots; i++)
		if (old.item[i].count)
			*slot_of(s, old.item[i].hash) = old.item[i];
}

/* The items to the front. */
static void compact(struct keyset *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->slots; i++)
		if (s->item[i].count)
			s->item[n++] = s->item[i];
	assert(n == s->n);
}

/* Keeps the part of the keys that every other set of this shift keeps. */
static void thin(struct keyset *s, struct arena *a)
{
	struct arena_mark mark = arena_mark(a);
	struct keyset_item *kept = arena_array(a, struct keyset_item, s->n);
	size_t n = 0;

	s->shift++;
	for (size_t i = 0; i < s->slots; i++)
		if (s->item[i].count && is_kept(s, s->item[i].hash))
			kept[n++] = s->item[i];
	memset(s->item, 0, s->slots * sizeof(*s->item));
	s->n = n;
	s->extra = 0;
	for (size_t i = 0; i < n; i++) {
		*slot_of(s, kept[i].hash) = kept[i];
		s->extra += kept[i].count - 1;
	}
	arena_rewind(a, mark);
}

static void conflict(struct keyset *s, struct keyset_item *item, uint32_t row)
{
	item->mixed = true;
	if (s->conflicts == KEYSET_CONFLICTS)
		return;
	s->conflict[s->conflicts][0] = item->row;
	s->conflict[s->conflicts++][1] = row;
}

static void add_again(struct keyset *s, struct keyset_item *item,
		      const struct keyset_item *new)
{
	item->count += item->count < UINT32_MAX;
	s->extra++;
	if (!item->tag)
		item->tag = new->tag;
	if (new->tag && item->tag != new->tag && !item->mixed)
		conflict(s, item, new->row);
}

static void insert(struct keyset *s, struct arena *a,
		   const struct keyset_item *new)
{
	struct keyset_item *item;

	if (!is_kept(s, new->hash))
		return;
	if (s->n >= s->slots / 4 * 3)
		grow(s, a);
	item = slot_of(s, new->hash);
	if (item->count) {
		add_again(s, item, new);
		return;
	}
	*item = *new;
	if (++s->n > s->max)
		thin(s, a);
}

/* A slot of a large set comes from far away: it is sent for, and the key waits
 * until sixteen others came. */
void keyset_add(struct keyset *s, struct arena *a, uint64_t hash, uint64_t row,
		uint16_t tag, uint16_t exact)
{
	struct keyset_item *w = &s->waiting[s->head];
	struct keyset_item old = *w;

	s->keys++;
	if (s->slots)
		__builtin_prefetch(&s->item[(size_t)hash & (s->slots - 1)], 1);
	*w = (struct keyset_item){
		.hash = hash,
		.row = row < UINT32_MAX ? (uint32_t)row : UINT32_MAX,
		.count = 1,
		.tag = tag,
		.exact = exact,
	};
	s->head = (s->head + 1) % KEYSET_WAITING;
	if (old.count)
		insert(s, a, &old);
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = ((const struct keyset_item *)a)->hash;
	uint64_t y = ((const struct keyset_item *)b)->hash;

	return x < y ? -1 : x > y;
}

/* Hashes are even: after one step by their first byte of those that differ, the
 * rest is little. */
static void sort_items(struct keyset_item *item, size_t n, unsigned shift)
{
	size_t end[256] = { 0 }, at[256], from = 0;

	if (n < 2)
		return;
	if (n <= 64 || shift > 56) {
		qsort(item, n, sizeof(*item), by_hash);
		return;
	}
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

void keyset_end(struct keyset *s, struct arena *a)
{
	for (size_t i = 0; i < KEYSET_WAITING; i++) {
		struct keyset_item *w =
			&s->waiting[(s->head + i) % KEYSET_WAITING];

		if (w->count)
			insert(s, a, w);
		w->count = 0;
	}
	compact(s);
	sort_items(s->item, s->n, s->shift);
	s->slots = 0;
}

static void put_le(char *to, uint64_t v, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = (char)(v >> (8 * i) & 0xff);
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

static void put_columns(const struct keyset_item *item, size_t n,
			struct arena *a, struct value *map)
{
	char *hashes = arena_alloc(a, n * 8 + 1, 1);
	char *rows = arena_alloc(a, n * 4 + 1, 1);
	char *tags = arena_alloc(a, n * 2 + 1, 1);
	char *exacts = arena_alloc(a, n * 2 + 1, 1);

	for (size_t i = 0; i < n; i++) {
		put_le(hashes + i * 8, item[i].hash, 8);
		put_le(rows + i * 4, item[i].row, 4);
		put_le(tags + i * 2, item[i].tag, 2);
		put_le(exacts + i * 2, item[i].exact, 2);
	}
	put_blob(a, map, "hashes", hashes, n * 8);
	put_blob(a, map, "rows", rows, n * 4);
	put_blob(a, map, "tags", tags, n * 2);
	put_blob(a, map, "exacts", exacts, n * 2);
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
			put_le(again + at, i, 4);
			put_le(again + at + 4, item[i].count, 4);
			at += 8;
		}
	put_blob(a, map, "again", again, at);
}

struct value keyset_value(struct keyset *s, struct arena *a)
{
	struct value map = value_map();
	uint64_t mixed = 0, rows = 0;

	keyset_end(s, a);
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
	    v->tags.len / 2 != v->n || v->exacts.len / 2 != v->n ||
	    v->again.len / 8 > v->n)
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
	return (uint16_t)get_le(v->tags.s + i * 2, 2);
}

uint16_t keyview_exact(const struct keyview *v, size_t i)
{
	return (uint16_t)get_le(v->exacts.s + i * 2, 2);
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
