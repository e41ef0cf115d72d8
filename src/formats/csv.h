/*
 * Tables as text: CSV, TSV and their relatives, over a chunked source, a row in
 * memory at a time.
 *
 *	struct csv *c = csv_open(a, source, &(struct csv_options){
 *					 .limits = limits, .diags = diags });
 *	struct csv_row row;
 *
 *	while (csv_next(c, &row))
 *		for (size_t i = 0; i < row.n; i++)
 *			cell_read(row.field[i], csv_dialect(c)->decimal_comma);
 *	if (csv_failed(c)) ... not all of it was read
 *
 * The dialect (encoding, delimiter, header, padding, decimal comma, comments)
 *is taken from the first 64 KiB, by rules that give the same answer every time.
 * Rows with another number of fields than the header are given and counted.
 * Diagnostics are added when csv_next() first gives false.
 */
#ifndef GONOGO_FORMATS_CSV_H
#define GONOGO_FORMATS_CSV_H

#include "base/diag.h"
#include "formats/csv_scan.h"

enum csv_encoding {
	CSV_UTF8,
	CSV_UTF16LE, /* decoded */
	CSV_UTF16BE,
	CSV_GB18030, /* looks like it; fields are the bytes as they stand */
	CSV_LATIN1,  /* or anything else of one byte a character; bytes too */
};

enum csv_header { CSV_HEADER_GUESS, CSV_HEADER_YES, CSV_HEADER_NO };

struct csv_options {
	const struct limits *limits;
	struct diags *diags;
	char delimiter; /* 0: guess */
	enum csv_header header;
};

struct csv_dialect {
	char delimiter;
	char comment; /* '#' when the text begins with comment lines, else 0 */
	enum csv_encoding encoding;
	bool byte_order_mark;
	bool has_header;
	bool index_column; /* the first one: its name is blank or missing */
	bool padded; /* cells are padded with spaces; fields come without */
	bool decimal_comma; /* 3,14 */
};

struct csv_counts {
	uint64_t rows; /* data rows given, the ragged ones too */
	uint64_t ragged, ragged_line;
	size_t ragged_total;        /* fields of the first ragged row */
	uint64_t blank, comments;   /* lines skipped */
	uint64_t bad_encoding, nul; /* rows */
	uint64_t lf, crlf, cr;      /* line ends */
	size_t duplicate_names;
	bool cut; /* the last row */
};

struct csv;

struct csv *csv_open(struct arena *a, struct source source,
		     const struct csv_options *options);
/* The text must live as long. */
struct csv *csv_open_text(struct arena *a, str text,
			  const struct csv_options *options);

/* Known from the start; the encoding may still turn out not to be UTF-8. */
const struct csv_dialect *csv_dialect(const struct csv *c);
/* The names; with an index column that has none, a first one that is empty.
 * NULL when no header was recognised. */
const struct csv_row *csv_header(const struct csv *c);
/* Fields that a row should have. */
size_t csv_columns(const struct csv *c);

bool csv_next(struct csv *c, struct csv_row *row);

/* Why the rest was not read: over a limit, not text, reading failed. */
bool csv_failed(const struct csv *c);
struct csv_counts csv_counts(const struct csv *c);

#endif
