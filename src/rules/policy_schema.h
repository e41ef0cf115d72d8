/* The keys of sign-off and waiver files, as tables. */
#ifndef GONOGO_RULES_POLICY_SCHEMA_H
#define GONOGO_RULES_POLICY_SCHEMA_H

#include "rules/rule.h"
#include "rules/schema.h"

extern const struct schema signoff_schema, waivers_schema;

/* What both files have: the rule that an entry names (NULL after an error), and
 * `gonogo: 1`. */
const struct rule *policy_rule(const struct schema_source *src,
			       const struct rules *rules, const struct value *v);
bool policy_version(const struct schema_source *src, const struct value *doc);

#endif
