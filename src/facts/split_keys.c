#include "facts/split_keys.h"

#include "facts/picture.h"
#include "facts/table.h"

#include <stdlib.h>

enum { MOST_KEYS = 8000000 }; /* in memory, for one split */

static const char *record_key(enum split_key_kind kind)
{
	return kind == SPLIT_IDS      ? "ids"
	       : kind == SPLIT_GROUPS ? "groups"
				      : "payload";
}

static const struct value *set_of(const struct record *r, enum split_key_kind kind)
{
	const struct value *v = value_find(r->value, str_from(record_key(kind)));

	return kind == SPLIT_SAMPLES ? v : value_find(v, S("set"));
}

static bool is_kept(uint64_t hash, unsigned shift)
{
	return !shift || hash >> (64 - shift) == 0;
}

/* ---- gathering ---- */

struct gather {
	struct split_keys *out;
	struct arena *a;
	size_t cap;
};

static void raise_shift(struct split_keys *k, unsigned shift)
{
	size_t n = 0;

	k->shift = shift;
	for (size_t i = 0; i < k->n; i++)
		if (is_kept(k->v[i].hash, shift))
			k->v[n++] = k->v[i];
	k->n = n;
}

static void push(struct gather *g, struct split_key key)
{
	struct split_keys *k = g->out;

	if (!is_kept(key.hash, k->shift))
		return;
	if (k->n == MOST_KEYS)
		raise_shift(k, k->shift + 1);
	if (k->n == g->cap)
		k->v = vec_more(g->a, k->v, &g->cap, k->n + 1, sizeof(*k->v));
	k->v[k->n++] = key;
}

static void add_set(struct gather *g, const struct keyview *v, uint32_t file)
{
	size_t at = 0, again = 0;
	uint32_t times = 1;

	if (v->shift > g->out->shift)
		raise_shift(g->out, v->shift);
	for (size_t i = 0; i < v->n; i++) {
		while (again < keyview_agains(v)) {
			times = keyview_again(v, again, &at);
			if (at >= i)
				break;
			again++;
		}
		push(g, (struct split_key){
				.hash = keyview_hash(v, i),
				.row = keyview_row(v, i),
				.file = file,
				.count = again < keyview_agains(v) && at == i
						 ? times
						 : 1,
				.tag = keyview_tag(v, i),
				.exact = keyview_exact(v, i),
			});
	}
}

static void add_record(struct gather *g, const struct record *r)
{
	g->out->record[g->out->files++] = r;
}

static void add_tables(struct gather *g, const struct split_sum *sum,
		       enum split_key_kind kind)
{
	for (size_t i = 0; i < sum->tables.n; i++) {
		const struct record *r = sum->tables.v[i];
		struct keyview v;

		if (!keyview_read(&v, set_of(r, kind)))
			continue;
		add_set(g, &v, (uint32_t)g->out->files);
		add_record(g, r);
	}
}

static void add_picture(struct gather *g, const struct project *p,
			const struct file *f)
{
	const struct record *r = project_record(p, &scanner_picture, f->path);
	const struct value *hash = value_find(r ? r->value : NULL, S("hash"));

	if (!hash)
		return;
	push(g, (struct split_key){ .hash = (uint64_t)value_whole(hash, 0),
				    .file = (uint32_t)g->out->files,
				    .count = 1 });
	add_record(g, r);
}

static void add_pictures(struct gather *g, const struct project *p,
			 const struct split_sum *sum)
{
	const struct dataset_split *s = sum->split;

	for (size_t i = 0; i < s->parts.n; i++)
		for (size_t k = 0; k < s->parts.v[i].files.n; k++)
			if (s->parts.v[i].files.v[k]->kind == KIND_IMAGE)
				add_picture(g, p, s->parts.v[i].files.v[k]);
}

/* ---- order ---- */

static int by_hash(const void *a, const void *b)
{
	const struct split_key *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void merge_equal(struct split_keys *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++) {
		struct split_key *last = n ? &k->v[n - 1] : NULL;

		k->rows += k->v[i].count;
		if (!last || last->hash != k->v[i].hash) {
			k->v[n++] = k->v[i];
			continue;
		}
		last->mixed |=
			last->tag && k->v[i].tag && last->tag != k->v[i].tag;
		last->count += k->v[i].count;
	}
	k->n = n;
}

bool split_keys(struct split_keys *out, const struct project *p, struct arena *a,
		const struct split_sum *sum, enum split_key_kind kind)
{
	struct gather g = { .out = out, .a = a };

	*out = (struct split_keys){ 0 };
	out->record = arena_array(a, const struct record *,
				  sum->tables.n + (size_t)sum->images + 1);
	add_tables(&g, sum, kind);
	if (kind == SPLIT_SAMPLES)
		add_pictures(&g, p, sum);
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_hash);
	merge_equal(out);
	return out->files > 0;
}

/* ---- two splits ---- */

static void show(struct split_shared *out, const struct split_key *a,
		 const struct split_key *b)
{
	enum { MOST = sizeof(out->a) / sizeof(out->a[0]) };
	size_t at = out->shown;

	while (at &&
	       (out->b[at - 1].file > b->file ||
		(out->b[at - 1].file == b->file && out->b[at - 1].row > b->row)))
		at--;
	if (at == MOST)
		return;
	if (out->shown < MOST)
		out->shown++;
	for (size_t i = out->shown - 1; i > at; i--) {
		out->a[i] = out->a[i - 1];
		out->b[i] = out->b[i - 1];
	}
	out->a[at] = *a;
	out->b[at] = *b;
}

void split_compare(struct split_shared *out, const struct split_keys *a,
		   const struct split_keys *b)
{
	unsigned shift = a->shift > b->shift ? a->shift : b->shift;
	size_t i = 0;

	*out = (struct split_shared){ .sampled = shift > 0 };
	for (size_t k = 0; k < b->n; k++) {
		if (!is_kept(b->v[k].hash, shift))
			break; /* the rest is larger */
		out->of += b->v[k].count;
		while (i < a->n && a->v[i].hash < b->v[k].hash)
			i++;
		if (i == a->n || a->v[i].hash != b->v[k].hash)
			continue;
		out->keys++;
		out->rows += b->v[k].count;
		out->same += a->v[i].exact == b->v[k].exact;
		out->relabelled += a->v[i].tag && b->v[k].tag &&
				   a->v[i].tag != b->v[k].tag;
		show(out, &a->v[i], &b->v[k]);
	}
}
