#include "facts/label_audit.h"

#include "base/map.h"
#include "formats/csv.h"
#include "formats/json.h"
#include "formats/jsonl.h"

struct audit {
	struct arena *a;
	uint64_t n, errors;
	struct map first, second; /* label -> uint64_t *: how often */
	uint64_t random, other;   /* rows that say how they were chosen */
};

/* The names that the columns go by; the first of a list wins. */
static const char *const first_names[] = { "label", "y_true",  "original",
					   "gold",  "label_1", NULL };
static const char *const second_names[] = {
	"second",  "relabel",      "audit",     "audited", "new",
	"label_2", "second_label", "corrected", NULL
};
static const char *const sampling_names[] = { "sampling", "sampled", "sample",
					      NULL };

static uint64_t *counter(struct audit *x, struct map *m, str label)
{
	struct map_item *item = map_at(x->a, m, label);

	if (!item->value) {
		item->key = str_dup(x->a, label);
		item->value = arena_new(x->a, uint64_t);
	}
	return item->value;
}

static void add(struct audit *x, str first, str second, str sampling)
{
	if (!first.len || !second.len)
		return;
	x->n++;
	x->errors += !str_eq(first, second);
	++*counter(x, &x->first, first);
	++*counter(x, &x->second, second);
	if (str_eq_nocase(sampling, S("random")))
		x->random++;
	else if (sampling.len)
		x->other++;
}

/* Agreement beyond what the two would have by chance. */
static double kappa(struct audit *x)
{
	double n = (double)x->n, chance = 0;
	double same = 1 - (double)x->errors / n;

	for (size_t i = 0; i < x->first.n; i++) {
		const uint64_t *other =
			map_find(&x->second, x->first.item[i].key);

		if (other)
			chance += (double)*(uint64_t *)x->first.item[i].value /
				  n * (double)*other / n;
	}
	return chance < 1 ? (same - chance) / (1 - chance) : 1;
}

static void put(struct audit *x, struct value *record)
{
	value_put(x->a, record, S("n"), value_int((int64_t)x->n));
	value_put(x->a, record, S("errors"), value_int((int64_t)x->errors));
	if (x->n)
		value_put(x->a, record, S("kappa"), value_float(kappa(x)));
	if (x->random || x->other)
		value_put(x->a, record, S("random"),
			  value_bool(!x->other && x->random == x->n));
}

/* ---- CSV ---- */

static size_t find_column(const struct csv_row *header, const char *const *names)
{
	for (size_t k = 0; names[k]; k++)
		for (size_t i = 0; header && i < header->n; i++)
			if (str_eq_nocase(str_trim(header->field[i]),
					  str_from(names[k])))
				return i;
	return SIZE_MAX;
}

static str field(const struct csv_row *row, size_t i)
{
	return i < row->n ? str_trim(row->field[i]) : (str){ 0 };
}

static bool scan_csv(struct file_facts *f, str text, struct audit *x)
{
	struct csv_options options = { .limits = f->limits,
				       .diags = &f->diags,
				       .header = CSV_HEADER_YES };
	struct csv *c = csv_open_text(f->arena, text, &options);
	const struct csv_row *header = csv_header(c);
	size_t first = find_column(header, first_names);
	size_t second = find_column(header, second_names);
	size_t sampling = find_column(header, sampling_names);
	struct csv_row row;

	if (first == SIZE_MAX || second == SIZE_MAX)
		return false;
	while (csv_next(c, &row))
		add(x, field(&row, first), field(&row, second),
		    field(&row, sampling));
	return true;
}

/* ---- JSON ---- */

static str text_of(const struct value *map, const char *const *names)
{
	for (size_t k = 0; names[k]; k++) {
		const struct value *v = value_find(map, str_from(names[k]));

		if (v && v->type == VALUE_STR)
			return v->u.s;
		if (v && v->raw.len)
			return v->raw;
	}
	return (str){ 0 };
}

static bool scan_jsonl(struct file_facts *f, str text, struct audit *x)
{
	struct diags ignored;
	str line;

	while (str_line(&text, &line)) {
		struct value v;

		diags_init(&ignored, f->arena);
		if (!str_trim(line).len)
			continue;
		v = json_read(f->arena, line, f->limits, &ignored);
		add(x, text_of(&v, first_names), text_of(&v, second_names),
		    text_of(&v, sampling_names));
	}
	return x->n > 0;
}

static bool scan_summary(struct audit *x, const struct value *doc,
			 struct value *record)
{
	static const char *const copied[] = { "n", "errors" };
	const struct value *k = value_find(doc, S("cohen_kappa"));
	str sampling = text_of(doc, sampling_names);

	if (!value_is(value_find(doc, S("n")), VALUE_INT))
		return false;
	for (size_t i = 0; i < 2; i++)
		value_put(x->a, record, str_from(copied[i]),
			  value_int(value_get_int(doc, copied[i], -1)));
	if (!k)
		k = value_find(doc, S("kappa"));
	if (k)
		value_put(x->a, record, S("kappa"),
			  value_float(value_number(k, 0)));
	if (sampling.len)
		value_put(x->a, record, S("random"),
			  value_bool(str_eq_nocase(sampling, S("random"))));
	value_put(x->a, record, S("summary"), value_bool(true));
	return true;
}

static bool scan_json(struct file_facts *f, str text, struct audit *x,
		      struct value *record)
{
	struct value doc = json_read(f->arena, text, f->limits, &f->diags);

	if (doc.type == VALUE_MAP)
		return scan_summary(x, &doc, record);
	for (size_t i = 0; i < value_count(&doc); i++)
		add(x, text_of(value_at(&doc, i), first_names),
		    text_of(value_at(&doc, i), second_names),
		    text_of(value_at(&doc, i), sampling_names));
	return x->n > 0;
}

/* ---- the scanner ---- */

static bool wants(const struct file *f)
{
	str name = str_basename(f->path);

	return !(f->flags & FILE_VENDORED) &&
	       (str_eq(name, S("label_audit.csv")) ||
		str_eq(name, S("label_audit.jsonl")) ||
		str_eq(name, S("label_audit.json")));
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct audit x = { .a = f->arena };
	bool known;
	str text;

	*record = value_map();
	if (!facts_text(f, f->limits->text_size, &text))
		return true;
	if (str_ends(f->file->path, S(".json"))) {
		known = scan_json(f, text, &x, record);
	} else {
		known = str_ends(f->file->path, S(".csv"))
				? scan_csv(f, text, &x)
				: scan_jsonl(f, text, &x);
	}
	if (known && !value_find(record, S("n")))
		put(&x, record);
	return true;
}

const struct scanner scanner_label_audit = {
	.name = STR_INIT("label_audit"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
