/*
 * A YAML file of ours (rules, configuration, sign-offs, waivers): whatever the
 * reader of project files would only remark upon is an error here.
 */
#ifndef GONOGO_RULES_DOCUMENT_H
#define GONOGO_RULES_DOCUMENT_H

#include "base/limits.h"
#include "rules/schema.h"

bool document_read(struct value *out, str text, const struct limits *limits,
		   const struct schema_source *src);

#endif
