/* The built-in rule files, compiled in; made by cmake/embed_rules.py. */
#ifndef GONOGO_RULES_BUILTIN_H
#define GONOGO_RULES_BUILTIN_H

#include "base/str.h"

/* The version of the built-in rules, by the calendar: a reader sees how old the
 * advice is. Raised when a rule may judge otherwise than before. */
#define RULEPACK_NAME "core"
#define RULEPACK_VERSION "2026.11"

struct builtin_rule {
	str path; /* below rules/ */
	str text; /* YAML */
};

extern const struct builtin_rule builtin_rules[];
extern const size_t builtin_rules_count;

#endif
