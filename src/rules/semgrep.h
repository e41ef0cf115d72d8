/*
 * Pattern rules in Semgrep's words: what may stand where. Whatever is not
 * supported is an error that names it, never ignored.
 */
#ifndef GONOGO_RULES_SEMGREP_H
#define GONOGO_RULES_SEMGREP_H

#include "base/limits.h"
#include "rules/schema.h"

/* Is it a key that belongs to the pattern part of a rule? */
bool semgrep_is_pattern_key(str key);
/* A key of Semgrep's that is not supported; *why says what it is. */
bool semgrep_is_unsupported(str key, const char **why);
/* Checks the pattern part of a rule, a map of such keys. `rule` is where an
 * error is that has no place of its own. */
bool semgrep_check(const struct value *pattern, const struct value *rule,
		   const struct limits *limits, const struct schema_source *src);
/* A rule as Semgrep's files have it (languages, message, severity). */
extern const struct schema semgrep_rule;

#endif
