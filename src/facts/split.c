#include "facts/split.h"

#include "base/num.h"
#include "facts/table.h"

#include <math.h>

/* ---- adding columns ---- */

static uint64_t count_of(const struct value *v, const char *key)
{
	int64_t n = value_get_int(v, key, 0);

	return n > 0 ? (uint64_t)n : 0;
}

const struct column_sum *split_column(const struct split_sum *s, str name)
{
	for (size_t i = 0; i < s->columns.n; i++)
		if (str_eq(s->columns.v[i].name, name))
			return &s->columns.v[i];
	return NULL;
}

/* Columns of the next file mostly come in the same order. */
static struct column_sum *column_at(struct split_sum *s, struct arena *a,
				    str name, size_t guess)
{
	if (guess < s->columns.n && str_eq(s->columns.v[guess].name, name))
		return &s->columns.v[guess];
	for (size_t i = 0; i < s->columns.n; i++)
		if (str_eq(s->columns.v[i].name, name))
			return &s->columns.v[i];
	vec_push(a, &s->columns);
	s->columns.v[s->columns.n - 1] =
		(struct column_sum){ .name = name, .exact = true };
	return &s->columns.v[s->columns.n - 1];
}

/* Text wins over everything, a float over an integer. */
static str wider(str a, str b)
{
	if (!a.len || str_eq(a, S("null")))
		return b;
	if (!b.len || str_eq(b, S("null")) || str_eq(a, b))
		return a;
	if ((str_eq(a, S("integer")) && str_eq(b, S("float"))) ||
	    (str_eq(a, S("float")) && str_eq(b, S("integer"))))
		return S("float");
	return S("text");
}

static void add_values(struct arena *a, struct value *to, const struct value *from)
{
	if (!value_is(from, VALUE_MAP))
		return;
	for (size_t i = 0; i < from->u.map.n; i++) {
		const struct value_pair *p = &from->u.map.pair[i];
		size_t k = 0;

		while (k < to->u.map.n && !str_eq(to->u.map.pair[k].key, p->key))
			k++;
		if (k == to->u.map.n)
			value_put(a, to, p->key, value_int(0));
		to->u.map.pair[k].value.u.i += value_whole(&p->value, 0);
	}
}

/* The commonest value of all: exact when it is the commonest everywhere. */
static void add_top(struct column_sum *c, const struct value *v)
{
	uint64_t n = count_of(v, "top");
	uint64_t hash = (uint64_t)value_get_int(v, "top_hash", 0);

	if (!n)
		return;
	if (c->top && hash == c->top_hash) {
		c->top += n;
		return;
	}
	c->distinct += c->top && c->distinct == 1; /* another one */
	if (n <= c->top)
		return;
	c->top = n;
	c->top_hash = hash;
}

static void add_faults(struct column_sum *c, const struct value *v,
		       const struct record *r)
{
	uint64_t before =
		c->bad_type + c->bad_null + c->below + c->above + c->outside;

	c->bad_type += count_of(v, "bad_type");
	c->bad_null += count_of(v, "bad_null");
	c->below += count_of(v, "below");
	c->above += count_of(v, "above");
	c->outside += count_of(v, "outside");
	c->twice += count_of(v, "twice");
	if (!before && count_of(v, "bad_row"))
		c->bad = (struct place_of_row){ r, count_of(v, "bad_row") };
	if (!c->variants && count_of(v, "variants"))
		c->variant =
			(struct place_of_row){ r,
					       count_of(v, "variant_other") };
	c->variants += count_of(v, "variants");
}

static void add_column(struct split_sum *s, struct arena *a,
		       const struct record *r, const struct value *v,
		       size_t guess)
{
	struct column_sum *c = column_at(s, a, value_get_text(v, "name"), guess);
	size_t spellings = value_count(value_find(v, S("null_words")));
	uint64_t distinct = count_of(v, "distinct");

	if (!c->first.record) {
		c->first = (struct place_of_row){ r, 1 };
		c->values = value_map();
	}
	c->role |= (unsigned)value_get_int(v, "role", 0);
	c->type = wider(c->type, value_get_text(v, "type"));
	c->rows += count_of(v, "rows");
	c->null += count_of(v, "null");
	c->like_null += count_of(v, "like_null");
	c->others += count_of(v, "others");
	c->infinite += count_of(v, "infinite");
	c->special += count_of(v, "special");
	c->outliers += count_of(v, "outliers");
	c->numbers += count_of(v, "numbers");
	c->zero_led += count_of(v, "zero_led");
	c->prose |= value_get_bool(v, "prose", false);
	c->spellings = spellings > c->spellings ? spellings : c->spellings;
	c->exact &= value_get_bool(v, "exact", false);
	c->repeat = fmax(c->repeat, value_get_number(v, "repeat", 0));
	add_top(c, v);
	c->distinct = distinct > c->distinct ? distinct : c->distinct;
	add_faults(c, v, r);
	add_values(a, &c->values, value_find(v, S("values")));
}

/* ---- labels ---- */

static bool same_double(str s, double *f)
{
	return s.len && s.len < 30 && num_parse_loose(s, f) && isfinite(*f);
}

str class_name(struct arena *a, str s)
{
	double f;

	if (!same_double(s, &f) || f != floor(f) || fabs(f) > 1e15)
		return s;
	return str_printf(a, "%lld", (long long)f);
}

static struct value class_counts(struct arena *a, const struct value *counts)
{
	struct value v = value_map();

	for (size_t i = 0; i < value_count(counts); i++) {
		struct value one = value_map();

		value_put(a, &one, class_name(a, counts->u.map.pair[i].key),
			  counts->u.map.pair[i].value);
		add_values(a, &v, &one);
	}
	return v;
}

static void add_label(struct split_sum *s, struct arena *a,
		      const struct record *r)
{
	const struct value *v = value_find(r->value, S("label"));
	const struct value *rows = value_find(v, S("missing_rows"));
	struct label_sum *l = &s->label;
	struct value counts;

	if (!v)
		return;
	l->known = true;
	l->column = value_get_text(v, "column");
	l->inferred |= value_get_bool(v, "inferred", false);
	l->many |= value_get_bool(v, "many", false);
	if (!l->missing && value_count(rows))
		l->missing_at = (struct place_of_row){
			r, (uint64_t)value_whole(value_at(rows, 0), 0)
		};
	l->missing += count_of(v, "missing");
	l->unlabeled += count_of(v, "unlabeled");
	counts = class_counts(a, value_find(v, S("counts")));
	add_values(a, &l->counts, &counts);
	for (size_t i = 0; i < counts.u.map.n; i++)
		l->rows += (uint64_t)counts.u.map.pair[i].value.u.i;
}

/* Images of one class are neighbours and share their context. */
static size_t add_images(struct split_sum *s, struct arena *a,
			 struct file *const *file, size_t n)
{
	str class = value_get_text(file[0]->context, "class");
	struct value one = value_map();
	size_t same = 1;

	while (same < n && file[same]->kind == KIND_IMAGE &&
	       file[same]->context == file[0]->context)
		same++;
	s->images += same;
	if (!class.len)
		return same;
	s->label.known = true;
	s->label.rows += same;
	value_put(a, &one, class, value_int((int64_t)same));
	add_values(a, &s->label.counts, &one);
	return same;
}

/* ---- files ---- */

static void unread(struct split_sum *s, enum reason reason, str text)
{
	if (s->reason)
		return;
	s->reason = reason;
	s->reason_text = text;
}

static void add_table(struct split_sum *s, struct arena *a,
		      const struct record *r)
{
	const struct value *columns = value_find(r->value, S("columns"));
	const struct value *outliers = value_find(r->value, S("outliers"));

	/* bytes that are no UTF-8 are read as they stand, all of them */
	if ((r->reason && r->reason != REASON_ENCODING) ||
	    !value_find(r->value, S("rows"))) {
		unread(s, r->reason ? r->reason : REASON_FORMAT_MALFORMED,
		       r->file->path);
		return;
	}
	*vec_push(a, &s->tables) = r;
	s->rows += count_of(r->value, "rows");
	s->sampled += count_of(r->value, "sampled");
	s->outlier_rows += count_of(outliers, "rows");
	for (size_t i = 0; i < value_count(columns); i++)
		add_column(s, a, r, value_at(columns, i), i);
	add_label(s, a, r);
}

static void add_file(struct split_sum *s, const struct project *p,
		     struct arena *a, const struct file *f)
{
	const struct record *r;

	switch (f->kind) {
	case KIND_CSV:
	case KIND_JSONL:
		r = project_record(p, &scanner_table, f->path);
		if (r)
			add_table(s, a, r);
		else
			unread(s, REASON_FORMAT_MALFORMED, f->path);
		return;
	default:
		unread(s, REASON_FORMAT_UNSUPPORTED, f->path);
	}
}

static void add_part(struct split_sum *s, const struct project *p,
		     struct arena *a, const struct dataset_part *part)
{
	if (part->reason)
		unread(s, part->reason, part->path);
	if (part->remote)
		unread(s, REASON_NO_EVIDENCE, part->path);
	for (size_t i = 0; i < part->files.n;) {
		struct file *const *f = &part->files.v[i];

		if ((*f)->kind == KIND_IMAGE) {
			i += add_images(s, a, f, part->files.n - i);
			continue;
		}
		add_file(s, p, a, *f);
		i++;
	}
}

/* What the manifest declares stands in for files that are not read. */
static void settle_rows(struct split_sum *s)
{
	const struct dataset_split *d = s->split;
	bool files = false;

	for (size_t i = 0; i < d->parts.n; i++)
		files |= d->parts.v[i].path.len > 0;
	if (!s->tables.n)
		s->rows += s->images;
	s->rows_known = files && !s->reason;
	if (s->rows_known || d->rows < 0)
		return;
	s->rows = (uint64_t)d->rows;
	s->rows_known = true;
	s->declared = true;
}

struct split_sum *split_sum(const struct project *p, struct arena *a,
			    const struct dataset *d,
			    const struct dataset_split *split)
{
	struct split_sum *s = arena_new(a, struct split_sum);

	s->dataset = d;
	s->split = split;
	s->label.counts = value_map();
	for (size_t i = 0; i < split->parts.n; i++)
		add_part(s, p, a, &split->parts.v[i]);
	settle_rows(s);
	return s;
}

str split_title(const struct project *p, struct arena *a,
		const struct dataset *d, const struct dataset_split *s)
{
	if (p->dataset == d && !d->next)
		return s->name;
	return str_printf(a, "%.*s: %.*s", STR_ARG(d->name), STR_ARG(s->name));
}

const struct dataset_part *split_first(const struct dataset_split *s)
{
	for (size_t i = 0; i < s->parts.n; i++)
		if (s->parts.v[i].path.len)
			return &s->parts.v[i];
	return s->parts.n ? &s->parts.v[0] : NULL;
}

/* ---- what it is for ---- */

/* The first table of the training split, or of any. */
static const struct record *some_table(const struct project *p,
				       const struct dataset *d)
{
	const struct record *found = NULL;

	for (size_t i = 0; i < d->splits.n; i++) {
		const struct dataset_split *s = &d->splits.v[i];

		for (size_t k = 0; k < s->parts.n; k++)
			for (size_t m = 0; m < s->parts.v[k].files.n; m++) {
				const struct record *r = project_record(
					p, &scanner_table,
					s->parts.v[k].files.v[m]->path);

				if (!r || !value_find(r->value, S("rows")))
					continue;
				if (s->role == SPLIT_TRAIN)
					return r;
				found = found ? found : r;
				break;
			}
	}
	return found;
}

static const struct value *column_named(const struct record *r, str name)
{
	const struct value *columns = value_find(r->value, S("columns"));

	for (size_t i = 0; i < value_count(columns); i++)
		if (str_eq(value_get_text(value_at(columns, i), "name"), name))
			return value_at(columns, i);
	return NULL;
}

enum { CLASSES_OF_NUMBERS = 20, CLASSES_OF_TEXT = 200, MANY_NUMBERS = 50 };

static str task_shown(const struct record *r)
{
	const struct value *label = value_find(r->value, S("label"));
	const struct value *c =
		column_named(r, value_get_text(label, "column"));
	int64_t n = value_get_int(c, "distinct", 0);
	str type = value_get_text(c, "type");

	if (!c || n < 2)
		return (str){ 0 };
	if (str_eq(type, S("float")))
		return n >= MANY_NUMBERS ? S("regression") : (str){ 0 };
	if (str_eq(type, S("boolean")) ||
	    (str_eq(type, S("integer")) && n <= CLASSES_OF_NUMBERS) ||
	    (str_eq(type, S("text")) && n <= CLASSES_OF_TEXT &&
	     2 * n <= value_get_int(c, "rows", 0)))
		return S("classification");
	return (str){ 0 };
}

str dataset_task(const struct project *p, const struct dataset *d)
{
	str task = value_text(value_path(p->config, "project.task"), S(""));
	const struct record *r;

	if (task.len || !d)
		return task;
	task = value_get_text(d->manifest, "task");
	if (task.len)
		return task;
	if (d->image_folder)
		return S("classification");
	r = some_table(p, d);
	return r ? task_shown(r) : task;
}

static bool has_kind(const struct dataset *d, enum file_kind kind)
{
	for (size_t i = 0; i < d->splits.n; i++)
		for (size_t k = 0; k < d->splits.v[i].parts.n; k++) {
			const struct dataset_part *part =
				&d->splits.v[i].parts.v[k];

			if (part->files.n && part->files.v[0]->kind == kind)
				return true;
		}
	return false;
}

str dataset_modality(const struct project *p, const struct dataset *d)
{
	str m = value_text(value_path(p->config, "project.modality"), S(""));
	const struct record *r;

	if (m.len || !d)
		return m;
	m = value_get_text(d->manifest, "modality");
	if (m.len)
		return m;
	if (has_kind(d, KIND_IMAGE) ||
	    value_find(d->manifest, S("image_column")))
		return S("image");
	if (value_find(d->manifest, S("text_column")))
		return S("text");
	r = some_table(p, d);
	if (!r)
		return m;
	return value_get_bool(value_find(r->value, S("payload_of")), "prose",
			      false)
		       ? S("text")
		       : S("tabular");
}

size_t dataset_classes(const struct project *p, const struct dataset *d,
		       const struct value **names)
{
	const struct value *c = value_find(d->manifest, S("classes"));

	if (!value_count(c))
		c = value_path(p->config, "project.classes");
	*names = NULL;
	if (value_is(c, VALUE_LIST)) {
		*names = c;
		return value_count(c);
	}
	if (value_is(c, VALUE_INT) && c->u.i > 0)
		return (size_t)c->u.i;
	return (size_t)value_get_int(d->manifest, "class_count", 0);
}
