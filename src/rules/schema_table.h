/*
 * Short words for the tables of schemas (rules/schema.h): one file of tables
 * includes this, nothing else does.
 */
#ifndef GONOGO_RULES_SCHEMA_TABLE_H
#define GONOGO_RULES_SCHEMA_TABLE_H

#include "rules/schema.h"

/* The last field of a record. */
#define END                                     \
	{                                       \
		STR_INIT(""), NULL, false, NULL \
	}
#define WORDS(name, ...)                                                 \
	static const char *const name##_words[] = { __VA_ARGS__, NULL }; \
	static const struct schema name = { .type = SCHEMA_TEXT,         \
					    .word = name##_words }
#define RECORD(name, fields)                                       \
	static const struct schema name = { .type = SCHEMA_RECORD, \
					    .field = fields }
#define LIST(name, of) \
	static const struct schema name = { .type = SCHEMA_LIST, .item = &(of) }

#endif
