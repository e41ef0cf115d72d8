/*
 * Inside of the tokenizer: what py_lex.c and py_lex_literal.c share.
 */
#ifndef GONOGO_FORMATS_PY_LEXER_H
#define GONOGO_FORMATS_PY_LEXER_H

#include "base/scan.h"
#include "formats/py_symbol.h"
#include "formats/py_token.h"

/* CPython's own limits (MAXLEVEL, MAXINDENT, MAXFSTRINGLEVEL, nesting of
 * replacement fields). */
enum {
	PY_MAX_BRACKETS = 200,
	PY_MAX_INDENT = 100,
	PY_MAX_FSTRINGS = 150,
	PY_MAX_FIELDS = 3,
};

/* An open f-string, as CPython's tokenizer_mode. */
struct fstring {
	uint32_t start;
	uint32_t token; /* its first one */
	uint32_t level; /* brackets open where it began */
	uint8_t quote;
	uint8_t size;  /* quotes at each end: 1 or 3 */
	uint8_t flags; /* PY_STRING_... */
	int16_t depth; /* brackets open inside it */
	int16_t field; /* replacement fields open, less one */
};

struct lexer {
	const uint8_t *s; /* the text; zero bytes behind it */
	uint32_t n;
	struct py_token *out, *out_end; /* next free token, end of the room */
	struct py_scratch *scratch;
	const struct py_lex_options *o;
	struct py_lexed r;
	bool went_back;   /* to before an f-string that never ended */
	bool stop;        /* nothing more is cut */
	uint32_t level;   /* open brackets */
	uint32_t strings; /* open f-strings */
	uint32_t indent;  /* open indents */
	/* No closing quotes of this kind from here on: ''' and """. */
	bool unclosed[2];
	uint8_t bracket[PY_MAX_BRACKETS];
	uint32_t bracket_at[PY_MAX_BRACKETS];
	uint32_t column[PY_MAX_INDENT], alt_column[PY_MAX_INDENT];
	struct fstring string[PY_MAX_FSTRINGS];
};

void lexer_more_room(struct lexer *x);

static inline void lexer_put(struct lexer *x, enum py_token_kind kind,
			     const uint8_t *from, const uint8_t *to,
			     uint32_t data)
{
	if (x->out == x->out_end)
		lexer_more_room(x);
	x->out->start = (uint32_t)(from - x->s);
	x->out->end = (uint32_t)(to - x->s);
	x->out->kind = kind & 0xff;
	x->out->data = data & 0xffffff;
	x->out++;
}

/* Says what is wrong at `at` (a literal, kept) and puts an error token. */
void lexer_error(struct lexer *x, const uint8_t *at, const char *text);
void lexer_errorf(struct lexer *x, const uint8_t *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same for what only Python 2 writes. */
void lexer_python2(struct lexer *x, const uint8_t *at, const char *text);
/* Syntax of that Python version; an error when the file's is older. */
void lexer_need(struct lexer *x, uint16_t version, const uint8_t *at,
		const char *what);
void lexer_limit(struct lexer *x, const uint8_t *at, const char *limit);
unsigned lexer_line(const struct lexer *x, const uint8_t *at);
bool lexer_open(struct lexer *x, uint8_t bracket, const uint8_t *at);

/* All of these begin at `at` and give the place behind what they took. */
const uint8_t *lex_number(struct lexer *x, const uint8_t *at);
/* `at` is the prefix, `quote` the quote behind it. */
const uint8_t *lex_string(struct lexer *x, const uint8_t *at,
			  const uint8_t *quote);
/* The text part of the innermost f-string, up to its end or into its next
 * replacement field. `closed`: one has just ended. */
const uint8_t *lex_fstring_text(struct lexer *x, const uint8_t *at, bool closed);

#endif
