/* The keys of rule files, as tables; see docs/rules.md. */
#ifndef GONOGO_RULES_RULE_SCHEMA_H
#define GONOGO_RULES_RULE_SCHEMA_H

#include "rules/rule.h"
#include "rules/schema.h"

extern const struct schema rule_schema;         /* one rule */
extern const struct schema rule_file_schema;    /* gonogo: 1, rules: [...] */
extern const struct schema rule_file_shape;     /* the same, rules unread */
extern const struct schema semgrep_file_schema; /* rules: [...] */
extern const struct schema bitext_schema;
extern const struct schema phase_schema, stage_schema, severity_schema;
extern const struct schema phases_schema, stages_schema;

/* A value that a configuration gives for a rule's parameter, checked: that
 * there is such a parameter, and its type. */
bool rule_param_read(struct value *out, const struct rule *rule, str name,
		     const struct value *in, const struct schema_source *src);

#endif
