/*
 * The splits of a dataset with the tables and images of their files added up:
 * what probes on data start from.
 */
#ifndef GONOGO_FACTS_SPLIT_H
#define GONOGO_FACTS_SPLIT_H

#include "facts/dataset.h"
#include "facts/sketch.h"

/* A column of all tables of a split. Counts are sums; `distinct` is exact for
 * one table and a lower bound for more. */
struct column_sum {
	str name;
	unsigned role; /* bits of enum column_role */
	str type;      /* the widest of the files' */
	uint64_t rows, null, like_null, others, infinite, special, variants;
	uint64_t distinct, top, outliers, numbers, zero_led;
	uint64_t top_hash;
	uint64_t bad_type, bad_null, below, above, outside, twice;
	size_t spellings; /* of null, in one file */
	bool exact, prose;
	double repeat;
	struct place_of_row {
		const struct record *record;
		uint64_t row;
	} bad, variant, first; /* `first`: the first file that has it */
	struct value values;   /* {name: count} */
};

struct label_sum {
	str column;          /* "" = folders */
	bool known;          /* there is a label at all */
	bool inferred;       /* by its name */
	bool many;           /* too many to be classes: a number, a text */
	struct value counts; /* {class: count} */
	uint64_t rows, missing, unlabeled;
	struct place_of_row missing_at;
};

struct split_sum {
	const struct dataset *dataset;
	const struct dataset_split *split;
	enum reason reason; /* not all of it could be read */
	str reason_text;
	bool rows_known;
	uint64_t rows; /* of tables, images, or as declared */
	bool declared; /* rows are only what the manifest says */
	uint64_t images;
	uint64_t sampled, outlier_rows; /* see table.h */
	VEC(const struct record *) tables;
	VEC(struct column_sum) columns; /* in the order they are met */
	struct label_sum label;
};

/* Wants the records of scanner_table. */
struct split_sum *split_sum(const struct project *p, struct arena *a,
			    const struct dataset *d,
			    const struct dataset_split *s);
/* "train"; "pets: train" where there are several datasets. */
str split_title(const struct project *p, struct arena *a,
		const struct dataset *d, const struct dataset_split *s);
/* Its first path, for a place; NULL when it has no part. */
const struct dataset_part *split_first(const struct dataset_split *s);
const struct column_sum *split_column(const struct split_sum *s, str name);

/*
 * The task and the modality: of the configuration, else of the manifest, else
 * what the data show; "" when nothing tells. Images in folders, and tables whose
 * label has few values (texts, booleans, at most 20 integers), are for
 * classification; a table with free text among its columns is text, else it is
 * tabular. A label of many different floats is for regression.
 */
str dataset_task(const struct project *p, const struct dataset *d);
str dataset_modality(const struct project *p, const struct dataset *d);

/* How many classes there should be, and their names: of the manifest, else of
 * the configuration. 0 = not declared; names may be NULL nevertheless. */
size_t dataset_classes(const struct project *p, const struct dataset *d,
		       const struct value **names);

/* "1.0" and "01" are the class 1; other names stay as they are. */
str class_name(struct arena *a, str s);

#endif
