#include "formats/csv.h"

#include "base/arena.h"
#include "base/map.h"
#include "formats/csv_sniff.h"

#include <inttypes.h>
#include <string.h>

enum { CHUNK = 1024 * 1024, SAMPLE = 64 * 1024, START = 64 };

struct csv {
	struct arena *arena;
	struct csv_options o;
	struct csv_dialect dialect;
	struct csv_scan scan;
	struct csv_utf16 *utf16;
	struct csv_row header;
	size_t columns; /* 0: not known yet */
	struct csv_counts counts;
	const char *unsupported;
	bool reported;
};

/* ---- what goes wrong ---- */

static uint32_t capped(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static const char *encoding_name(enum csv_encoding e)
{
	static const char *const name[] = { "UTF-8", "UTF-16 (little-endian)",
					    "UTF-16 (big-endian)", "GB18030",
					    "Latin-1 or Windows-1252" };

	return name[e];
}

static void report_encoding(struct csv *c)
{
	const struct csv_scan *s = &c->scan;

	if (c->utf16)
		diag_add(c->o.diags, DIAG_TABLE_ENCODING, 1, 1,
			 "%s, decoded; most readers expect UTF-8",
			 encoding_name(c->dialect.encoding));
	if (c->utf16 && csv_utf16_bad(c->utf16))
		diag_add(c->o.diags, DIAG_TABLE_ENCODING, 0, 0,
			 "%" PRIu64 " units are no character of UTF-16",
			 csv_utf16_bad(c->utf16));
	if (s->bad_rows)
		diag_add(c->o.diags, DIAG_TABLE_ENCODING, capped(s->bad_line), 0,
			 "%" PRIu64 " row(s) are not UTF-8 but look like %s; "
			 "their bytes are taken as they stand",
			 s->bad_rows, encoding_name(c->dialect.encoding));
	if (s->nul_rows)
		diag_add(c->o.diags, DIAG_TABLE_ENCODING, capped(s->nul_line),
			 0, "%" PRIu64 " row(s) have NUL bytes", s->nul_rows);
}

static void report_shape(struct csv *c)
{
	const struct csv_counts *n = &c->counts;

	if (n->ragged)
		diag_add(c->o.diags, DIAG_TABLE_RAGGED, capped(n->ragged_line), 0,
			 "%" PRIu64
			 " row(s) have another number of fields than "
			 "the %zu of the header; the first one has %zu",
			 n->ragged, c->columns, n->ragged_total);
	if (n->cut)
		diag_add(c->o.diags, DIAG_TABLE_TRUNCATED, capped(c->scan.line),
			 0, "the last row is cut: no line end, too few fields");
	if (c->scan.text_behind_quote)
		diag_add(c->o.diags, DIAG_TABLE_QUOTE,
			 capped(c->scan.behind_line), 0,
			 "%" PRIu64 " field(s) have text behind the closing "
			 "quote; it is taken as part of the field",
			 c->scan.text_behind_quote);
}

static void report_fault(struct csv *c)
{
	const struct limits *l = c->o.limits;
	uint32_t line = capped(c->scan.fault_line);

	switch (c->scan.fault) {
	case CSV_FINE:
		break;
	case CSV_FIELD_LIMIT:
		diag_add(c->o.diags, DIAG_TABLE_LIMIT, line, 0,
			 "a field that begins at line %" PRIu64
			 " is over %" PRIu64
			 " bytes (limit csv.field); the rest is not read",
			 c->scan.fault_line, l->csv_field);
		break;
	case CSV_ROW_LIMIT:
		diag_add(c->o.diags, DIAG_TABLE_LIMIT, line, 0,
			 "a row is over %" PRIu64
			 " bytes (limit csv.row); the rest is not read",
			 l->csv_row);
		break;
	case CSV_COLUMNS_LIMIT:
		diag_add(c->o.diags, DIAG_TABLE_LIMIT, line, 0,
			 "more than %" PRIu64
			 " columns (limit csv.columns); not read",
			 l->csv_columns);
		break;
	case CSV_OPEN_QUOTE:
		diag_add(c->o.diags, DIAG_TABLE_QUOTE, line, 0,
			 "a quote in the row at line %" PRIu64
			 " is never closed; all behind it is one field",
			 c->scan.fault_line);
		break;
	case CSV_READ_FAILED:
		diag_add(c->o.diags, DIAG_IO_ERROR, capped(c->scan.line), 0,
			 "reading failed; what came before is kept");
		break;
	}
}

static void report(struct csv *c)
{
	if (c->reported)
		return;
	c->reported = true;
	if (!c->o.diags)
		return;
	report_encoding(c);
	report_shape(c);
	report_fault(c);
}

/* ---- the header ---- */

static void add_names(struct csv *c, const struct csv_row *row)
{
	size_t extra = c->columns - row->n;
	str *name = arena_array(c->arena, str, c->columns);
	struct map seen = { 0 };

	for (size_t i = extra; i < c->columns; i++) {
		struct map_item *it;

		name[i] = str_dup(c->arena, row->field[i - extra]);
		if (!name[i].len)
			continue;
		it = map_at(c->arena, &seen, name[i]);
		if (it->value && c->counts.duplicate_names++ < 5 && c->o.diags)
			diag_add(c->o.diags, DIAG_TABLE_HEADER, capped(row->line),
				 0, "the column name \"%.*s\" stands twice",
				 STR_ARG(str_sub(name[i], 0, 80)));
		it->value = &name[i];
	}
	c->header = *row;
	c->header.field = name;
	c->header.n = c->header.total = c->columns;
	c->header.quoted = arena_array(c->arena, uint64_t, c->columns / 64 + 1);
	c->header.number = 0;
}

static void read_header(struct csv *c)
{
	struct csv_row row;

	if (!c->dialect.has_header || !csv_scan_next(&c->scan, &row))
		return;
	c->columns = row.n;
	if (c->dialect.index_column && row.field[0].len)
		c->columns++;
	add_names(c, &row);
}

/* ---- beginning ---- */

static const char *other_format(str s)
{
	static const struct {
		str magic;
		const char *name;
	} known[] = {
		{ STR_INIT("\x1f\x8b"), "gzip" },
		{ STR_INIT("PK\x03\x04"), "a zip archive" },
		{ STR_INIT("\x28\xb5\x2f\xfd"), "zstd" },
		{ STR_INIT("BZh"), "bzip2" },
		{ STR_INIT("\xfd"
			   "7zXZ"),
		  "xz" },
		{ STR_INIT("PAR1"), "Parquet" },
		{ STR_INIT("ARROW1"), "Arrow" },
		{ STR_INIT("SQLite format 3"), "SQLite" },
		{ STR_INIT("\x89HDF"), "HDF5" },
		{ STR_INIT("\xd0\xcf\x11\xe0"), "an old Excel workbook" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_starts(s, known[i].magic))
			return known[i].name;
	return NULL;
}

static str start_of(struct window *w, size_t n)
{
	size_t left;

	window_has(w, n);
	left = (size_t)(w->end - w->at);
	return str_of(w->at, left < n ? left : n);
}

static void decode(struct csv *c, struct window *w)
{
	struct csv_dialect *d = &c->dialect;
	str start = start_of(w, START);
	struct source source;

	d->encoding = csv_find_utf16(start);
	d->byte_order_mark = str_starts(start, S("\xef\xbb\xbf")) ||
			     str_starts(start, S("\xff\xfe")) ||
			     str_starts(start, S("\xfe\xff"));
	if (d->encoding == CSV_UTF8) {
		w->at += d->byte_order_mark ? 3 : 0;
		return;
	}
	w->at += d->byte_order_mark ? 2 : 0;
	source = csv_utf16_source(c->arena, &c->utf16, *w,
				  d->encoding == CSV_UTF16BE);
	window_source(w, c->arena, source, CHUNK);
}

static struct csv *begin(struct arena *a, struct window w,
			 const struct csv_options *options)
{
	struct csv *c = arena_new(a, struct csv);
	struct csv_sample sample = { .limits = options->limits };

	c->arena = a;
	c->o = *options;
	c->unsupported = other_format(start_of(&w, START));
	if (c->unsupported) {
		if (c->o.diags)
			diag_add(c->o.diags, DIAG_FORMAT_UNSUPPORTED, 0, 0,
				 "%s, not text; not read as a table",
				 c->unsupported);
		c->reported = true;
		return c;
	}
	decode(c, &w);
	sample.text = start_of(&w, SAMPLE);
	sample.whole = w.ended && (size_t)(w.end - w.at) == sample.text.len;
	csv_sniff(&c->dialect, &sample, options);
	csv_scan_init(&c->scan, a, w, c->dialect.delimiter, options->limits);
	c->scan.comment = c->dialect.comment;
	c->scan.padded = c->dialect.padded;
	read_header(c);
	return c;
}

struct csv *csv_open(struct arena *a, struct source source,
		     const struct csv_options *options)
{
	struct window w;

	window_source(&w, a, source, CHUNK);
	return begin(a, w, options);
}

struct csv *csv_open_text(struct arena *a, str text,
			  const struct csv_options *options)
{
	struct window w;

	window_text(&w, text);
	return begin(a, w, options);
}

/* ---- rows ---- */

static void judge_row(struct csv *c, struct csv_row *row)
{
	if (!c->columns)
		c->columns = row->total;
	row->number = ++c->counts.rows;
	if (row->total == c->columns)
		return;
	row->cut = !c->scan.last_has_end && row->total < c->columns;
	if (row->cut) {
		c->counts.cut = true;
		return;
	}
	row->ragged = true;
	if (!c->counts.ragged++) {
		c->counts.ragged_line = row->line;
		c->counts.ragged_total = row->total;
	}
}

bool csv_next(struct csv *c, struct csv_row *row)
{
	if (c->unsupported)
		return false;
	if (csv_scan_next(&c->scan, row)) {
		judge_row(c, row);
		return true;
	}
	if (c->scan.bad_rows)
		c->dialect.encoding = csv_guess_encoding(c->scan.bad_sample);
	report(c);
	return false;
}

const struct csv_dialect *csv_dialect(const struct csv *c)
{
	return &c->dialect;
}

const struct csv_row *csv_header(const struct csv *c)
{
	return c->header.field ? &c->header : NULL;
}

size_t csv_columns(const struct csv *c)
{
	return c->columns;
}

bool csv_failed(const struct csv *c)
{
	return c->unsupported || c->scan.fault != CSV_FINE;
}

struct csv_counts csv_counts(const struct csv *c)
{
	struct csv_counts n = c->counts;

	n.blank = c->scan.blank;
	n.comments = c->scan.comments;
	n.bad_encoding = c->scan.bad_rows;
	n.nul = c->scan.nul_rows;
	n.lf = c->scan.ends_lf;
	n.crlf = c->scan.ends_crlf;
	n.cr = c->scan.ends_cr;
	return n;
}
