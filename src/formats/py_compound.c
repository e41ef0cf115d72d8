/* Compound statements: those with blocks. */
#include "formats/py_parser.h"

bool starts_compound(const struct parser *p)
{
	switch (kind_at(p)) {
	case PY_T_IF:
	case PY_T_FOR:
	case PY_T_WHILE:
	case PY_T_TRY:
	case PY_T_WITH:
	case PY_T_DEF:
	case PY_T_CLASS:
	case PY_T_ASYNC:
	case PY_T_AT:
		return true;
	case PY_T_NAME:
		return is_match_stmt(p);
	default:
		return false;
	}
}

void parse_block(struct parser *p, struct chain *c, enum py_role role,
		 const char *after, uint32_t at)
{
	if (!take(p, PY_T_COLON)) {
		if (is_at(p, PY_T_EQUAL))
			fail_syntax(p);
		else
			fail(p, "expected ':'");
		return;
	}
	if (!take(p, PY_T_NEWLINE)) {
		parse_simple_line(p, c, role);
		return;
	}
	if (!take(p, PY_T_INDENT)) {
		note_error(p, p->t->start,
			   "expected an indented block after %s on line %u",
			   after, line_of(p, at));
		return;
	}
	parse_statements(p, c, role);
	take(p, PY_T_DEDENT);
}

static void else_block(struct parser *p, struct chain *c)
{
	uint32_t at = p->t->start;

	if (take(p, PY_T_ELSE))
		parse_block(p, c, PY_ORELSE, "'else' statement", at);
}

/* ---- if, while, for ---- */

/* The header and body of an `if` or `elif`, its chain not yet complete. */
static py_node if_part(struct parser *p, struct chain *c)
{
	uint32_t start = p->t++->start;
	const char *after = p->t[-1].kind == PY_T_IF ? "'if' statement"
						     : "'elif' statement";

	*c = chain_one(p, parse_named(p), PY_TEST);
	parse_block(p, c, PY_BODY, after, start);
	return node_add(p, PY_If, start, block_end(p), 0, *c);
}

/* Gives every `if` of the chain its end and height, inner ones first; `aux`
 * names the one around it. */
static void close_ifs(struct parser *p, py_node inner)
{
	uint32_t end = block_end(p), height = 0;

	for (py_node n = inner, up; n; n = up) {
		struct py_node_data *d = &p->node[n];

		up = d->aux;
		d->aux = 0;
		d->end = end;
		if (d->height < height)
			d->height = height & 0x1fff;
		height = d->height + 1u;
		if (height > p->max_height) {
			parser_too_high(p);
			height = p->max_height;
		}
	}
}

/* An `elif` is an `if` in the `else` of the one before; a chain of them costs
 * no stack. */
static py_node if_stmt(struct parser *p)
{
	struct chain c;
	py_node first = if_part(p, &c), last = first;

	while (is_at(p, PY_T_ELIF)) {
		struct chain inner;
		py_node n = if_part(p, &inner);

		if (p->panic_at)
			break;
		p->node[n].aux = last;
		p->node[n].role = PY_ORELSE;
		p->node[c.last].next = n;
		last = n;
		c = inner;
	}
	if (is_at(p, PY_T_ELSE)) {
		else_block(p, &c);
		p->node[last].height = c.height & 0x1fff;
	}
	close_ifs(p, last);
	return first;
}

static py_node while_stmt(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = chain_one(p, parse_named(p), PY_TEST);

	parse_block(p, &c, PY_BODY, "'while' statement", start);
	else_block(p, &c);
	return node_add(p, PY_While, start, block_end(p), 0, c);
}

/* `start`: of the `async` before it, if any. */
static py_node for_stmt(struct parser *p, enum py_kind kind, uint32_t start)
{
	uint32_t at = p->t++->start;
	struct chain c = chain_one(p, parse_targets(p), PY_TARGET);
	py_node iter;

	if (!expect(p, PY_T_IN))
		return 0;
	iter = parse_star_exprs(p);
	if (p->version < 309 && has_star(p, iter))
		need(p, 309, p->node[iter].start, "unpacking in a for statement");
	chain_add(p, &c, iter, PY_ITER);
	parse_block(p, &c, PY_BODY, "'for' statement", at);
	else_block(p, &c);
	return node_add(p, kind, start, block_end(p), 0, c);
}

/* ---- with ---- */

static bool opens(enum py_token_kind k)
{
	return k == PY_T_LPAR || k == PY_T_LSQB || k == PY_T_LBRACE ||
	       k == PY_T_FOPEN;
}

static bool closes(enum py_token_kind k)
{
	return k == PY_T_RPAR || k == PY_T_RSQB || k == PY_T_RBRACE ||
	       k == PY_T_FCLOSE;
}

/* `with (` ... `):`: are these the brackets of the items, or of an expression
 * that is the item? Only what no item may be decides for the latter. */
static bool has_items_in_parens(const struct parser *p)
{
	const struct py_token *t = p->t + 1;
	unsigned depth = 1;
	bool expr = t->kind == PY_T_RPAR;

	for (;; t++) {
		enum py_token_kind k = (enum py_token_kind)t->kind;

		if (k == PY_T_NEWLINE || k == PY_T_END || k == PY_T_ERROR)
			return false;
		if (opens(k)) {
			depth++;
		} else if (closes(k)) {
			if (!--depth)
				return t[1].kind == PY_T_COLON && !expr;
		} else if (depth == 1) {
			expr |= k == PY_T_WALRUS || k == PY_T_YIELD ||
				k == PY_T_FOR;
			expr |= k == PY_T_STAR && (t[-1].kind == PY_T_COMMA ||
						   t[-1].kind == PY_T_LPAR);
		}
	}
}

static py_node with_target(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n;

	if (take(p, PY_T_STAR)) {
		need(p, 309, start, "starred target of with");
		n = parse_binary(p, BP_BIT_OR);
		n = node_add(p, PY_Starred, start, prev_end(p), 0,
			     chain_one(p, n, PY_VALUE));
	} else {
		n = parse_binary(p, BP_BIT_OR);
	}
	set_store(p, n);
	return n;
}

static py_node with_item(struct parser *p)
{
	uint32_t start = p->t->start;
	struct chain c = chain_one(p, parse_expr(p), PY_CONTEXT);

	if (take(p, PY_T_AS))
		chain_add(p, &c, with_target(p), PY_VARS);
	return node_add(p, PY_withitem, start, prev_end(p), 0, c);
}

static void paren_items(struct parser *p, struct chain *c)
{
	need(p, 309, p->t->start, "parenthesized context managers");
	if (p->panic_at)
		return;
	p->t++;
	while (!is_at(p, PY_T_RPAR)) {
		chain_add(p, c, with_item(p), PY_ITEM);
		if (!take(p, PY_T_COMMA))
			break;
	}
	if (!take(p, PY_T_RPAR))
		fail_syntax(p);
}

static py_node with_stmt(struct parser *p, enum py_kind kind, uint32_t start)
{
	uint32_t at = p->t++->start;
	struct chain c = { 0 };

	if (is_at(p, PY_T_LPAR) && p->version >= 309 && has_items_in_parens(p)) {
		paren_items(p, &c);
	} else {
		do
			chain_add(p, &c, with_item(p), PY_ITEM);
		while (take(p, PY_T_COMMA));
	}
	parse_block(p, &c, PY_BODY, "'with' statement", at);
	return node_add(p, kind, start, block_end(p), 0, c);
}

/* ---- try ---- */

/* `except A, B:`: Python 3.14 again, or Python 2's `except A, name:`. */
static py_node bare_types(struct parser *p, py_node first, uint32_t start)
{
	struct chain c = chain_one(p, first, PY_ELTS);

	if (p->version < 314)
		return p->t[1].kind == PY_T_NAME && p->t[2].kind == PY_T_COLON
			       ? fail_python2(
					 p, "multiple exception types must be "
					    "parenthesized")
			       : fail_at(p, start,
					 "multiple exception types must be "
					 "parenthesized");
	need(p, 314, start, "except without parentheses");
	while (take(p, PY_T_COMMA) && starts_expr(kind_at(p)))
		chain_add(p, &c, parse_expr(p), PY_ELTS);
	if (is_at(p, PY_T_AS))
		return fail_at(p, start,
			       "multiple exception types must be parenthesized "
			       "when using 'as'");
	return node_add(p, PY_Tuple, start, prev_end(p), 0, c);
}

static py_node handler(struct parser *p, bool star)
{
	uint32_t start = p->t++->start, at;
	struct chain c = { 0 };
	py_sym name = 0;
	py_node type;

	if (star)
		p->t++;
	at = p->t->start;
	if (!is_at(p, PY_T_COLON)) {
		type = parse_expr(p);
		if (is_at(p, PY_T_COMMA))
			type = bare_types(p, type, at);
		c = chain_one(p, type, PY_TYPE);
		if (take(p, PY_T_AS)) {
			if (!is_at(p, PY_T_NAME))
				return fail_syntax(p);
			refuse_debug(p, p->t->data, p->t->start);
			if (p->panic_at)
				return 0;
			name = p->t++->data;
		}
	} else if (star) {
		return fail(p, "expected one or more exception types");
	}
	parse_block(p, &c, PY_BODY,
		    star ? "'except*' statement" : "'except' statement", start);
	return node_add(p, PY_ExceptHandler, start, block_end(p), name, c);
}

static bool handlers(struct parser *p, struct chain *c)
{
	bool star = p->t[1].kind == PY_T_STAR;

	if (star)
		need(p, 311, p->t->start, "except*");
	while (is_at(p, PY_T_EXCEPT)) {
		py_node n;

		if ((p->t[1].kind == PY_T_STAR) != star) {
			fail(p,
			     "cannot have both 'except' and 'except*' on the "
			     "same 'try'");
			break;
		}
		n = handler(p, star);
		/* One broken handler need not lose the whole `try`. */
		if (p->panic_at)
			break;
		chain_add(p, c, n, PY_HANDLER);
	}
	return star;
}

static py_node try_stmt(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };
	bool star = false, any = false;

	parse_block(p, &c, PY_BODY, "'try' statement", start);
	if (is_at(p, PY_T_EXCEPT)) {
		any = true;
		star = handlers(p, &c);
		else_block(p, &c);
	}
	if (is_at(p, PY_T_FINALLY)) {
		uint32_t at = p->t++->start;

		any = true;
		parse_block(p, &c, PY_FINALBODY, "'finally' statement", at);
	}
	if (!any)
		note_error(p, p->t->start,
			   "expected 'except' or 'finally' block");
	return node_add(p, star ? PY_TryStar : PY_Try, start, block_end(p), 0, c);
}

/* ---- def, class ---- */

static py_node type_param(struct parser *p)
{
	uint32_t start = p->t->start;
	enum py_kind kind = take(p, PY_T_STAR)    ? PY_TypeVarTuple
			    : take(p, PY_T_STAR2) ? PY_ParamSpec
						  : PY_TypeVar;
	struct chain c = { 0 };
	py_sym name;

	if (!is_at(p, PY_T_NAME))
		return fail_syntax(p);
	name = p->t++->data;
	if (is_at(p, PY_T_COLON)) {
		if (kind != PY_TypeVar)
			return fail(
				p,
				kind == PY_ParamSpec
					? "cannot use bound with ParamSpec"
					: "cannot use bound with TypeVarTuple");
		p->t++;
		chain_add(p, &c, parse_expr(p), PY_BOUND);
	}
	if (is_at(p, PY_T_EQUAL)) {
		need(p, 313, p->t->start, "default of a type parameter");
		if (p->panic_at)
			return 0;
		p->t++;
		chain_add(p, &c,
			  kind == PY_TypeVarTuple && is_at(p, PY_T_STAR)
				  ? parse_star_named(p)
				  : parse_expr(p),
			  PY_DEFAULT);
	}
	return node_add(p, kind, start, prev_end(p), name, c);
}

void parse_type_params(struct parser *p, struct chain *c)
{
	need(p, 312, p->t->start, "type parameters");
	if (p->panic_at)
		return;
	p->t++;
	if (is_at(p, PY_T_RSQB)) {
		fail(p, "Type parameter list cannot be empty");
		return;
	}
	while (!is_at(p, PY_T_RSQB)) {
		chain_add(p, c, type_param(p), PY_TYPE_PARAM);
		if (!take(p, PY_T_COMMA))
			break;
	}
	if (!take(p, PY_T_RSQB))
		fail_syntax(p);
}

/* `c` holds the decorators. */
static py_node def_stmt(struct parser *p, enum py_kind kind, uint32_t start,
			struct chain c)
{
	uint32_t at = p->t++->start;
	py_sym name;

	if (!is_at(p, PY_T_NAME))
		return fail_syntax(p);
	refuse_debug(p, p->t->data, p->t->start);
	if (p->panic_at)
		return 0;
	name = p->t++->data;
	if (is_at(p, PY_T_LSQB))
		parse_type_params(p, &c);
	if (!take(p, PY_T_LPAR))
		return fail(p, "expected '('");
	chain_add(p, &c, parse_params(p, PY_T_RPAR, true), PY_ARGS);
	if (!take(p, PY_T_RPAR))
		return fail_syntax(p);
	if (take(p, PY_T_ARROW))
		chain_add(p, &c, parse_expr(p), PY_RETURNS);
	parse_block(p, &c, PY_BODY, "function definition", at);
	return node_add(p, kind, start, block_end(p), name, c);
}

static py_node class_stmt(struct parser *p, struct chain c)
{
	uint32_t start = p->t++->start;
	py_sym name;

	if (!is_at(p, PY_T_NAME))
		return fail_syntax(p);
	refuse_debug(p, p->t->data, p->t->start);
	if (p->panic_at)
		return 0;
	name = p->t++->data;
	if (is_at(p, PY_T_LSQB))
		parse_type_params(p, &c);
	if (take(p, PY_T_LPAR))
		parse_call_args(p, &c, PY_BASE);
	parse_block(p, &c, PY_BODY, "class definition", start);
	return node_add(p, PY_ClassDef, start, block_end(p), name, c);
}

static bool is_dotted(const struct parser *p, py_node n)
{
	while (p->node[n].kind == PY_Attribute && !p->node[n].paren)
		n = p->node[n].child;
	return p->node[n].kind == PY_Name && !p->node[n].paren;
}

/* Before 3.9: a dotted name, perhaps called. */
static void decorator(struct parser *p, struct chain *c)
{
	uint32_t start = p->t->start;
	py_node n, name;

	p->t++;
	n = parse_named(p);
	name = p->node[n].kind == PY_Call && !p->node[n].paren ? p->node[n].child
							       : n;
	if (!p->panic_at && !is_dotted(p, name))
		need(p, 309, start, "any expression as a decorator");
	chain_add(p, c, n, PY_DECORATOR);
	if (!take(p, PY_T_NEWLINE))
		fail_syntax(p);
}

static py_node async_stmt(struct parser *p, struct chain c)
{
	uint32_t start = p->t->start;

	switch (p->t[1].kind) {
	case PY_T_DEF:
		p->t++;
		return def_stmt(p, PY_AsyncFunctionDef, start, c);
	case PY_T_FOR:
		p->t++;
		return c.first ? fail_syntax(p) : for_stmt(p, PY_AsyncFor, start);
	case PY_T_WITH:
		p->t++;
		return c.first ? fail_syntax(p)
			       : with_stmt(p, PY_AsyncWith, start);
	default:
		return fail_syntax(p);
	}
}

static py_node decorated(struct parser *p)
{
	struct chain c = { 0 };

	while (is_at(p, PY_T_AT))
		decorator(p, &c);
	switch (kind_at(p)) {
	case PY_T_DEF:
		return def_stmt(p, PY_FunctionDef, p->t->start, c);
	case PY_T_CLASS:
		return class_stmt(p, c);
	case PY_T_ASYNC:
		return async_stmt(p, c);
	default:
		return fail_syntax(p);
	}
}

py_node parse_compound(struct parser *p)
{
	switch (kind_at(p)) {
	case PY_T_IF:
		return if_stmt(p);
	case PY_T_FOR:
		return for_stmt(p, PY_For, p->t->start);
	case PY_T_WHILE:
		return while_stmt(p);
	case PY_T_TRY:
		return try_stmt(p);
	case PY_T_WITH:
		return with_stmt(p, PY_With, p->t->start);
	case PY_T_DEF:
		return def_stmt(p, PY_FunctionDef, p->t->start,
				(struct chain){ 0 });
	case PY_T_CLASS:
		return class_stmt(p, (struct chain){ 0 });
	case PY_T_ASYNC:
		return async_stmt(p, (struct chain){ 0 });
	case PY_T_AT:
		return decorated(p);
	default:
		return parse_match(p);
	}
}
