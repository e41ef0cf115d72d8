/*
 * Inside of the parser: what its files share. A recursive-descent parser with
 * one table of binding powers for the operators.
 *
 * Errors: fail() notes the first thing that is wrong, then puts a run of error
 * tokens in front of every reader, so that all of them stop by themselves; the
 * innermost list of statements picks the file up again behind the line.
 */
#ifndef GONOGO_FORMATS_PY_PARSER_H
#define GONOGO_FORMATS_PY_PARSER_H

#include "formats/py_parse.h"
#include "formats/py_token.h"

/* Deepest recursion of expressions: brackets are cut at 200 before, and each
 * costs two; what else nests (lambda, else, **) nobody nests so deep. */
enum { PY_MAX_RECURSION = 800 };

struct parser {
	const struct py_token *t; /* the next token */
	struct py_node_data *node;
	uint32_t n, cap; /* nodes used, room */
	uint32_t max_height;
	uint32_t depth; /* of the recursion */
	uint16_t version;
	bool any; /* all versions: what one of them takes is taken */
	bool pattern;
	bool over;        /* a limit was hit: nothing more is read */
	bool in_template; /* of the f-strings around, the inner is a t-string */
	const struct py_token *panic_at; /* where fail() was called */
	const struct py_token *last;     /* PY_T_END */
	const char *s;                   /* the text */
	struct py_scratch *scratch;
	struct arena *arena;
	struct py_module *m;
};

/* A list of children being made. */
struct chain {
	py_node first, last;
	uint32_t height; /* of the highest child, plus one */
};

void parser_more_nodes(struct parser *p);
/* The tree became too high. */
void parser_too_high(struct parser *p);

static inline py_node node_add(struct parser *p, enum py_kind kind,
			       uint32_t start, uint32_t end, uint32_t aux,
			       struct chain c)
{
	struct py_node_data *d;

	if (p->n == p->cap)
		parser_more_nodes(p);
	if (c.height > p->max_height) {
		parser_too_high(p);
		c.height = p->max_height;
	}
	d = &p->node[p->n];
	d->kind = kind & 0xff;
	d->role = 0;
	d->height = c.height & 0x1fff;
	d->ctx = 0;
	d->paren = 0;
	d->start = start;
	d->end = end;
	d->child = c.first;
	d->next = 0;
	d->aux = aux;
	return p->n++;
}

static inline py_node node_leaf(struct parser *p, enum py_kind kind,
				uint32_t start, uint32_t end, uint32_t aux)
{
	return node_add(p, kind, start, end, aux, (struct chain){ 0 });
}

static inline void chain_add(struct parser *p, struct chain *c, py_node n,
			     enum py_role role)
{
	struct py_node_data *d = &p->node[n];

	d->role = role & 0xff;
	if (c->last)
		p->node[c->last].next = n;
	else
		c->first = n;
	c->last = n;
	if (d->height + 1u > c->height)
		c->height = d->height + 1u;
}

static inline struct chain chain_one(struct parser *p, py_node n,
				     enum py_role role)
{
	struct chain c = { n, n, p->node[n].height + 1u };

	p->node[n].role = role & 0xff;
	return c;
}

static inline enum py_token_kind kind_at(const struct parser *p)
{
	return (enum py_token_kind)p->t->kind;
}

static inline bool is_at(const struct parser *p, enum py_token_kind kind)
{
	return p->t->kind == kind;
}

static inline bool take(struct parser *p, enum py_token_kind kind)
{
	if (p->t->kind != kind)
		return false;
	p->t++;
	return true;
}

/* The end of the last token taken. */
static inline uint32_t prev_end(const struct parser *p)
{
	return p->t[-1].end;
}

/* The same, line ends and indentation left out: the end of a block. */
static inline uint32_t block_end(const struct parser *p)
{
	const struct py_token *t = p->t - 1;

	while (t->kind == PY_T_NEWLINE || t->kind == PY_T_DEDENT ||
	       t->kind == PY_T_INDENT ||
	       (t->kind == PY_T_SEMI && p->version < 309))
		t--;
	return t->end;
}

/* ---- errors (py_parse.c) ---- */

/* Something is wrong at the next token. Gives 0, for `return fail(...)`. */
py_node fail(struct parser *p, const char *text);
py_node fail_at(struct parser *p, uint32_t at, const char *text);
py_node failf_at(struct parser *p, uint32_t at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
py_node fail_python2(struct parser *p, const char *text);
/* "invalid syntax", or what fits better there. */
py_node fail_syntax(struct parser *p);
/* The token must be there. */
bool expect(struct parser *p, enum py_token_kind kind);
/* Notes an error without stopping the readers. */
void note_error(struct parser *p, uint32_t at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Syntax of that Python version; an error when the file's is older. */
void need(struct parser *p, uint16_t version, uint32_t at, const char *what);
bool go_deeper(struct parser *p);
unsigned line_of(const struct parser *p, uint32_t at);

/* ---- expressions (py_expr.c) ---- */

/* Binding powers, lowest first. */
enum {
	BP_OR = 1,
	BP_AND,
	BP_NOT,
	BP_COMPARE,
	BP_BIT_OR,
	BP_BIT_XOR,
	BP_BIT_AND,
	BP_SHIFT,
	BP_SUM,
	BP_PRODUCT
};

py_node parse_expr(struct parser *p);  /* expression */
py_node parse_named(struct parser *p); /* named_expression */
py_node parse_binary(struct parser *p, unsigned min_power);
py_node parse_primary(struct parser *p);    /* atom with its trailers */
py_node parse_star_exprs(struct parser *p); /* star_expressions */
py_node parse_star_named(struct parser *p); /* star_named_expression */
/* yield_expr | star_expressions */
py_node parse_value(struct parser *p);
/* star_targets, made Store */
py_node parse_targets(struct parser *p);
bool starts_expr(enum py_token_kind kind);

/* ---- parts of expressions (py_atom.c, py_args.c, py_fstring.c) ---- */

py_node parse_atom(struct parser *p);
py_node parse_strings(struct parser *p);
bool parse_comprehension(struct parser *p, struct chain *c);
/* Behind the opening bracket, up to and with the closing one. */
void parse_call_args(struct parser *p, struct chain *c, enum py_role role);
py_node parse_subscript(struct parser *p);
/* Up to `end`, which is not taken. */
py_node parse_params(struct parser *p, enum py_token_kind end, bool annotated);

/* ---- targets (py_target.c) ---- */

/* Makes it a target, or says why it cannot be one. */
void set_store(struct parser *p, py_node n);
void set_del(struct parser *p, py_node n);
/* 3.8 refused this name where it is bound while it parsed. */
void refuse_debug(struct parser *p, py_sym name, uint32_t at);
/* How messages call an expression: "function call". */
const char *expr_name(const struct parser *p, py_node n);

/* ---- statements (py_stmt.c, py_compound.c, py_pattern.c) ---- */

void parse_statements(struct parser *p, struct chain *c, enum py_role role);
/* One line of simple statements with its end. */
void parse_simple_line(struct parser *p, struct chain *c, enum py_role role);
py_node parse_compound(struct parser *p);
bool starts_compound(const struct parser *p);
/* `:` and what follows. `after`: "'if' statement". */
void parse_block(struct parser *p, struct chain *c, enum py_role role,
		 const char *after, uint32_t at);
py_node parse_match(struct parser *p);
bool is_match_stmt(const struct parser *p);
/* `*a, b` without brackets? */
bool has_star(const struct parser *p, py_node n);
void parse_type_params(struct parser *p, struct chain *c);
py_node parse_ident(struct parser *p); /* a name as PY_Ident */

/* ---- texts (py_text.c) ---- */

/* Checks the escapes of a literal: NULL, or what is wrong with it. */
const char *py_escape_error(str body, bool bytes);
/* Appends the value of the text between quotes. */
struct buf;
bool py_unescape(struct buf *out, str body, unsigned flags);

#endif
