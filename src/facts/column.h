/*
 * One column of a table, summed up cell by cell: types, nulls, range, spread,
 * different values, what a schema forbids. Bounded memory whatever the rows.
 */
#ifndef GONOGO_FACTS_COLUMN_H
#define GONOGO_FACTS_COLUMN_H

#include "facts/sketch.h"
#include "formats/cell.h"

enum column_role {
	COLUMN_FEATURE = 0,
	COLUMN_LABEL = 1,
	COLUMN_ID = 2,    /* names a sample; not part of its payload */
	COLUMN_GROUP = 4, /* who or what a sample belongs to */
	COLUMN_TIME = 8,
	COLUMN_SLICE = 16,
	COLUMN_PATH = 32, /* of an image, a sound */
	COLUMN_WEIGHT = 64,
};

/* What the manifest's schema says of a column; see manifest.h. */
struct column_schema {
	bool declared;
	int type; /* enum cell_type; CELL_NULL: any */
	bool category, not_null, unique;
	bool has_min, has_max;
	double min, max;
	const uint64_t *values; /* hashes of the allowed ones */
	size_t nvalues;
	const str *null; /* further spellings of null */
	size_t nnull;
};

/* Spellings of null that are told apart. */
enum { NULL_WORDS = 32 };

struct column {
	str name;
	unsigned role;
	struct column_schema schema;
	uint64_t count[CELL_TEXT + 1]; /* by enum cell_type */
	uint64_t null_word[NULL_WORDS];
	uint64_t like_null; /* of the texts: "?", "-", ... */
	uint64_t zero_led;  /* of the integers: 007 */
	uint64_t infinite;  /* of the floats */
	uint64_t spaced;    /* of the texts: with a space inside */
	uint64_t special;   /* of the texts: no letter, no digit */
	uint64_t nested;    /* of the texts: lists and objects of JSON */
	uint64_t text_bytes, text_longest;
	struct moments number; /* finite integers and floats */
	struct distinct distinct;
	struct keyset *keys; /* of ids, groups, unique columns; else NULL */
	double *sample;      /* of the sampled rows; NaN where there is none */
	uint32_t *length;    /* the same of texts, bytes */
	double *sorted; /* the numbers of the sample, once it is complete */
	size_t nsorted;
	bool whole; /* all integers were one more than the one before */
	int64_t first, last; /* the first and the last integer */
	/* against the schema */
	uint64_t bad_type, bad_null, below, above, outside, bad_row;
};

/* A set of columns shares these bounds. */
struct column_bounds {
	size_t distinct; /* values counted one by one */
	size_t sample;   /* rows sampled */
	size_t keys;     /* keys held */
};

struct column_bounds column_bounds(size_t columns, size_t keys);

/* A cell: its text, what it reads as, its hash and its row, from 1. `at` is the
 * place in the sample, or SIZE_MAX when the row is not in it. */
struct column_cell {
	str text;
	const struct cell *cell;
	uint64_t hash;
	uint64_t row;
	size_t at;
};

void column_add(struct column *c, struct arena *a,
		const struct column_bounds *bounds,
		const struct column_cell *cell);

/* The type most cells have, CELL_FLOAT when integers and floats mix, CELL_NULL
 * when there is nothing. Codes with leading zeros are text. */
enum cell_type column_type(const struct column *c);
uint64_t column_rows(const struct column *c);
/* Cells that are not null and not of the column's type. */
uint64_t column_others(const struct column *c);
/* Is it free text rather than a category? */
bool column_is_prose(const struct column *c);
/* A chance row has the value of another one with this probability. */
double column_repeat(const struct column *c);
/* Groups of values that differ only by case, spaces or width; the rows of the
 * first such pair. */
size_t column_variants(const struct column *c, struct arena *a, uint64_t row[2]);

/* The text without what a reader would not see: ASCII lower case, one space for
 * many, none at the ends, half width. `s` itself when that changes nothing,
 * else in `room`, which has s.len bytes. */
str column_normal(char *room, str s);

/* Spellings of null by number. */
str null_word(size_t i);

/* Of the `n` sampled rows, those whose number lies far outside (robust z, by
 * median and MAD, above `z`), or whose text is longer than three times the
 * 99.9th percentile, are marked in `row`; gives how many. Heavy-tailed positive
 * numbers are judged by their logarithm. */
size_t column_outliers(struct column *c, struct arena *a, size_t n, double z,
		       bool *row);

/* The record of a column, see table.h: no cell's content, except values of
 * labels and slices. `n` rows were sampled. */
struct value column_value(struct column *c, struct arena *a, size_t n);

#endif
