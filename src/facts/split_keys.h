/*
 * The keys of a split from all of its files, in the order of their hashes:
 * samples, ids, groups. Two splits are compared on what both kept.
 */
#ifndef GONOGO_FACTS_SPLIT_KEYS_H
#define GONOGO_FACTS_SPLIT_KEYS_H

#include "facts/split.h"

struct split_key {
	uint64_t hash;
	uint32_t row;   /* of the first; 0 for an image */
	uint32_t file;  /* index into `record` */
	uint32_t count; /* rows with it */
	uint16_t tag, exact;
	bool mixed; /* came with two tags */
};

struct split_keys {
	struct split_key *v; /* ascending, each hash once */
	size_t n;
	uint64_t rows;  /* of the keys kept, those that came again too */
	unsigned shift; /* bits of the hash that have to be zero; 0 = all kept */
	const struct record **record;
	size_t files;
};

enum split_key_kind { SPLIT_SAMPLES, SPLIT_IDS, SPLIT_GROUPS };

/* False when no file of the split has such keys. Images count as samples by
 * their bytes; wants the records of scanner_table and scanner_picture. */
bool split_keys(struct split_keys *out, const struct project *p, struct arena *a,
		const struct split_sum *sum, enum split_key_kind kind);

/* What two splits have in common. */
struct split_shared {
	uint64_t keys;       /* different ones */
	uint64_t rows;       /* of `b` */
	uint64_t same;       /* keys whose texts agree as they stand, too */
	uint64_t relabelled; /* keys with another label */
	uint64_t of;         /* rows of `b` that were compared */
	bool sampled;
	struct split_key a[10], b[10]; /* the first ones, by rows of `b` */
	size_t shown;
};

void split_compare(struct split_shared *out, const struct split_keys *a,
		   const struct split_keys *b);

#endif
