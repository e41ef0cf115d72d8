/*
 * Rows and fields of delimited text, of a dialect that is known.
 *
 * Bytes that matter (delimiter, quote, line ends) are found 64 at a time; only
 * those are looked at. A quote counts at the start of a field, is doubled
 * inside, and may hold line ends; what stands between a closing quote and the
 * next delimiter belongs to the field. A row ends at LF, CRLF or CR. All as
 * Python's csv module reads it.
 */
#ifndef GONOGO_FORMATS_CSV_SCAN_H
#define GONOGO_FORMATS_CSV_SCAN_H

#include "base/limits.h"
#include "base/window.h"

struct csv_row {
	const str *field; /* good until the next row */
	size_t n;         /* at most csv.columns */
	size_t total; /* fields it has; more than `n` when it has too many */
	const uint64_t *quoted; /* bit i % 64 of word i / 64: field i had quotes */
	uint64_t number;        /* data rows from 1; 0: the header */
	uint64_t line;          /* of its first byte, from 1 */
	uint64_t offset;        /* of its first byte in the text */
	bool ragged;            /* another number of fields than the header */
	bool cut; /* the last one, with too few fields and no line end */
};

static inline bool csv_quoted(const struct csv_row *r, size_t i)
{
	return r->quoted[i / 64] >> (i % 64) & 1;
}

enum csv_fault {
	CSV_FINE,
	CSV_FIELD_LIMIT,
	CSV_ROW_LIMIT,
	CSV_COLUMNS_LIMIT, /* of the first row */
	CSV_OPEN_QUOTE,    /* at the end of the text; the row is given first */
	CSV_READ_FAILED,
};

struct csv_scan {
	/* set by the caller */
	char delimiter;
	char comment; /* lines that begin with it are skipped; 0: none */
	bool padded; /* spaces around fields, and before a quote, are not theirs */
	const struct limits *limits;
	struct window w;
	struct arena *arena;

	/* what was met */
	enum csv_fault fault;
	uint64_t fault_line;
	uint64_t rows, blank, comments;
	uint64_t line; /* of the next byte */
	uint64_t nul_rows, nul_line;
	uint64_t bad_rows, bad_line; /* not UTF-8 */
	uint64_t text_behind_quote, behind_line;
	uint64_t ends_lf, ends_crlf, ends_cr;
	str bad_sample; /* of the first field that is not UTF-8, in the arena */

	/* its own */
	uint64_t marks; /* bytes from `block` on that matter, not yet looked at */
	const char *block, *block_end;
	bool block_odd,
		odd; /* bytes above 0x7f or NUL in the block, in the row */
	bool last_has_end;
	str *field;
	size_t cap, n, total;
	size_t room;                /* the lesser of `cap` and csv.columns */
	uint64_t *quoted, *doubled; /* doubled: the field has "" in it */
	bool any_quoted, any_doubled;
	char *scratch;
	size_t scratch_cap;
};

/* `window` must be at the first byte of the text. */
void csv_scan_init(struct csv_scan *s, struct arena *a, struct window window,
		   char delimiter, const struct limits *limits);
/* The next row that is not blank and no comment; false at the end or a fault. */
bool csv_scan_next(struct csv_scan *s, struct csv_row *row);

#endif
