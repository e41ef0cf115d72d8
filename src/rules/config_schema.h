/* The keys of gonogo.yaml, as tables. */
#ifndef GONOGO_RULES_CONFIG_SCHEMA_H
#define GONOGO_RULES_CONFIG_SCHEMA_H

#include "rules/schema.h"

extern const struct schema config_schema;
/* What may stand beside a rule's parameters in `rules:`. */
extern const struct schema config_rule_schema;

#endif
