/*
 * What stands between a YAML text and libyaml: its encoding, the number of
 * directives, and where a character of libyaml's stands in the text. Inside of
 * the YAML reader.
 */
#ifndef GONOGO_FORMATS_YAML_GUARD_H
#define GONOGO_FORMATS_YAML_GUARD_H

#include "base/diag.h"

struct yaml_place {
	uint32_t line, column; /* 1-based, bytes */
};

/*
 * libyaml counts characters; places count bytes. Asking in the order of the
 * text is linear in all.
 */
struct yaml_places {
	str text;
	const size_t *start; /* of each line; LF, CR LF and CR end one */
	size_t lines;
	size_t index, byte; /* the character asked for last */
	size_t line;        /* the line asked for last, from 0 */
};

void yaml_places_init(struct yaml_places *p, struct arena *a, str text);
struct yaml_place yaml_place_of(struct yaml_places *p, size_t index);
/* The byte a character starts at; the end when there are fewer. */
size_t yaml_byte_of(struct yaml_places *p, size_t index);
struct yaml_place yaml_place_of_byte(struct yaml_places *p, size_t byte);

/*
 * The text as UTF-8 without a byte order mark; UTF-16 with a mark is converted.
 * False, with a diagnostic, for UTF-32 and broken UTF-16. Broken UTF-8 is left
 * for libyaml to find.
 */
bool yaml_decode(str *text, struct arena *a, struct diags *diags);

/*
 * Lines that start with a percent sign, counted up to `most` + 1: libyaml keeps
 * every %TAG in a list that it walks for each (6 MB took 207 s). *byte is where
 * the last one counted stands.
 */
size_t yaml_count_directives(str text, size_t most, size_t *byte);

/* The first CR without LF behind it; text.len when there is none. */
size_t yaml_find_bare_cr(str text);

#endif
