/*
 * A table of a dataset, read once as a stream: CSV, TSV and JSON Lines that a
 * manifest or the tree makes part of a split. Its record sums up columns,
 *labels and keys, and holds no cell's content but names of classes and slices:
 *
 *	format      "csv", "jsonl"
 *	rows        data rows; bad: ragged rows or lines that are no JSON
 *	sampled     rows in the sample; fewer than rows when the table is large
 *	columns     [{name, role (bits of column_role), type, rows, null,
 *	            like_null, null_words {word: count}, kinds {type: count},
 *	            others, min, max, mean, sd, numbers, infinite, zero_led,
 *	            quantiles [0/128 .. 128/128], length, longest, special,
 *prose, variants, variant_row, variant_other, distinct, exact, top, repeat,
 *consecutive_from, values {name: count}, bad_type, bad_null, below, above,
 *outside, twice, bad_row, outliers}]; counts that are zero are left out label
 *{column, inferred, counts {name: count}, many, missing, missing_rows [first
 *five], unlabeled}; absent without a label payload     what a sample is, by
 *hash: a keyset (sketch.h) over the columns that are not label, id or row
 *number; texts are compared without case, width and doubled spaces, `exact` as
 *they stand payload_of  {columns, varied, prose, repeat, left_out [names]} ids
 *groups  keysets of the declared columns; {column, consecutive, set} time
 *{column, min, max, rows, bad, zoned, local} conflicts   [[row, row] ...]:
 *equal payload, other label; the first three outliers    {rows: of the sample,
 *first [rows]} columns_cut true when there were more columns than are held
 */
#ifndef GONOGO_FACTS_TABLE_H
#define GONOGO_FACTS_TABLE_H

#include "facts/column.h"
#include "facts/scanner.h"

extern const struct scanner scanner_table;

/* ---- the sums, for readers of other formats ---- */

struct table;

/* `context` as dataset.h makes it; may be NULL. `columns` is a guess. */
struct table *table_new(struct arena *a, const struct limits *limits,
			const struct value *context, size_t columns);
/* The column of that name, made when it is new; SIZE_MAX when there are too
 * many. */
size_t table_column(struct table *t, str name);
/* About how many rows will come, so that memory grows once. */
void table_expect(struct table *t, uint64_t rows);
/* One row: table_begin, a call a cell, table_end. */
void table_begin(struct table *t, uint64_t row);
void table_cell(struct table *t, size_t column, str text,
		const struct cell *cell);
/* A list or an object, known by the hash of its parts. */
void table_nested(struct table *t, size_t column, uint64_t hash);
void table_end(struct table *t);
void table_value(struct table *t, struct value *record);

#endif
