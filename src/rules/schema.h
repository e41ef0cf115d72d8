/*
 * What a document of ours may hold, as tables: the same table checks a file and
 * is printed as a JSON Schema.
 *
 * schema_read() gives a checked copy in which every scalar has the type that
 * the schema wants: where text is wanted, `no` and `1.10` are text as written;
 * where a number is wanted, `1e-4` is one, whatever YAML 1.1 makes of it. The
 * first mistake ends it, with file, line and column, the cause and the way out.
 */
#ifndef GONOGO_RULES_SCHEMA_H
#define GONOGO_RULES_SCHEMA_H

#include "base/err.h"
#include "base/value.h"

enum schema_type {
	SCHEMA_ANY,
	SCHEMA_NULL,
	SCHEMA_TEXT,
	SCHEMA_WHOLE,  /* an integer */
	SCHEMA_NUMBER, /* finite */
	SCHEMA_BOOL,
	SCHEMA_LIST,   /* of `item` */
	SCHEMA_RECORD, /* a map with the keys in `field` */
	SCHEMA_TABLE,  /* a map with free keys and `item` values */
	SCHEMA_ONE_OF, /* what fits first of `either` */
};

/* How a text looks; each has a pattern for JSON Schema and a test in C. */
enum schema_form {
	FORM_FREE,
	FORM_FILLED, /* not only spaces */
	FORM_KEBAB,
	FORM_RULE_ID,
	FORM_DATE,
	FORM_EMAIL,
	FORM_SHA256,   /* 64 hex digits */
	FORM_DIGEST,   /* sha256: and 64 hex digits */
	FORM_COMMIT,   /* 7 to 64 hex digits */
	FORM_RELATIVE, /* a path below the project, with '/' */
	FORM_GLOB,
	FORM_METAVARIABLE, /* $X */
	FORM_SIZE,         /* 10, 64K, 1M, 2G */
	FORM_COUNT
};

struct schema_field;

struct schema {
	enum schema_type type;
	const char *what; /* in errors: "a severity"; NULL: from the type */
	const char *const *word; /* TEXT: one of these; ends with NULL */
	enum schema_form form;   /* TEXT; of the keys of a TABLE */
	bool bounded;            /* WHOLE, NUMBER: */
	double least, most;
	size_t at_least; /* LIST: items */
	bool one;        /* LIST: an item without brackets is a list of one */
	const struct schema *item;
	const struct schema_field *field;   /* RECORD; ends with an empty key */
	const struct schema *const *either; /* ONE_OF; ends with NULL */
};

struct schema_field {
	str key;
	const struct schema *schema;
	bool required;
	const char *doc;
};

/* The file a document is from, for messages. */
struct schema_source {
	struct arena *arena;
	str path;
	struct err *err;
};

bool schema_read(struct value *out, const struct value *in,
		 const struct schema *schema, const struct schema_source *src);

/* "path:line:column: ..." into src->err; false. */
bool schema_error(const struct schema_source *src, uint32_t line, uint32_t column,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* At a value of the document. */
#define schema_error_at(src, v, ...) \
	schema_error((src), (v)->line, (v)->column, __VA_ARGS__)

/* A regular expression for JSON Schema; "" when the form has none. */
const char *schema_form_pattern(enum schema_form form);
bool schema_form_fits(enum schema_form form, str s);

/* Some that many tables use. */
extern const struct schema schema_any, schema_text, schema_filled, schema_bool,
	schema_whole, schema_count, schema_number, schema_date, schema_kebab,
	schema_glob, schema_relative, schema_texts, schema_globs, schema_email;

#endif
