/*
 * YAML as PyYAML reads it, with the place of every node.
 *
 * libyaml's event parser behind a guard: what would make it slow is refused
 * before it starts, and depth, counts and sizes are checked event by event.
 * Aliases are counted by arithmetic, then shared, never copied. Nothing is
 * constructed: a tag like !!python/object is a diagnostic and its node plain
 * data.
 *
 * Scalars get PyYAML's types (YAML 1.1: `no` is false, `012` is ten, `1:30` is
 * ninety, `1e-4` is a string), and value.raw keeps their text, for a reader who
 * wants a string where a schema wants one. Timestamps stay strings.
 */
#ifndef GONOGO_FORMATS_YAML_H
#define GONOGO_FORMATS_YAML_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/value.h"

struct yaml_options {
	const struct limits *limits;
	bool policy; /* a file of ours: the size limit yaml.policy-size */
	bool all_documents; /* a list with one item a document */
};

/*
 * Always sets *out: to what could be read, null for an empty text. True when
 * the text was read to its end; false when a syntax error or a limit stopped
 * the reading (diags say where). Duplicate keys, unsafe tags, bad aliases and
 * merges are diagnostics that do not stop it.
 *
 * Without all_documents only the first document is read; that there are more
 * is a note.
 *
 * Keys are text: `1: x` has the key "1", and a key that is a list or a mapping
 * is left out. Merge keys are applied, earlier mappings of a list winning, with
 * the merged keys before the own ones. An alias gives the node of its anchor,
 * with the anchor's places.
 */
bool yaml_read(struct value *out, struct arena *a, str text,
	       const struct yaml_options *options, struct diags *diags);

/* A plain scalar by itself, as PyYAML resolves it: "0x1F" is the integer 31.
 * The value borrows `text`. An integer beyond 64 bits is a float. */
struct value yaml_plain(str text);

/* PyYAML would make a date or a time of it. */
bool yaml_is_timestamp(str text);

/* Reads as a number to most people and to float(), but not to YAML 1.1: 1e-4,
 * -.5, 0o17, nan. */
bool yaml_is_not_quite_number(str text);

/* One of YAML 1.1's words for true and false, in a spelling it knows; those
 * that surprise are all but true and false. */
bool yaml_is_surprising_bool(str text);

#endif
