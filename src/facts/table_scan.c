/* The scanner: which files are tables of a dataset, and how rows come from CSV
 * and JSON Lines. */
#include "base/hash.h"
#include "base/io.h"
#include "base/map.h"
#include "facts/table.h"
#include "formats/csv.h"
#include "formats/jsonl.h"

#include <string.h>

static ptrdiff_t read_stream(void *ctx, char *buf, size_t n)
{
	struct io_source *s = ctx;
	size_t got = s->read(s, buf, n);

	return !got && s->status != IO_OK ? -1 : (ptrdiff_t)got;
}

/* ---- CSV ---- */

/* The names of the header; those that stand twice get a number, as pandas
 * does. */
static size_t *csv_names(struct arena *a, struct table *t, const struct csv *c)
{
	const struct csv_row *header = csv_header(c);
	size_t n = csv_columns(c);
	size_t *column = arena_array(a, size_t, n + 1);
	struct map seen = { 0 };

	for (size_t i = 0; i < n; i++) {
		str name = header && i < header->n
				   ? str_dup(a, header->field[i])
				   : str_printf(a, "column %zu", i + 1);

		for (unsigned k = 1; map_has(&seen, name); k++)
			name = str_printf(a, "%.*s.%u",
					  STR_ARG(header->field[i]), k);
		map_put(a, &seen, name, t);
		column[i] = table_column(t, name);
	}
	return column;
}

enum { GUESS_ROWS = 100 };

/* By the length of the first ones. */
static uint64_t guess_rows(const struct file_facts *f, uint64_t bytes,
			   uint64_t rows)
{
	return bytes ? f->io.size / (bytes / rows + 1) * 17 / 16 : 0;
}

static void csv_rows(struct file_facts *f, struct csv *c, struct table *t)
{
	bool comma = csv_dialect(c)->decimal_comma;
	size_t n = csv_columns(c);
	size_t *column = csv_names(f->arena, t, c);
	struct csv_row row;

	while (csv_next(c, &row)) {
		size_t cells = row.n < n ? row.n : n;

		if (row.number == GUESS_ROWS)
			table_expect(t, guess_rows(f, row.offset, GUESS_ROWS));
		table_begin(t, row.number);
		for (size_t i = 0; i < cells; i++) {
			struct cell cell;

			if (column[i] == SIZE_MAX)
				continue;
			cell_take(&cell, row.field[i], comma);
			table_cell(t, column[i], row.field[i], &cell);
		}
		table_end(t);
	}
}

static bool scan_csv(struct file_facts *f, struct io_source *s,
		     struct value *record)
{
	struct csv_options options = { .limits = f->limits, .diags = &f->diags };
	struct csv *c =
		csv_open(f->arena, (struct source){ read_stream, s }, &options);
	struct csv_counts counts;
	struct table *t;

	if (!csv_columns(c))
		return csv_failed(c); /* nothing in it */
	t = table_new(f->arena, f->limits, f->file->context, csv_columns(c));
	csv_rows(f, c, t);
	counts = csv_counts(c);
	value_put(f->arena, record, S("format"), value_str(S("csv")));
	value_put(f->arena, record, S("header"),
		  value_bool(csv_header(c) != NULL));
	value_put(f->arena, record, S("bad"), value_int((int64_t)counts.ragged));
	if (csv_failed(c))
		return true;
	table_value(t, record);
	return true;
}

/* ---- JSON Lines ---- */

/* What a list or an object is, by the hash of its parts. */
static uint64_t nested_hash(struct json *j)
{
	size_t depth = json_depth(j);
	uint64_t h = 0;
	struct json_event e;

	while (json_depth(j) >= depth && json_next(j, &e))
		h = hash_mix(h, hash_mix(hash64(e.text), (uint64_t)e.type));
	return h;
}

static struct cell text_cell(str text)
{
	struct cell c = cell_read(text, false);

	if (c.type != CELL_NULL && c.type != CELL_DATE)
		c.type = CELL_TEXT;
	return c;
}

static void json_value(struct json *j, struct table *t, size_t column)
{
	struct cell cell = { .type = CELL_NULL };
	struct json_event e;

	if (!json_next(j, &e))
		return;
	switch (e.type) {
	case JSON_NULL:
		table_cell(t, column, S("null"), &cell);
		break;
	case JSON_BOOL:
		cell.type = CELL_BOOL;
		cell.truth = e.truth;
		table_cell(t, column, e.truth ? S("true") : S("false"), &cell);
		break;
	case JSON_NUMBER:
		cell_take(&cell, e.text, false);
		table_cell(t, column, e.text, &cell);
		break;
	case JSON_STRING:
		cell = text_cell(e.text);
		table_cell(t, column, e.text, &cell);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		table_nested(t, column, nested_hash(j));
		break;
	default:
		break;
	}
}

/* The columns of the last line, for the next one has mostly the same. */
struct line_columns {
	VEC(size_t) index;
	VEC(str) name;
};

static size_t column_of(struct file_facts *f, struct table *t,
			struct line_columns *last, const struct json_event *e)
{
	size_t i;

	if (e->nth < last->name.n && str_eq(last->name.v[e->nth], e->text))
		return last->index.v[e->nth];
	i = table_column(t, e->text);
	while (last->name.n <= e->nth) {
		*vec_push(f->arena, &last->name) = (str){ 0 };
		*vec_push(f->arena, &last->index) = SIZE_MAX;
	}
	last->name.v[e->nth] = str_dup(f->arena, e->text);
	last->index.v[e->nth] = i;
	return i;
}

/* Only a line that is all well counts, and that is known at its end: it is
 * checked first. */
static void json_row(struct file_facts *f, struct table *t, struct json *j,
		     struct line_columns *last, const struct jsonl_line *line)
{
	struct json_event e;

	json_restart(j, line->text, 1);
	table_begin(t, line->number);
	if (json_next(j, &e) && e.type == JSON_OBJECT)
		while (json_next(j, &e) && e.type == JSON_KEY) {
			size_t i = column_of(f, t, last, &e);

			if (i == SIZE_MAX || e.again)
				json_skip(j);
			else
				json_value(j, t, i);
		}
	table_end(t);
}

static bool scan_jsonl(struct file_facts *f, struct io_source *s,
		       struct value *record)
{
	struct jsonl *l = jsonl_open(f->arena, (struct source){ read_stream, s },
				     f->limits);
	struct json_options options = { .limits = f->limits };
	struct json *j = json_open_text(f->arena, S("{}"), &options);
	struct table *t = table_new(f->arena, f->limits, f->file->context, 256);
	struct line_columns last = { 0 };
	struct jsonl_line line;
	uint64_t row = 0;

	while (jsonl_next(l, &line)) {
		if (row == GUESS_ROWS)
			table_expect(t, guess_rows(f, line.offset, row));
		if (str_trim(line.text).s[0] != '{')
			jsonl_bad(l, 1, "not an object");
		else if (jsonl_check(l))
			json_row(f, t, j, &last, &line);
		row++;
	}
	jsonl_report(l, &f->diags);
	if (!row)
		return false;
	value_put(f->arena, record, S("format"), value_str(S("jsonl")));
	value_put(f->arena, record, S("bad"),
		  value_int((int64_t)jsonl_counts(l)->bad));
	table_value(t, record);
	return true;
}

/* ---- the scanner ---- */

static bool wants(const struct file *f)
{
	return f->context && (f->kind == KIND_CSV || f->kind == KIND_JSONL);
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct io_source *s;
	bool known;

	*record = value_map();
	if (str_starts(facts_head(f), S("version https://git-lfs."))) {
		diag_add(&f->diags, DIAG_FORMAT_UNSUPPORTED, 0, 0,
			 "a pointer of Git LFS; the data are elsewhere");
		return true;
	}
	s = facts_stream(f);
	if (!s)
		return true;
	known = f->file->kind == KIND_CSV ? scan_csv(f, s, record)
					  : scan_jsonl(f, s, record);
	facts_stream_end(f, s);
	return known;
}

const struct scanner scanner_table = {
	.name = STR_INIT("table"),
	.input = STR_INIT("table"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
