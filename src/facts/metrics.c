#include "facts/metrics.h"

#include "formats/cell.h"
#include "formats/csv.h"
#include "formats/json.h"

enum { TEXT_MAX = 200, COLUMNS_MAX = 200 };

struct flat {
	struct arena *a;
	struct value numbers, texts;
	uint64_t most;
	bool left_out;
};

static bool has_word(struct arena *a, str path, const char *words)
{
	str lower = a ? str_lower(a, path) : path;
	struct str_cut c = { .tail = str_from(words), .found = true };

	while (c.found) {
		c = str_cut(c.tail, ' ');
		if (str_has(lower, c.head))
			return true;
	}
	return false;
}

/* ---- metrics as JSON ---- */

static void flatten(struct flat *out, str path, const struct value *v, int depth);

static void flatten_child(struct flat *out, str path, str key,
			  const struct value *v, int depth)
{
	str below = path.len ? str_printf(out->a, "%.*s.%.*s", STR_ARG(path),
					  STR_ARG(key))
			     : key;

	flatten(out, below, v, depth);
}

static void flatten(struct flat *out, str path, const struct value *v, int depth)
{
	enum { MOST_ITEMS = 128, DEEPEST = 12 };

	if (out->numbers.u.map.n >= out->most ||
	    out->texts.u.map.n >= out->most || depth > DEEPEST) {
		out->left_out = true;
		return;
	}
	switch (v->type) {
	case VALUE_INT:
	case VALUE_FLOAT:
		value_put(out->a, &out->numbers, path,
			  value_float(value_number(v, 0)));
		break;
	case VALUE_BOOL:
		value_put(out->a, &out->texts, path,
			  value_str(v->u.b ? S("true") : S("false")));
		break;
	case VALUE_STR:
		value_put(out->a, &out->texts, path,
			  value_str(str_sub(v->u.s, 0, TEXT_MAX)));
		break;
	case VALUE_LIST:
		for (size_t i = 0; i < v->u.list.n && i < MOST_ITEMS; i++)
			flatten_child(out, path, str_printf(out->a, "%zu", i),
				      &v->u.list.item[i], depth + 1);
		break;
	case VALUE_MAP:
		for (size_t i = 0; i < v->u.map.n; i++)
			flatten_child(out, path, v->u.map.pair[i].key,
				      &v->u.map.pair[i].value, depth + 1);
		break;
	case VALUE_NULL:
		break;
	}
}

static bool scan_metrics(struct file_facts *f, struct value *record)
{
	struct flat flat = { .a = f->arena,
			     .most = f->limits->metrics_values,
			     .numbers = value_map(),
			     .texts = value_map() };
	struct value doc;
	str text;

	if (f->io.size > f->limits->metrics_size &&
	    !(f->file->flags & FILE_AS_METRICS))
		return false; /* no file of metrics is that large */
	if (!facts_text(f, f->limits->metrics_size, &text))
		return true;
	doc = json_read(f->arena, text, f->limits, &f->diags);
	if (!value_is(&doc, VALUE_MAP) && !value_is(&doc, VALUE_LIST))
		return diags_at_least(&f->diags, DIAG_LEVEL_PARTIAL);
	flatten(&flat, S(""), &doc, 0);
	if (!flat.numbers.u.map.n && !(f->file->flags & FILE_AS_METRICS))
		return false;
	*record = value_map();
	value_put(f->arena, record, S("format"), value_str(S("metrics-json")));
	value_put(f->arena, record, S("numbers"), flat.numbers);
	value_put(f->arena, record, S("texts"), flat.texts);
	if (flat.left_out)
		diag_add(&f->diags, DIAG_JSON_LIMIT, 0, 0,
			 "more numbers or texts than the limit metrics.values "
			 "(%llu), or nested too deep",
			 (unsigned long long)flat.most);
	return true;
}

static bool in_folder_of(str path, const char *words)
{
	struct str_cut c = { .tail = str_dirname(path), .found = true };

	while (c.found) {
		c = str_cut(c.tail, '/');
		if (c.head.len && has_word(NULL, c.head, words))
			return true;
	}
	return false;
}

static bool wants_metrics(const struct file *f)
{
	str name = str_basename(f->path);

	if (f->kind != KIND_JSON || f->context ||
	    f->flags & (FILE_VENDORED | FILE_TEST))
		return false;
	if (f->flags & FILE_AS_METRICS)
		return true;
	if (has_word(NULL, name,
		     "meta config trainer_state schema package tokenizer"))
		return false;
	return has_word(NULL, name,
			"metric result eval score benchmark baseline") ||
	       in_folder_of(f->path, "metrics results eval benchmarks");
}

const struct scanner scanner_metrics = {
	.name = STR_INIT("metrics"),
	.version = 1,
	.input = STR_INIT("eval"),
	.wants = wants_metrics,
	.scan = scan_metrics,
};

/* ---- experiments as CSV ---- */

static struct value row_value(struct arena *a, const struct csv *c,
			      const struct csv_row *header,
			      const struct csv_row *row, const str *names)
{
	struct value v = value_map();

	for (size_t i = 0; i < row->n && i < header->n && i < COLUMNS_MAX; i++) {
		struct cell x =
			cell_read(row->field[i], csv_dialect(c)->decimal_comma);

		if (x.type == CELL_INT)
			value_put(a, &v, names[i], value_float((double)x.i));
		else if (x.type == CELL_FLOAT)
			value_put(a, &v, names[i], value_float(x.f));
		else if (x.type != CELL_NULL)
			value_put(a, &v, names[i],
				  value_str(str_dup(
					  a, str_sub(str_trim(row->field[i]), 0,
						     TEXT_MAX))));
	}
	value_put(a, &v, S("line"), value_int((int64_t)row->line));
	return v;
}

static bool scan_experiments(struct file_facts *f, struct value *record)
{
	struct csv_options o = { .limits = f->limits, .diags = &f->diags };
	struct io_source *s = facts_stream(f);
	struct arena *a = f->arena;
	const struct csv_row *header;
	struct value columns = value_list();
	struct value *rows;
	struct csv_row row;
	struct csv *c;
	str names[COLUMNS_MAX];

	if (!s)
		return true;
	c = csv_open(a, facts_source(s), &o);
	header = csv_header(c);
	if (!header)
		return false;
	for (size_t i = 0; i < header->n && i < COLUMNS_MAX; i++) {
		names[i] = str_dup(a, str_sub(str_trim(header->field[i]), 0,
					      TEXT_MAX));
		value_push(a, &columns, value_str(names[i]));
	}
	*record = value_map();
	value_put(a, record, S("format"), value_str(S("experiments-csv")));
	value_put(a, record, S("columns"), columns);
	rows = value_put(a, record, S("rows"), value_list());
	while (csv_next(c, &row)) {
		if (value_count(rows) >= f->limits->experiments_rows) {
			diag_add(&f->diags, DIAG_TABLE_LIMIT, 0,
				 0, "more rows than the limit experiments.rows (%llu)",
				 (unsigned long long)f->limits->experiments_rows);
			break;
		}
		value_push(a, rows, row_value(a, c, header, &row, names));
	}
	facts_stream_end(f, s);
	return true;
}

static bool wants_experiments(const struct file *f)
{
	return f->kind == KIND_CSV && !f->context &&
	       !(f->flags & FILE_VENDORED) &&
	       has_word(NULL, str_basename(f->path),
			"experiment sweep trials hpo ablation");
}

const struct scanner scanner_experiments = {
	.name = STR_INIT("experiments"),
	.version = 1,
	.input = STR_INIT("eval"),
	.wants = wants_experiments,
	.scan = scan_experiments,
};
