/*
 * The project's datasets: which files belong to which split, under which
 * declaration. Linked once, after the manifests were read and before any other
 * file is; read-only afterwards, lives as long as the run.
 *
 * A dataset is declared by a manifest, or inferred where the tree shows it
 * plainly: train.csv beside test.csv, images in data/train/CLASS/ beside
 * others in data/test/CLASS/. What was inferred says from what.
 */
#ifndef GONOGO_FACTS_DATASET_H
#define GONOGO_FACTS_DATASET_H

#include "facts/project.h"

enum split_role {
	SPLIT_TRAIN,
	SPLIT_VAL,
	SPLIT_TEST,
	SPLIT_UNLABELED,
	SPLIT_EXTERNAL, /* a test set kept elsewhere */
	SPLIT_ALL,      /* not split yet */
	SPLIT_OTHER,
};

/* One path of a split as the manifest has it, and the files that it stands
 * for. */
struct dataset_part {
	str path; /* from the project's root; as written when remote */
	uint32_t line, column;    /* in the manifest */
	VEC(struct file *) files; /* those of the list; a folder has many */
	bool folder;
	bool remote;                        /* an URL: not looked at */
	enum reason reason;                 /* io.missing, path.escape */
	int64_t rows, bytes;                /* as declared; -1 = not */
	str sha256, md5, revision, version; /* "" = not declared */
};

struct dataset_split {
	str name;
	enum split_role role;
	VEC(struct dataset_part) parts;
	int64_t rows; /* as declared, all parts; -1 = not */
};

struct dataset {
	size_t index; /* from 0, also in each file's context */
	str name;
	str path;                     /* of the manifest; "" when inferred */
	str inferred;                 /* from what; "" when declared */
	const struct value *manifest; /* see manifest.h; an empty map if inferred */
	enum reason reason; /* the manifest is named but cannot be read */
	VEC(struct dataset_split) splits;
	bool image_folder;          /* classes are names of folders */
	const struct dataset *next; /* in the order of their paths */
};

/*
 * Finds the datasets and gives the files in them their context and FILE_NAMED.
 * `files` are p->file, writable. NULL when there is none.
 *
 * A context is a map: dataset (its index), split, role; class, for an image of
 * an ImageFolder; also: [other splits that name the file]; sha256 or md5, when
 * one is declared for exactly this file; and of the manifest what readers of
 * tables need: label, classes, id_key, group_key, time_key, image_column,
 * text_column, unlabeled_value, ignore_index, schema, slices, format.
 */
const struct dataset *dataset_link(struct project *p, struct file *files,
				   size_t n);

const struct dataset_split *dataset_split(const struct dataset *d,
					  enum split_role role);
str split_role_name(enum split_role role);
/* The record of the .dvc file that pins this path or a folder above it, or
 * NULL; *pin is then its entry. */
const struct record *dataset_dvc(const struct project *p, str path,
				 const struct value **pin);

#endif
