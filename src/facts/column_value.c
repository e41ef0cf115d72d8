/* What is said of a column once all rows were seen. */
#include "facts/column.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUANTILES = 128 };

/* The order of doubles is that of these integers. */
static uint64_t order_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double double_of(uint64_t order)
{
	uint64_t bits = order >> 63 ? order & ~((uint64_t)1 << 63) : ~order;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* By eight bits at a time from the bottom; gives where the result is. */
static uint64_t *sort_orders(uint64_t *from, uint64_t *to, size_t n)
{
	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t count[256] = { 0 }, at = 0;
		uint64_t *swap = from;

		for (size_t i = 0; i < n; i++)
			count[from[i] >> shift & 255]++;
		if (count[from[0] >> shift & 255] == n)
			continue; /* all agree */
		for (size_t b = 0; b < 256; b++) {
			size_t here = count[b];

			count[b] = at;
			at += here;
		}
		for (size_t i = 0; i < n; i++)
			to[count[from[i] >> shift & 255]++] = from[i];
		from = to;
		to = swap;
	}
	return from;
}

/* Numbers that are no NaN. */
static void sort_numbers(double *v, size_t n, struct arena *a)
{
	struct arena_mark mark = arena_mark(a);
	uint64_t *one = arena_array(a, uint64_t, n ? n : 1);
	uint64_t *two = arena_array(a, uint64_t, n ? n : 1);

	for (size_t i = 0; i < n; i++)
		one[i] = order_of(v[i]);
	if (n)
		one = sort_orders(one, two, n);
	for (size_t i = 0; i < n; i++)
		v[i] = double_of(one[i]);
	arena_rewind(a, mark);
}

/* The sampled numbers in order; worked out once. */
static const double *sorted_sample(struct column *c, struct arena *a, size_t n,
				   size_t *got)
{
	if (!c->sorted) {
		c->sorted = arena_array(a, double, n ? n : 1);
		for (size_t i = 0; c->sample && i < n; i++)
			if (!isnan(c->sample[i]))
				c->sorted[c->nsorted++] = c->sample[i];
		sort_numbers(c->sorted, c->nsorted, a);
	}
	*got = c->nsorted;
	return c->sorted;
}

/* As numpy's default: between the two nearest. */
static double quantile(const double *v, size_t n, double q)
{
	double at = q * (double)(n - 1);
	size_t i = (size_t)at;

	if (i + 1 >= n)
		return v[n - 1];
	return v[i] + (at - (double)i) * (v[i + 1] - v[i]);
}

/* ---- outliers ---- */

static double skew(const double *v, size_t n)
{
	double mean = 0, m2 = 0, m3 = 0;

	for (size_t i = 0; i < n; i++)
		mean += v[i] / (double)n;
	for (size_t i = 0; i < n; i++) {
		double d = v[i] - mean;

		m2 += d * d / (double)n;
		m3 += d * d * d / (double)n;
	}
	return m2 > 0 ? m3 / pow(m2, 1.5) : 0;
}

/* The median of the distances from `median`: those to its left and to its right
 * are in order, so it is enough to walk outwards. */
static double median_distance(const double *v, size_t n, double median)
{
	size_t right = 0, left, half = (n - 1) / 2;
	double last = 0, next = 0;

	while (right < n && v[right] < median)
		right++;
	left = right;
	for (size_t i = 0; i <= half + 1 && i < n; i++) {
		double l = left ? median - v[left - 1] : INFINITY;
		double r = right < n ? v[right] - median : INFINITY;

		last = next;
		next = l < r ? l : r;
		if (l < r)
			left--;
		else
			right++;
	}
	/* next is the one behind the middle, unless there is none */
	if (half + 1 >= n)
		return next;
	return n % 2 ? last : (last + next) / 2;
}

/* Few values are codes; ids, times and labels have no outliers. */
static bool may_have_outliers(const struct column *c)
{
	return !(c->role & (COLUMN_ID | COLUMN_GROUP | COLUMN_TIME |
			    COLUMN_LABEL | COLUMN_WEIGHT)) &&
	       distinct_count(&c->distinct) > 10;
}

static size_t far_numbers(struct column *c, struct arena *a, size_t n, double z,
			  bool *row)
{
	size_t got, found = 0;
	const double *v = sorted_sample(c, a, n, &got);
	bool logs = got && v[0] > 0 && skew(v, got) > 2;
	double median, mad;

	if (got < 10)
		return 0;
	if (logs) {
		double *of = arena_array(a, double, got);

		for (size_t i = 0; i < got; i++)
			of[i] = log(v[i]);
		v = of;
	}
	median = quantile(v, got, 0.5);
	mad = 1.4826 * median_distance(v, got, median);
	if (!(mad > 0))
		return 0;
	for (size_t i = 0; i < n; i++) {
		double x = logs ? log(c->sample[i]) : c->sample[i];

		if (isnan(c->sample[i]) || !(fabs(x - median) / mad > z))
			continue;
		row[i] = true;
		found++;
	}
	return found;
}

static size_t long_texts(const struct column *c, struct arena *a, size_t n,
			 bool *row)
{
	double *v = arena_array(a, double, n ? n : 1), limit;
	size_t got = 0, found = 0;

	for (size_t i = 0; i < n; i++)
		if (c->length[i])
			v[got++] = c->length[i];
	if (got < 1000)
		return 0; /* no such percentile */
	sort_numbers(v, got, a);
	limit = 3 * quantile(v, got, 0.999);
	for (size_t i = 0; i < n; i++)
		if (c->length[i] > limit) {
			row[i] = true;
			found++;
		}
	return found;
}

size_t column_outliers(struct column *c, struct arena *a, size_t n, double z,
		       bool *row)
{
	enum cell_type type = column_type(c);
	struct arena_mark mark;
	size_t found = 0;

	if (!may_have_outliers(c))
		return 0;
	sorted_sample(c, a, n, &found); /* kept; what follows is scratch */
	found = 0;
	mark = arena_mark(a);
	if ((type == CELL_INT || type == CELL_FLOAT) && c->sample)
		found = far_numbers(c, a, n, z, row);
	if (type == CELL_TEXT && c->length)
		found = long_texts(c, a, n, row);
	arena_rewind(a, mark);
	return found;
}

/* ---- the record ---- */

static void put_count(struct arena *a, struct value *to, const char *key,
		      uint64_t n)
{
	if (n)
		value_put(a, to, str_from(key), value_int((int64_t)n));
}

static void put_kinds(const struct column *c, struct arena *a, struct value *to)
{
	struct value kinds = value_map();

	for (int t = CELL_INT; t <= CELL_TEXT; t++)
		put_count(a, &kinds, cell_type_name((enum cell_type)t),
			  c->count[t]);
	value_put(a, to, S("kinds"), kinds);
}

static void put_nulls(const struct column *c, struct arena *a, struct value *to)
{
	struct value map = value_map();

	put_count(a, to, "null", c->count[CELL_NULL]);
	put_count(a, to, "like_null", c->like_null);
	for (size_t i = 0; i < NULL_WORDS; i++)
		if (c->null_word[i])
			value_put(a, &map, null_word(i),
				  value_int((int64_t)c->null_word[i]));
	if (value_count(&map))
		value_put(a, to, S("null_words"), map);
}

static void put_numbers(struct column *c, struct arena *a, struct value *to,
			size_t n)
{
	struct value list = value_list();
	const double *v;
	size_t got;

	moments_fold(&c->number);
	if (!c->number.n)
		return;
	value_put(a, to, S("min"), value_float(c->number.min));
	value_put(a, to, S("max"), value_float(c->number.max));
	value_put(a, to, S("mean"), value_float(moments_mean(&c->number)));
	value_put(a, to, S("sd"), value_float(moments_sd(&c->number)));
	value_put(a, to, S("numbers"), value_int((int64_t)c->number.n));
	put_count(a, to, "infinite", c->infinite);
	put_count(a, to, "zero_led", c->zero_led);
	if (c->role & COLUMN_ID)
		return; /* its quantiles say nothing */
	v = sorted_sample(c, a, n, &got);
	for (size_t i = 0; got && i <= QUANTILES; i++)
		value_push(a, &list,
			   value_float(quantile(v, got, (double)i / QUANTILES)));
	value_put(a, to, S("quantiles"), list);
}

static void put_texts(const struct column *c, struct arena *a, struct value *to)
{
	uint64_t row[2];
	size_t variants;

	if (!c->count[CELL_TEXT])
		return;
	value_put(a, to, S("length"),
		  value_float((double)c->text_bytes /
			      (double)c->count[CELL_TEXT]));
	put_count(a, to, "longest", c->text_longest);
	put_count(a, to, "special", c->special);
	if (column_is_prose(c)) {
		value_put(a, to, S("prose"), value_bool(true));
		return;
	}
	variants = column_variants(c, a, row);
	put_count(a, to, "variants", variants);
	if (variants) {
		put_count(a, to, "variant_row", row[0]);
		put_count(a, to, "variant_other", row[1]);
	}
}

static void put_schema(const struct column *c, struct arena *a, struct value *to)
{
	uint64_t twice = 0;

	put_count(a, to, "bad_type", c->bad_type);
	put_count(a, to, "bad_null", c->bad_null);
	put_count(a, to, "below", c->below);
	put_count(a, to, "above", c->above);
	put_count(a, to, "outside", c->outside);
	put_count(a, to, "bad_row", c->bad_row);
	if (c->schema.unique && c->keys) {
		keyset_end(c->keys);
		twice = c->keys->extra;
	}
	put_count(a, to, "twice", twice);
}

/* Names of classes and of slices, with their counts. */
static struct value values(const struct column *c, struct arena *a)
{
	struct value map = value_map();

	for (size_t i = 0; i < c->distinct.n; i++)
		if (c->distinct.item[i].kept)
			value_put(a, &map, c->distinct.item[i].text,
				  value_int((int64_t)c->distinct.item[i].count));
	return map;
}

static void put_distinct(const struct column *c, struct arena *a, struct value *to)
{
	const struct distinct_item *top = distinct_top(&c->distinct);
	uint64_t rows = column_rows(c);
	bool exact = distinct_is_exact(&c->distinct);

	value_put(a, to, S("distinct"),
		  value_int((int64_t)distinct_count(&c->distinct)));
	value_put(a, to, S("exact"), value_bool(exact));
	if (top) {
		put_count(a, to, "top", top->count);
		value_put(a, to, S("top_hash"), value_int((int64_t)top->hash));
	}
	value_put(a, to, S("repeat"), value_float(column_repeat(c)));
	if (c->whole && c->count[CELL_INT] == rows && rows > 1)
		value_put(a, to, S("consecutive_from"), value_int(c->first));
	if (c->role & (COLUMN_LABEL | COLUMN_SLICE) && exact)
		value_put(a, to, S("values"), values(c, a));
	else if (c->schema.category && exact)
		value_put(a, to, S("values"), values(c, a));
}

struct value column_value(struct column *c, struct arena *a, size_t n)
{
	struct value v = value_map();

	value_put(a, &v, S("name"), value_str(c->name));
	value_put(a, &v, S("role"), value_int(c->role));
	value_put(a, &v, S("type"),
		  value_str(str_from(cell_type_name(column_type(c)))));
	value_put(a, &v, S("rows"), value_int((int64_t)column_rows(c)));
	put_kinds(c, a, &v);
	put_nulls(c, a, &v);
	put_count(a, &v, "others", column_others(c));
	put_numbers(c, a, &v, n);
	put_texts(c, a, &v);
	put_distinct(c, a, &v);
	if (c->schema.declared)
		put_schema(c, a, &v);
	return v;
}
