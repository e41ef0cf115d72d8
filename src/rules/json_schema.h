/*
 * JSON Schema (draft-07) of our files, printed from the tables that check them,
 * and of the JSON result. For editors and for other programs.
 */
#ifndef GONOGO_RULES_JSON_SCHEMA_H
#define GONOGO_RULES_JSON_SCHEMA_H

#include "rules/schema.h"

struct json_schema_kind {
	str name; /* "config" */
	str title;
	const struct schema *schema;
	bool strict; /* JSON only: text is a string and nothing else */
};

/* config, rules, signoff, waivers, result, log; n of them. */
const struct json_schema_kind *json_schema_kinds(size_t *n);
/* False: there is no such kind. */
bool json_schema_write(struct buf *out, str kind);

extern const struct schema result_schema; /* rules/result_schema.c */
extern const struct schema log_schema;    /* rules/log_schema.c */

#endif
