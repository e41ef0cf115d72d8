#include "facts/table.h"

#include "base/hash.h"
#include "base/map.h"

#include <math.h>
#include <string.h>

enum {
	LABELS = 4096, /* classes counted one by one */
	SLICE_VALUES = 256,
	MISSING_ROWS = 5,
	OUTLIER_ROWS = 10,
};

static const double far = 6; /* robust z of an outlier */

struct table {
	struct arena *a;
	const struct limits *limits;
	const struct value *context;
	struct column_bounds bounds;
	VEC(struct column) columns;
	VEC(uint64_t) factors; /* of the columns, from their names */
	VEC(bool) left_out; /* not part of a sample: ids, row numbers, label */
	struct map names;   /* name -> size_t * */
	bool cut;
	size_t label, group, id, time; /* SIZE_MAX: none */
	bool label_inferred;
	bool has_unlabeled;
	str unlabeled;
	char *room;
	size_t room_cap;

	/* the row in hand */
	uint64_t row;
	size_t at; /* in the sample, SIZE_MAX when not */
	size_t payload_cells;
	uint64_t exact, normal; /* of its payload */
	uint16_t tag;           /* of its label, 0 without */

	/* rows whose number hashes to `sample_shift` zero bits */
	uint64_t *sample_row;
	size_t sampled;
	unsigned sample_shift;

	uint64_t rows, missing, unlabeled_rows;
	uint64_t missing_row[MISSING_ROWS];
	struct keyset samples;
	size_t key_columns;
	struct moments times;
	uint64_t bad_times, zoned, local;
};

/* ---- columns by name ---- */

static bool is_one_of(str name, const char *const *list)
{
	for (size_t i = 0; list[i]; i++)
		if (str_eq_nocase(name, str_from(list[i])))
			return true;
	return false;
}

static bool is_row_number(str name)
{
	static const char *const names[] = { "",       "index",      "idx",
					     "row",    "rowid",      "row_id",
					     "rownum", "row_number", "no",
					     "#",      NULL };

	return is_one_of(name, names) || str_starts(name, S("Unnamed: "));
}

static bool is_id(str name)
{
	static const char *const names[] = { "id",        "_id",
					     "uuid",      "guid",
					     "sample_id", "example_id",
					     "record_id", NULL };

	return is_one_of(name, names);
}

static bool declared(const struct table *t, const char *key, str name)
{
	str d = value_get_text(t->context, key);

	return d.len && str_eq(d, name);
}

static bool is_slice(const struct table *t, str name)
{
	const struct value *s = value_find(t->context, S("slices"));

	if (value_is(s, VALUE_MAP))
		return value_find(s, name) != NULL;
	for (size_t i = 0; i < value_count(s); i++) {
		const struct value *item = value_at(s, i);

		if (str_eq(value_text(item, S("")), name) ||
		    (item->type == VALUE_MAP &&
		     str_eq(value_get_text(item, "column"), name)))
			return true;
	}
	return false;
}

static unsigned role_of(const struct table *t, str name)
{
	unsigned role = COLUMN_FEATURE;

	if (declared(t, "label", name))
		role |= COLUMN_LABEL;
	if (declared(t, "id_key", name) ||
	    (!value_find(t->context, S("id_key")) && is_id(name)))
		role |= COLUMN_ID;
	if (declared(t, "group_key", name))
		role |= COLUMN_GROUP;
	if (declared(t, "time_key", name))
		role |= COLUMN_TIME;
	if (declared(t, "image_column", name) ||
	    declared(t, "mask_column", name) || declared(t, "audio_column", name))
		role |= COLUMN_PATH;
	if (declared(t, "weight_column", name))
		role |= COLUMN_WEIGHT;
	if (is_slice(t, name))
		role |= COLUMN_SLICE;
	return role;
}

/* ---- schema ---- */

static int type_of(str name)
{
	static const struct {
		str name;
		int type;
	} types[] = {
		{ STR_INIT("int"), CELL_INT },
		{ STR_INIT("float"), CELL_FLOAT },
		{ STR_INIT("bool"), CELL_BOOL },
		{ STR_INIT("date"), CELL_DATE },
		{ STR_INIT("string"), CELL_TEXT },
		{ STR_INIT("category"), CELL_TEXT },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_eq(types[i].name, name))
			return types[i].type;
	return CELL_NULL;
}

static void read_allowed(struct table *t, struct column_schema *s,
			 const struct value *list)
{
	size_t n = value_count(list);
	uint64_t *hashes = arena_array(t->a, uint64_t, n ? n : 1);

	for (size_t i = 0; i < n; i++)
		hashes[i] = cell_hash(value_text(value_at(list, i), S("")));
	s->values = hashes;
	s->nvalues = n;
}

static void read_schema(struct table *t, struct column *c)
{
	const struct value *v =
		value_find(value_find(t->context, S("schema")), c->name);
	const struct value *null = value_find(v, S("null"));
	struct column_schema *s = &c->schema;
	str *words;

	if (!v)
		return;
	s->declared = true;
	s->type = type_of(value_get_text(v, "type"));
	s->category = str_eq(value_get_text(v, "type"), S("category")) ||
		      value_find(v, S("values"));
	s->not_null = !value_get_bool(v, "nullable", true);
	s->unique = value_get_bool(v, "unique", false);
	s->min = value_get_number(v, "min", NAN);
	s->max = value_get_number(v, "max", NAN);
	s->has_min = !isnan(s->min);
	s->has_max = !isnan(s->max);
	read_allowed(t, s, value_find(v, S("values")));
	words = arena_array(t->a, str, value_count(null) + 1);
	for (size_t i = 0; i < value_count(null); i++)
		words[s->nnull++] = value_text(value_at(null, i), S(""));
	s->null = words;
}

/* ---- making ---- */

struct table *table_new(struct arena *a, const struct limits *limits,
			const struct value *context, size_t columns)
{
	struct table *t = arena_new(a, struct table);
	const struct value *u = value_find(context, S("unlabeled_value"));

	t->a = a;
	t->limits = limits;
	t->context = context;
	t->bounds = column_bounds(columns, (size_t)limits->table_keys);
	t->label = t->group = t->id = t->time = SIZE_MAX;
	t->has_unlabeled = u != NULL;
	t->unlabeled = value_text(u, S(""));
	t->sample_row = arena_array(a, uint64_t, t->bounds.sample);
	keyset_init(&t->samples, t->bounds.keys);
	return t;
}

enum { KEY_COLUMNS = 3, FEWER_KEYS = 65536 };

/* Three may be large, for a table might declare all columns unique. */
static struct keyset *new_keys(struct table *t)
{
	size_t max = t->bounds.keys;
	struct keyset *k = arena_new(t->a, struct keyset);

	if (++t->key_columns > KEY_COLUMNS && max > FEWER_KEYS)
		max = FEWER_KEYS;
	keyset_init(k, max);
	return k;
}

/* The better of the names that labels usually have, when none is declared. */
static void infer_label(struct table *t, size_t i)
{
	static const char *const names[] = { "y", "class", "target", "label",
					     NULL };
	str name = t->columns.v[i].name;
	int best = -1, now = -1;

	if (!t->context || value_find(t->context, S("label")) ||
	    value_find(t->context, S("class")))
		return;
	for (int k = 0; names[k]; k++) {
		if (str_eq_nocase(name, str_from(names[k])))
			now = k;
		if (t->label != SIZE_MAX &&
		    str_eq_nocase(t->columns.v[t->label].name, str_from(names[k])))
			best = k;
	}
	if (now <= best)
		return;
	if (t->label != SIZE_MAX) {
		t->columns.v[t->label].role &= ~(unsigned)COLUMN_LABEL;
		t->left_out.v[t->label] = false;
	}
	t->columns.v[i].role |= COLUMN_LABEL;
	t->label = i;
	t->label_inferred = true;
}

static void take_role(struct table *t, size_t i)
{
	struct column *c = &t->columns.v[i];

	infer_label(t, i);
	if (c->role & COLUMN_LABEL)
		t->label = i;
	if (c->role & COLUMN_ID && t->id == SIZE_MAX)
		t->id = i;
	if (c->role & COLUMN_GROUP)
		t->group = i;
	if (c->role & COLUMN_TIME)
		t->time = i;
	if (c->role & (COLUMN_ID | COLUMN_GROUP | COLUMN_PATH) || c->schema.unique)
		c->keys = new_keys(t);
	t->left_out.v[i] =
		c->role & (COLUMN_LABEL | COLUMN_ID) || is_row_number(c->name);
	distinct_init(&c->distinct, c->role & COLUMN_LABEL ? LABELS
				    : c->role & COLUMN_SLICE
					    ? SLICE_VALUES
					    : t->bounds.distinct);
}

size_t table_column(struct table *t, str name)
{
	struct map_item *item;
	struct column *c;
	size_t *index;

	if (t->columns.n >= t->limits->csv_columns && !map_has(&t->names, name)) {
		t->cut = true;
		return SIZE_MAX;
	}
	item = map_at(t->a, &t->names, name);
	if (item->value)
		return *(size_t *)item->value;
	index = arena_new(t->a, size_t);
	*index = t->columns.n;
	item->value = index;
	item->key = str_dup(t->a, name);
	c = vec_push(t->a, &t->columns);
	c->name = item->key;
	c->role = role_of(t, name);
	c->whole = true;
	read_schema(t, c);
	*vec_push(t->a, &t->factors) = hash64(name) | 1;
	*vec_push(t->a, &t->left_out) = false;
	take_role(t, *index);
	return *index;
}

void table_expect(struct table *t, uint64_t rows)
{
	size_t n = rows < SIZE_MAX ? (size_t)rows : SIZE_MAX;

	t->samples.expected = n;
	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.v[i].keys && !(t->columns.v[i].role & COLUMN_GROUP))
			t->columns.v[i].keys->expected = n;
}

/* ---- rows ---- */

/* Every row in the sample when few; then those that hash to more and more zero
 * bits, so that what is kept depends on the number of rows alone. */
static bool is_sampled(const struct table *t, uint64_t row)
{
	return !t->sample_shift ||
	       hash_mix(row, 1) >> (64 - t->sample_shift) == 0;
}

static void keep_sample(struct column *c, size_t from, size_t to)
{
	if (c->sample)
		c->sample[to] = c->sample[from];
	if (c->length)
		c->length[to] = c->length[from];
}

static void clear_sample(struct column *c, size_t from, size_t to)
{
	for (size_t i = from; c->sample && i < to; i++)
		c->sample[i] = NAN;
	for (size_t i = from; c->length && i < to; i++)
		c->length[i] = 0;
}

static void thin_sample(struct table *t)
{
	size_t n = 0, was = t->sampled;

	t->sample_shift++;
	for (size_t i = 0; i < was; i++) {
		if (!is_sampled(t, t->sample_row[i]))
			continue;
		for (size_t k = 0; k < t->columns.n; k++)
			keep_sample(&t->columns.v[k], i, n);
		t->sample_row[n++] = t->sample_row[i];
	}
	for (size_t k = 0; k < t->columns.n; k++)
		clear_sample(&t->columns.v[k], n, was);
	t->sampled = n;
}

void table_begin(struct table *t, uint64_t row)
{
	t->row = row;
	t->rows++;
	t->at = SIZE_MAX;
	if (t->sampled == t->bounds.sample)
		thin_sample(t);
	if (is_sampled(t, row) && t->sampled < t->bounds.sample) {
		t->at = t->sampled++;
		t->sample_row[t->at] = row;
	}
	t->payload_cells = 0;
	t->exact = t->normal = 0;
	t->tag = 0;
}

static uint64_t normal_hash(struct table *t, str text, uint64_t exact)
{
	str normal;

	if (text.len > t->room_cap) {
		size_t cap = text.len * 2;

		t->room = arena_grow(t->a, t->room, t->room_cap, cap, 1);
		t->room_cap = cap;
	}
	normal = column_normal(t->room, text);
	return normal.s == text.s ? exact : cell_hash(normal);
}

/* The order of the columns does not count, their names do: each has a factor
 * of its own. */
static void add_hash(struct table *t, size_t i, uint64_t exact, uint64_t normal)
{
	uint64_t factor = t->factors.v[i];

	if (t->left_out.v[i])
		return;
	t->exact += exact * factor;
	t->normal += normal * factor;
	t->payload_cells++;
}

static void take_label(struct table *t, str text, const struct cell *cell,
		       uint64_t hash)
{
	if (t->has_unlabeled && str_eq(text, t->unlabeled)) {
		t->unlabeled_rows++;
		return;
	}
	if (cell->type == CELL_NULL) {
		if (t->missing < MISSING_ROWS)
			t->missing_row[t->missing] = t->row;
		t->missing++;
		return;
	}
	t->tag = (uint16_t)(hash >> 48);
	t->tag = t->tag ? t->tag : 1;
}

static bool has_zone(str s)
{
	if (str_ends(s, S("Z")) || str_ends(s, S("z")))
		return true;
	for (size_t i = 11; i < s.len; i++)
		if (s.s[i] == '+' || s.s[i] == '-')
			return true;
	return false;
}

static void take_time(struct table *t, str text, const struct cell *cell)
{
	if (cell->type == CELL_NULL)
		return;
	if (cell->type == CELL_TEXT || cell->type == CELL_BOOL ||
	    !isfinite(cell->f)) {
		t->bad_times++;
		return;
	}
	moments_add(&t->times, cell->f);
	if (cell->type != CELL_DATE)
		return;
	if (has_zone(text))
		t->zoned++;
	else
		t->local++;
}

void table_cell(struct table *t, size_t i, str text, const struct cell *cell)
{
	uint64_t hash = cell_hash(text), normal = hash;
	struct column_cell x = { text, cell, hash, t->row, t->at };

	if (cell->type == CELL_TEXT && !t->left_out.v[i])
		normal = normal_hash(t, text, hash);
	add_hash(t, i, hash, normal);
	if (i == t->label)
		take_label(t, text, cell, hash);
	if (i == t->time)
		take_time(t, text, cell);
	column_add(&t->columns.v[i], t->a, &t->bounds, &x);
}

void table_nested(struct table *t, size_t i, uint64_t hash)
{
	static const struct cell text = { .type = CELL_TEXT };
	struct column_cell x = { S("nested"), &text, hash, t->row, t->at };

	add_hash(t, i, hash, hash);
	t->columns.v[i].nested++;
	column_add(&t->columns.v[i], t->a, &t->bounds, &x);
}

void table_end(struct table *t)
{
	/* nothing but ids: no row is like another */
	uint64_t hash = t->payload_cells ? t->normal : t->row;
	uint64_t exact = t->payload_cells ? t->exact : t->row;

	keyset_add(&t->samples, t->a, hash_mix(hash, 0), t->row, t->tag,
		   (uint16_t)(hash_mix(exact, 0) >> 48));
}

/* ---- the record ---- */

static void put_count(struct table *t, struct value *to, const char *key,
		      uint64_t n)
{
	if (n)
		value_put(t->a, to, str_from(key), value_int((int64_t)n));
}

static bool is_counted(const struct column *c)
{
	return distinct_is_exact(&c->distinct);
}

static struct value label_value(struct table *t)
{
	const struct column *c = &t->columns.v[t->label];
	struct value v = value_map(), counts = value_map(), rows = value_list();

	value_put(t->a, &v, S("column"), value_str(c->name));
	value_put(t->a, &v, S("inferred"), value_bool(t->label_inferred));
	for (size_t i = 0; is_counted(c) && i < c->distinct.n; i++) {
		const struct distinct_item *item = &c->distinct.item[i];

		if (item->kept &&
		    !(t->has_unlabeled && str_eq(item->text, t->unlabeled)))
			value_put(t->a, &counts, item->text,
				  value_int((int64_t)item->count));
	}
	value_put(t->a, &v, S("counts"), counts);
	value_put(t->a, &v, S("many"), value_bool(!is_counted(c)));
	put_count(t, &v, "missing", t->missing);
	put_count(t, &v, "unlabeled", t->unlabeled_rows);
	for (size_t i = 0; i < MISSING_ROWS && i < t->missing; i++)
		value_push(t->a, &rows, value_int((int64_t)t->missing_row[i]));
	value_put(t->a, &v, S("missing_rows"), rows);
	return v;
}

static struct value payload_of(struct table *t)
{
	struct value v = value_map(), names = value_list();
	uint64_t columns = 0, varied = 0;
	double repeat = 1;
	bool prose = false;

	for (size_t i = 0; i < t->columns.n; i++) {
		const struct column *c = &t->columns.v[i];

		if (t->left_out.v[i]) {
			value_push(t->a, &names, value_str(c->name));
			continue;
		}
		columns++;
		varied += distinct_count(&c->distinct) > 1;
		repeat *= column_repeat(c);
		prose |= column_is_prose(c) || c->role & COLUMN_PATH;
	}
	value_put(t->a, &v, S("columns"), value_int((int64_t)columns));
	value_put(t->a, &v, S("varied"), value_int((int64_t)varied));
	value_put(t->a, &v, S("prose"), value_bool(prose));
	value_put(t->a, &v, S("repeat"), value_float(repeat));
	value_put(t->a, &v, S("left_out"), names);
	return v;
}

static struct value keys_value(struct table *t, size_t i)
{
	const struct column *c = &t->columns.v[i];
	struct value v = value_map();

	value_put(t->a, &v, S("column"), value_str(c->name));
	value_put(t->a, &v, S("consecutive"),
		  value_bool(c->whole && c->count[CELL_INT] == t->rows &&
			     (c->first == 0 || c->first == 1)));
	value_put(t->a, &v, S("set"), keyset_value(c->keys, t->a));
	return v;
}

static struct value time_value(struct table *t)
{
	struct value v = value_map();

	value_put(t->a, &v, S("column"), value_str(t->columns.v[t->time].name));
	put_count(t, &v, "rows", t->times.n);
	put_count(t, &v, "bad", t->bad_times);
	put_count(t, &v, "zoned", t->zoned);
	put_count(t, &v, "local", t->local);
	if (t->times.n) {
		value_put(t->a, &v, S("min"), value_float(t->times.min));
		value_put(t->a, &v, S("max"), value_float(t->times.max));
	}
	return v;
}

/* Marks rows column by column, then counts rows. */
static struct value columns_value(struct table *t, bool *far_row)
{
	struct value list = value_list();

	for (size_t i = 0; i < t->columns.n; i++) {
		struct column *c = &t->columns.v[i];
		size_t found;
		struct value v;

		/* keys that a row of JSON lacks are nulls */
		c->count[CELL_NULL] += t->rows - column_rows(c);
		found = column_outliers(c, t->a, t->sampled, far, far_row);
		v = column_value(c, t->a, t->sampled);
		put_count(t, &v, "outliers", found);
		value_push(t->a, &list, v);
	}
	return list;
}

static struct value outliers_value(struct table *t, const bool *far_row)
{
	struct value v = value_map(), first = value_list();
	uint64_t rows = 0;

	for (size_t i = 0; i < t->sampled; i++) {
		if (!far_row[i])
			continue;
		if (rows++ < OUTLIER_ROWS)
			value_push(t->a, &first,
				   value_int((int64_t)t->sample_row[i]));
	}
	value_put(t->a, &v, S("rows"), value_int((int64_t)rows));
	value_put(t->a, &v, S("first"), first);
	return v;
}

static struct value conflicts_value(struct table *t)
{
	struct value list = value_list();

	for (size_t i = 0; i < t->samples.conflicts; i++) {
		struct value pair = value_list();

		value_push(t->a, &pair,
			   value_int((int64_t)t->samples.conflict[i][0]));
		value_push(t->a, &pair,
			   value_int((int64_t)t->samples.conflict[i][1]));
		value_push(t->a, &list, pair);
	}
	return list;
}

void table_value(struct table *t, struct value *record)
{
	bool *far_row = arena_array(t->a, bool, t->sampled + 1);

	value_put(t->a, record, S("rows"), value_int((int64_t)t->rows));
	value_put(t->a, record, S("sampled"), value_int((int64_t)t->sampled));
	value_put(t->a, record, S("columns"), columns_value(t, far_row));
	value_put(t->a, record, S("outliers"), outliers_value(t, far_row));
	if (t->label != SIZE_MAX)
		value_put(t->a, record, S("label"), label_value(t));
	value_put(t->a, record, S("payload_of"), payload_of(t));
	value_put(t->a, record, S("payload"), keyset_value(&t->samples, t->a));
	value_put(t->a, record, S("conflicts"), conflicts_value(t));
	if (t->id != SIZE_MAX)
		value_put(t->a, record, S("ids"), keys_value(t, t->id));
	if (t->group != SIZE_MAX)
		value_put(t->a, record, S("groups"), keys_value(t, t->group));
	if (t->time != SIZE_MAX)
		value_put(t->a, record, S("time"), time_value(t));
	if (t->cut)
		value_put(t->a, record, S("columns_cut"), value_bool(true));
}
