#include "facts/loadtest.h"

#include "base/vec.h"
#include "formats/cell.h"
#include "formats/csv.h"
#include "formats/json.h"

enum { COLUMNS_MAX = 64, META_SIZE = 1 << 20 };

struct column {
	const char *key; /* in the record; NULL: not ours */
	double factor;   /* to the record's unit */
};

struct table {
	struct file_facts *f;
	struct csv *csv;
	struct column column[COLUMNS_MAX];
	size_t columns;
	bool has_level, has_latency, has_time, has_resource;
};

static const struct {
	const char *name, *key;
	double factor;
} known[] = {
	{ "query_set", "set", 1 },
	{ "set", "set", 1 },
	{ "concurrency", "level", 1 },
	{ "level", "level", 1 },
	{ "workers", "level", 1 },
	{ "n", "n", 1 },
	{ "requests", "n", 1 },
	{ "errors", "errors", 1 },
	{ "mean_ms", "mean", 1 },
	{ "mean_s", "mean", 1000 },
	{ "p50_ms", "p50", 1 },
	{ "p50_s", "p50", 1000 },
	{ "p90_ms", "p90", 1 },
	{ "p90_s", "p90", 1000 },
	{ "p95_ms", "p95", 1 },
	{ "p95_s", "p95", 1000 },
	{ "p99_ms", "p99", 1 },
	{ "p99_s", "p99", 1000 },
	{ "rps", "rps", 1 },
	{ "rss_mb", "rss_mb", 1 },
	{ "gpu_mb", "gpu_mb", 1 },
	{ "cpu_pct", "cpu_pct", 1 },
	{ "fds", "fds", 1 },
	{ "minute", "minutes", 1 },
	{ "second", "minutes", 1.0 / 60 },
	{ "hour", "minutes", 60 },
};

static struct column column_of(str name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq_nocase(str_trim(name), str_from(known[i].name)))
			return (struct column){ known[i].key, known[i].factor };
	return (struct column){ NULL, 1 };
}

static bool is_one_of(const char *key, const char *words)
{
	struct str_cut c = { .tail = str_from(words), .found = true };

	while (c.found) {
		c = str_cut(c.tail, ' ');
		if (str_eq(c.head, str_from(key)))
			return true;
	}
	return false;
}

static bool read_header(struct table *t)
{
	const struct csv_row *h = csv_header(t->csv);

	if (!h || h->n > COLUMNS_MAX)
		return false;
	t->columns = h->n;
	for (size_t i = 0; i < h->n; i++) {
		t->column[i] = column_of(h->field[i]);
		if (!t->column[i].key)
			continue;
		t->has_level |= is_one_of(t->column[i].key, "level");
		t->has_latency |=
			is_one_of(t->column[i].key, "mean p50 p90 p99");
		t->has_time |= is_one_of(t->column[i].key, "minutes");
		t->has_resource |= is_one_of(t->column[i].key,
					     "rss_mb gpu_mb cpu_pct fds");
	}
	return (t->has_level && t->has_latency) ||
	       (t->has_time && t->has_resource && !t->has_latency);
}

static struct value cell_value(struct table *t, const struct csv_row *row)
{
	struct arena *a = t->f->arena;
	struct value v = value_map();

	for (size_t i = 0; i < row->n && i < t->columns; i++) {
		const struct column *c = &t->column[i];
		struct cell x;

		if (!c->key || value_find(&v, str_from(c->key)))
			continue;
		if (is_one_of(c->key, "set")) {
			value_put(a, &v, S("set"),
				  value_str(str_dup(
					  a, str_sub(str_trim(row->field[i]), 0,
						     64))));
			continue;
		}
		x = cell_read(row->field[i], csv_dialect(t->csv)->decimal_comma);
		if (x.type == CELL_INT || x.type == CELL_FLOAT)
			value_put(a, &v, str_from(c->key),
				  value_float((x.type == CELL_INT ? (double)x.i
								  : x.f) *
					      c->factor));
	}
	value_put(a, &v, S("line"), value_int((int64_t)row->line));
	return v;
}

static bool over_rows(struct table *t, uint64_t rows)
{
	if (rows < t->f->limits->loadtest_rows)
		return false;
	diag_add(&t->f->diags, DIAG_TABLE_LIMIT, 0, 0,
		 "more rows than the limit loadtest.rows (%llu)",
		 (unsigned long long)t->f->limits->loadtest_rows);
	return true;
}

static void read_cells(struct table *t, struct value *record)
{
	struct value *cells =
		value_put(t->f->arena, record, S("cells"), value_list());
	struct csv_row row;

	while (csv_next(t->csv, &row)) {
		if (over_rows(t, value_count(cells)))
			break;
		value_push(t->f->arena, cells, cell_value(t, &row));
	}
}

/* Column by column, for the time to be fitted against. */
static void read_soak(struct table *t, struct value *record)
{
	struct arena *a = t->f->arena;
	struct csv_row row;
	size_t rows = 0;

	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].key &&
		    !value_find(record, str_from(t->column[i].key)))
			value_put(a, record, str_from(t->column[i].key),
				  value_list());
	while (csv_next(t->csv, &row)) {
		if (over_rows(t, rows++))
			break;
		for (size_t i = 0; i < t->columns && i < row.n; i++) {
			struct cell x = cell_read(row.field[i], false);
			struct value *list;

			if (!t->column[i].key)
				continue;
			list = &record->u.map.pair[0].value;
			for (size_t k = 0; k < record->u.map.n; k++)
				if (str_eq(record->u.map.pair[k].key,
					   str_from(t->column[i].key)))
					list = &record->u.map.pair[k].value;
			if (list->type != VALUE_LIST)
				continue;
			value_push(a, list,
				   x.type == CELL_INT
					   ? value_float((double)x.i *
							 t->column[i].factor)
				   : x.type == CELL_FLOAT
					   ? value_float(x.f * t->column[i].factor)
					   : value_null());
		}
	}
}

static bool scan_csv(struct file_facts *f, struct value *record)
{
	struct table t = { .f = f };
	struct csv_options o = { .limits = f->limits, .diags = &f->diags };
	struct io_source *s = facts_stream(f);

	if (!s)
		return false;
	t.csv = csv_open(f->arena, facts_source(s), &o);
	if (!read_header(&t))
		return false;
	*record = value_map();
	value_put(f->arena, record, S("format"),
		  value_str(t.has_latency ? S("gonogo-csv") : S("gonogo-soak")));
	if (t.has_latency)
		read_cells(&t, record);
	else
		read_soak(&t, record);
	facts_stream_end(f, s);
	return true;
}

static bool is_meta(const struct file *f)
{
	return f->kind == KIND_JSON && str_has(f->path, S("load")) &&
	       str_has(str_basename(f->path), S("meta"));
}

static bool scan_meta(struct file_facts *f, struct value *record)
{
	struct value *doc = arena_new(f->arena, struct value);
	str text;

	if (!facts_text(f, META_SIZE, &text))
		return false;
	*doc = json_read(f->arena, text, f->limits, &f->diags);
	if (!value_is(doc, VALUE_MAP))
		return false;
	*record = value_map();
	value_put(f->arena, record, S("format"), value_str(S("loadtest-meta")));
	value_put(f->arena, record, S("sets"), *doc);
	return true;
}

static bool scan(struct file_facts *f, struct value *record)
{
	return f->file->kind == KIND_JSON ? scan_meta(f, record)
					  : scan_csv(f, record);
}

static bool wants(const struct file *f)
{
	if (f->context || f->flags & FILE_VENDORED)
		return false;
	return f->kind == KIND_CSV || is_meta(f);
}

const struct scanner scanner_loadtest = {
	.name = STR_INIT("loadtest"),
	.version = 1,
	.input = STR_INIT("loadtest"),
	.wants = wants,
	.scan = scan,
};
