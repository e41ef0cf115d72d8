/* Strings, numbers and dates of TOML; inside of its reader. */
#ifndef GONOGO_FORMATS_TOML_SCAN_H
#define GONOGO_FORMATS_TOML_SCAN_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/value.h"

/*
 * Where we are in the text. After the first failure nothing more is read.
 */
struct toml_cursor {
	str text;
	size_t at;
	size_t line_start;
	uint32_t line;
	struct arena *arena; /* of the result */
	struct diags *diags;
};

/* Says what is wrong at byte `at` of the line in hand; false. */
bool toml_fail(struct toml_cursor *c, size_t at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The character here, `ahead` bytes further; -1 at the end. */
int toml_peek(const struct toml_cursor *c, size_t ahead);
bool toml_starts(const struct toml_cursor *c, str what);
uint32_t toml_column(const struct toml_cursor *c);

/* Spaces and tabs. */
void toml_skip_blanks(struct toml_cursor *c);
/* LF or CR LF, if one stands here. */
bool toml_skip_newline(struct toml_cursor *c);
/* A comment, if one stands here; false when it holds a control character. */
bool toml_skip_comment(struct toml_cursor *c);

/* "..." '...', and their forms of many lines when `many`. The quote is here. */
bool toml_read_string(struct toml_cursor *c, str *out, bool many);
/* true, false, numbers, dates. */
bool toml_read_word(struct toml_cursor *c, struct value *out);

#endif
