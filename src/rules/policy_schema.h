/* The keys of sign-off and waiver files, as tables. */
#ifndef GONOGO_RULES_POLICY_SCHEMA_H
#define GONOGO_RULES_POLICY_SCHEMA_H

#include "rules/rule.h"
#include "rules/schema.h"

extern const struct schema signoff_schema, waivers_schema;

/* What both files have: `gonogo: 1`, and the rule that an entry names. *rule is
 * NULL for an id of the built-in kind that this version does not have: the file
 * may be older or newer than the program. Any other unknown name is an error. */
bool policy_rule(const struct rule **rule, const struct schema_source *src,
		 const struct rules *rules, const struct value *v);
bool policy_version(const struct schema_source *src, const struct value *doc);

#endif
