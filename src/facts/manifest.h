/*
 * What a dataset says of itself: our own dataset.yaml, Croissant, a Hugging
 * Face dataset card or dataset_infos.json, an Ultralytics data.yaml, a
 * Frictionless datapackage.json, a DVC file. All become one record:
 *
 *	format          "gonogo" "croissant" "huggingface" "huggingface-infos"
 *	                "ultralytics" "frictionless" "dvc"
 *	format_version  "1.1", when it says one
 *	name version task modality source source_type why_not_public licence
 *	collected_at collection_method revision doi
 *	                texts as written; absent when not declared
 *	label id_key group_key time_key image_column mask_column audio_column
 *	text_column     names of columns
 *	classes         list of names (or class_count); unlabeled_value and
 *	                ignore_index as written
 *	splits          {train: [part ...], val: ..., test: ...}; a part is
 *	                {path, sha256, md5, rows, bytes, revision, line, column},
 *	                its path as written
 *	schema          {column: {type, nullable, min, max, values, unique, null}},
 *	                type one of int float bool category string date
 *	files           [{path, sha256, md5, bytes, line, column, columns}]
 *	places          {key: [line, column]}
 *	error           "dataset.yaml:4:3: unknown key ...": wrong use of our own
 *	                format; the run must not go on
 *	notes           texts: what was odd and how it was read
 *
 * and whatever else our own format has (slices, changelog ...), copied.
 * Nothing is fetched; a path is only text here, dataset.h resolves it.
 */
#ifndef GONOGO_FACTS_MANIFEST_H
#define GONOGO_FACTS_MANIFEST_H

#include "facts/scanner.h"

extern const struct scanner scanner_manifest;

/* A manifest being read, for the readers in manifest_*.c. */
struct manifest {
	struct arena *a;
	const struct file *file;
	const struct limits *limits;
	struct diags *diags;
	struct value *record;
};

/* Each is true when the document is of its kind, and the record then filled. */
bool manifest_own(struct manifest *m, const struct value *doc);
bool manifest_croissant(struct manifest *m, const struct value *doc);
bool manifest_hub_card(struct manifest *m, const struct value *doc);
bool manifest_hub_infos(struct manifest *m, const struct value *doc);
bool manifest_ultralytics(struct manifest *m, const struct value *doc);
bool manifest_frictionless(struct manifest *m, const struct value *doc);
bool manifest_dvc(struct manifest *m, const struct value *doc);

/* For them: a text of the record, left out when empty; with its place when `at`
 * has one. */
void manifest_text(struct manifest *m, const char *key, str text,
		   const struct value *at);
void manifest_put(struct manifest *m, const char *key, struct value v);
void manifest_place(struct manifest *m, str key, uint32_t line, uint32_t column);
void manifest_note(struct manifest *m, str text);
/* A scalar's text as the document has it: 1.10 stays "1.10". */
str manifest_scalar(const struct value *v);
/* A new part of a split; add rows, hashes and the like to it. */
struct value *manifest_part(struct manifest *m, str split, str path,
			    const struct value *at);
/* A column of the schema; the same one when it comes again. */
struct value *manifest_column(struct manifest *m, str name);
/* "train" of "training", "data/train-00000.csv"; "" when no word tells. */
str manifest_split_of(str path);

#endif
