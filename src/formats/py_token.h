/*
 * The tokens of a Python file.
 *
 * The whole file is cut into one array before parsing: looking ahead is then
 * free. Offsets count bytes of the decoded text. Comments are kept aside.
 * An f-string is cut into its parts: PY_T_FSTART, then PY_T_FTEXT and
 * replacement fields (PY_T_FOPEN expression [PY_T_FBANG name] [PY_T_FCOLON
 * format spec parts] PY_T_FCLOSE), then PY_T_FEND.
 */
#ifndef GONOGO_FORMATS_PY_TOKEN_H
#define GONOGO_FORMATS_PY_TOKEN_H

#include "base/limits.h"
#include "base/vec.h"
#include "formats/py_ast.h"

/* Keywords come first, so that a symbol below PY_KEYWORDS is its token kind. */
/* clang-format off */
#define PY_KEYWORD_LIST(KW) \
	KW(FALSE, "False") \
	KW(NONE, "None") \
	KW(TRUE, "True") \
	KW(AND, "and") \
	KW(AS, "as") \
	KW(ASSERT, "assert") \
	KW(ASYNC, "async") \
	KW(AWAIT, "await") \
	KW(BREAK, "break") \
	KW(CLASS, "class") \
	KW(CONTINUE, "continue") \
	KW(DEF, "def") \
	KW(DEL, "del") \
	KW(ELIF, "elif") \
	KW(ELSE, "else") \
	KW(EXCEPT, "except") \
	KW(FINALLY, "finally") \
	KW(FOR, "for") \
	KW(FROM, "from") \
	KW(GLOBAL, "global") \
	KW(IF, "if") \
	KW(IMPORT, "import") \
	KW(IN, "in") \
	KW(IS, "is") \
	KW(LAMBDA, "lambda") \
	KW(NONLOCAL, "nonlocal") \
	KW(NOT, "not") \
	KW(OR, "or") \
	KW(PASS, "pass") \
	KW(RAISE, "raise") \
	KW(RETURN, "return") \
	KW(TRY, "try") \
	KW(WHILE, "while") \
	KW(WITH, "with") \
	KW(YIELD, "yield")
/* clang-format on */

#define PY_KNOWN_LIST(KW)   \
	KW(MATCH, "match")  \
	KW(CASE, "case")    \
	KW(TYPE, "type")    \
	KW(UNDERSCORE, "_") \
	KW(PRINT, "print") KW(EXEC, "exec") KW(DEBUG, "__debug__")

enum py_token_kind {
	PY_T_END, /* of the file */
#define KW(id, text) PY_T_##id,
	PY_KEYWORD_LIST(KW)
#undef KW
		PY_T_NAME, /* data: its symbol */
	PY_T_NUMBER,       /* data: enum py_constant */
	PY_T_STRING,       /* data: PY_STRING_... */
	PY_T_FSTART,       /* data: PY_STRING_... */
	PY_T_FTEXT,        /* data: PY_STRING_... of its f-string */
	PY_T_FEND,
	PY_T_FOPEN,
	PY_T_FCLOSE,
	PY_T_FBANG,
	PY_T_FCOLON,
	PY_T_NEWLINE,
	PY_T_INDENT,
	PY_T_DEDENT,
	PY_T_ERROR, /* already diagnosed */
	PY_T_LPAR,
	PY_T_RPAR,
	PY_T_LSQB,
	PY_T_RSQB,
	PY_T_LBRACE,
	PY_T_RBRACE,
	PY_T_COLON,
	PY_T_COMMA,
	PY_T_SEMI,
	PY_T_DOT,
	PY_T_ELLIPSIS,
	PY_T_ARROW,
	PY_T_AT,
	PY_T_WALRUS,
	PY_T_BANG,
	PY_T_EQUAL,
	/* Operators; the augmented form of each stands at the same distance. */
	PY_T_PLUS,
	PY_T_MINUS,
	PY_T_STAR,
	PY_T_SLASH,
	PY_T_SLASH2,
	PY_T_PERCENT,
	PY_T_STAR2,
	PY_T_LSHIFT,
	PY_T_RSHIFT,
	PY_T_AMPER,
	PY_T_VBAR,
	PY_T_CIRCUMFLEX,
	PY_T_TILDE,
	PY_T_EQEQUAL,
	PY_T_NOTEQUAL,
	PY_T_LESS,
	PY_T_LESSEQUAL,
	PY_T_GREATER,
	PY_T_GREATEREQUAL,
	PY_T_PLUS_EQ,
	PY_T_MINUS_EQ,
	PY_T_STAR_EQ,
	PY_T_SLASH_EQ,
	PY_T_SLASH2_EQ,
	PY_T_PERCENT_EQ,
	PY_T_STAR2_EQ,
	PY_T_LSHIFT_EQ,
	PY_T_RSHIFT_EQ,
	PY_T_AMPER_EQ,
	PY_T_VBAR_EQ,
	PY_T_CIRCUMFLEX_EQ,
	PY_T_AT_EQ,
	PY_T_KINDS
};

enum py_known_sym {
	PY_NO_SYM, /* symbol 0 is no name */
#define KW(id, text) PY_SYM_##id,
	PY_KEYWORD_LIST(KW) PY_KNOWN_LIST(KW)
#undef KW
		PY_SYM_KNOWN,
	PY_KEYWORDS = PY_SYM_MATCH
};

enum {
	PY_STRING_RAW = 1,
	PY_STRING_BYTES = 2,
	PY_STRING_U = 4, /* lower-case u */
	PY_STRING_TRIPLE = 8,
	PY_STRING_TEMPLATE = 16,
	PY_STRING_PLAIN = 32,   /* no backslash, no CR: the text is the value */
	PY_STRING_DOUBLED = 64, /* ends with a doubled brace, which is one */
};

struct py_token {
	uint32_t start, end;
	uint32_t kind : 8, data : 24;
};

struct py_lex_error {
	uint32_t at;
	bool python2; /* only Python 2 writes this */
	str text;     /* literal or in the scratch arena */
};

/*
 * Memory that parsing needs and can use again for the next file: tokens, the
 * table of symbols, lists. One thread at a time. Give it to each py_parse() of
 * a run; without one, each call makes its own.
 */
struct py_scratch {
	struct arena arena; /* of what grows and stays */
	VEC(struct py_token) token;
	VEC(struct py_span) comment;
	VEC(struct py_symbol) symbol;
	VEC(struct py_lex_error) error;
	VEC(str) piece;
	struct py_slot *slot; /* symbols by hash; a power of two of them */
	uint32_t slots, slots_used, slots_cap;
	struct arena file; /* of the file in hand; reset for each */
};

void py_scratch_init(struct py_scratch *s);
void py_scratch_release(struct py_scratch *s);

struct py_lex_options {
	uint16_t version; /* 308 ... 314 */
	bool any;         /* what older ones take is taken, too */
	bool pattern;     /* `$X`, `$...X`, `<...`, `...>` are tokens */
	/* A line that starts with a keyword no expression can hold ends all
	 * open brackets: how the rest of a broken file is still read. */
	bool recover;
	uint64_t max_tokens, max_string;
};

/* What cutting a text found, beside the tokens in the scratch. */
struct py_lexed {
	bool over_limit;
	const char *limit; /* which, for people */
	uint32_t limit_at;
	bool open_bracket; /* one was never closed: try again with `recover` */
	uint16_t needs;
	uint32_t needs_at;
	const char *needs_what;
};

/* Cuts `text`, which has SCAN_PAD zero bytes behind it, into s->token. The last
 * one is PY_T_END. Errors go to s->error; each has its PY_T_ERROR token. */
struct py_lexed py_lex(struct py_scratch *s, str text,
		       const struct py_lex_options *o);

/* "'('", "name", ... for messages and `debug tokens`. */
const char *py_token_name(enum py_token_kind kind);

#endif
