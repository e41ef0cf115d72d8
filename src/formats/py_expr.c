/* Expressions: operators by binding power, primaries with their trailers. */
#include "formats/py_parser.h"

struct binary_op {
	uint8_t power, op; /* enum py_op, or enum py_role of a comparator */
};

static const struct binary_op binary_ops[PY_T_KINDS] = {
	[PY_T_OR] = { BP_OR, PY_OR },
	[PY_T_AND] = { BP_AND, PY_AND },
	[PY_T_EQEQUAL] = { BP_COMPARE, PY_CMP_EQ },
	[PY_T_NOTEQUAL] = { BP_COMPARE, PY_CMP_NOT_EQ },
	[PY_T_LESS] = { BP_COMPARE, PY_CMP_LT },
	[PY_T_LESSEQUAL] = { BP_COMPARE, PY_CMP_LT_E },
	[PY_T_GREATER] = { BP_COMPARE, PY_CMP_GT },
	[PY_T_GREATEREQUAL] = { BP_COMPARE, PY_CMP_GT_E },
	[PY_T_IS] = { BP_COMPARE, PY_CMP_IS },
	[PY_T_IN] = { BP_COMPARE, PY_CMP_IN },
	[PY_T_NOT] = { BP_COMPARE, PY_CMP_NOT_IN },
	[PY_T_VBAR] = { BP_BIT_OR, PY_BIT_OR },
	[PY_T_CIRCUMFLEX] = { BP_BIT_XOR, PY_BIT_XOR },
	[PY_T_AMPER] = { BP_BIT_AND, PY_BIT_AND },
	[PY_T_LSHIFT] = { BP_SHIFT, PY_LSHIFT },
	[PY_T_RSHIFT] = { BP_SHIFT, PY_RSHIFT },
	[PY_T_PLUS] = { BP_SUM, PY_ADD },
	[PY_T_MINUS] = { BP_SUM, PY_SUB },
	[PY_T_STAR] = { BP_PRODUCT, PY_MULT },
	[PY_T_SLASH] = { BP_PRODUCT, PY_DIV },
	[PY_T_SLASH2] = { BP_PRODUCT, PY_FLOOR_DIV },
	[PY_T_PERCENT] = { BP_PRODUCT, PY_MOD },
	[PY_T_AT] = { BP_PRODUCT, PY_MAT_MULT },
};

static const bool starters[PY_T_KINDS] = {
	[PY_T_FALSE] = true,  [PY_T_NONE] = true,     [PY_T_TRUE] = true,
	[PY_T_AWAIT] = true,  [PY_T_LAMBDA] = true,   [PY_T_NOT] = true,
	[PY_T_NAME] = true,   [PY_T_NUMBER] = true,   [PY_T_STRING] = true,
	[PY_T_FSTART] = true, [PY_T_LPAR] = true,     [PY_T_LSQB] = true,
	[PY_T_LBRACE] = true, [PY_T_ELLIPSIS] = true, [PY_T_PLUS] = true,
	[PY_T_MINUS] = true,  [PY_T_STAR] = true,     [PY_T_TILDE] = true,
};

bool starts_expr(enum py_token_kind kind)
{
	return starters[kind];
}

/* ---- primaries ---- */

static py_node attribute(struct parser *p, py_node left, uint32_t start)
{
	struct chain c;
	py_sym name;

	p->t++;
	if (!is_at(p, PY_T_NAME))
		return fail_syntax(p);
	name = p->t++->data;
	c = chain_one(p, left, PY_VALUE);
	return node_add(p, PY_Attribute, start, prev_end(p), name, c);
}

static py_node call(struct parser *p, py_node left, uint32_t start)
{
	struct chain c = chain_one(p, left, PY_FUNC);

	p->t++;
	parse_call_args(p, &c, PY_ARG);
	return node_add(p, PY_Call, start, prev_end(p), 0, c);
}

static py_node subscript(struct parser *p, py_node left, uint32_t start)
{
	struct chain c = chain_one(p, left, PY_VALUE);
	py_node slice;

	p->t++;
	slice = parse_subscript(p);
	chain_add(p, &c, slice, PY_SLICE);
	if (!take(p, PY_T_RSQB))
		fail_syntax(p);
	return node_add(p, PY_Subscript, start, prev_end(p), 0, c);
}

static py_node trailers(struct parser *p, py_node n, uint32_t start)
{
	for (;;) {
		switch (kind_at(p)) {
		case PY_T_DOT:
			n = attribute(p, n, start);
			break;
		case PY_T_LPAR:
			n = call(p, n, start);
			break;
		case PY_T_LSQB:
			n = subscript(p, n, start);
			break;
		default:
			return n;
		}
	}
}

py_node parse_primary(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n;

	if (is_at(p, PY_T_NAME)) {
		n = node_leaf(p, PY_Name, start, p->t->end, p->t->data);
		p->t++;
	} else {
		n = parse_atom(p);
	}
	return trailers(p, n, start);
}

static py_node await_primary(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n;

	if (!take(p, PY_T_AWAIT))
		return parse_primary(p);
	n = parse_primary(p);
	return node_add(p, PY_Await, start, prev_end(p), 0,
			chain_one(p, n, PY_VALUE));
}

/* ---- operators ---- */

static enum py_op unary_op(enum py_token_kind kind)
{
	switch (kind) {
	case PY_T_PLUS:
		return PY_UADD;
	case PY_T_MINUS:
		return PY_USUB;
	case PY_T_TILDE:
		return PY_INVERT;
	case PY_T_NOT:
		return PY_NOT;
	default:
		return PY_OP_NONE;
	}
}

/* The prefix operators [first, last) around `n`, inner ones first: a long run
 * of them costs no stack. */
static py_node wrap_unary(struct parser *p, const struct py_token *first,
			  const struct py_token *last, py_node n)
{
	uint32_t end = prev_end(p);

	for (const struct py_token *t = last; t > first && !p->panic_at; t--)
		n = node_add(p, PY_UnaryOp, t[-1].start, end,
			     unary_op((enum py_token_kind)t[-1].kind),
			     chain_one(p, n, PY_OPERAND));
	return n;
}

static py_node factor(struct parser *p);

static py_node power(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node left = await_primary(p), right;
	struct chain c;

	if (!take(p, PY_T_STAR2) || !go_deeper(p))
		return left;
	right = factor(p);
	p->depth--;
	c = chain_one(p, left, PY_LEFT);
	chain_add(p, &c, right, PY_RIGHT);
	return node_add(p, PY_BinOp, start, prev_end(p), PY_POW, c);
}

static bool is_sign(enum py_token_kind kind)
{
	return kind == PY_T_PLUS || kind == PY_T_MINUS || kind == PY_T_TILDE;
}

static py_node factor(struct parser *p)
{
	const struct py_token *first = p->t, *last;

	if (!is_sign(kind_at(p)))
		return power(p);
	while (is_sign(kind_at(p)))
		p->t++;
	last = p->t;
	return wrap_unary(p, first, last, power(p));
}

static py_node inversion(struct parser *p)
{
	const struct py_token *first = p->t, *last;

	while (is_at(p, PY_T_NOT))
		p->t++;
	last = p->t;
	return wrap_unary(p, first, last, parse_binary(p, BP_COMPARE));
}

/* `in`, `not in`, `is`, `is not`: the role of the comparator; 0 when the next
 * token is `not` without `in`. */
static enum py_role take_compare(struct parser *p)
{
	enum py_token_kind kind = kind_at(p);

	if (kind == PY_T_NOT) {
		if (p->t[1].kind != PY_T_IN)
			return PY_NO_ROLE;
		p->t++;
	}
	p->t++;
	if (kind == PY_T_IS && take(p, PY_T_NOT))
		return PY_CMP_IS_NOT;
	return (enum py_role)binary_ops[kind].op;
}

static py_node compare(struct parser *p, py_node left, uint32_t start)
{
	struct chain c = chain_one(p, left, PY_LEFT);

	while (binary_ops[kind_at(p)].power == BP_COMPARE) {
		enum py_role role = take_compare(p);

		if (!role) {
			fail_syntax(p);
			break;
		}
		chain_add(p, &c, parse_binary(p, BP_BIT_OR), role);
	}
	return node_add(p, PY_Compare, start, prev_end(p), 0, c);
}

static py_node bool_op(struct parser *p, py_node left, uint32_t start,
		       enum py_token_kind kind)
{
	struct chain c = chain_one(p, left, PY_VALUES);

	while (take(p, kind))
		chain_add(p, &c, parse_binary(p, binary_ops[kind].power + 1u),
			  PY_VALUES);
	return node_add(p, PY_BoolOp, start, prev_end(p), binary_ops[kind].op, c);
}

static py_node bin_op(struct parser *p, py_node left, uint32_t start,
		      struct binary_op op)
{
	struct chain c = chain_one(p, left, PY_LEFT);

	p->t++;
	chain_add(p, &c, parse_binary(p, op.power + 1u), PY_RIGHT);
	return node_add(p, PY_BinOp, start, prev_end(p), op.op, c);
}

py_node parse_binary(struct parser *p, unsigned min_power)
{
	uint32_t start = p->t->start;
	py_node n;

	if (is_at(p, PY_T_NOT)) {
		if (min_power > BP_NOT)
			return fail_syntax(p);
		n = inversion(p);
	} else {
		n = factor(p);
	}
	for (;;) {
		enum py_token_kind kind = kind_at(p);
		struct binary_op op = binary_ops[kind];

		if (!op.power || op.power < min_power)
			return n;
		if (op.power <= BP_AND)
			n = bool_op(p, n, start, kind);
		else if (op.power == BP_COMPARE)
			n = compare(p, n, start);
		else
			n = bin_op(p, n, start, op);
	}
}

/* ---- whole expressions ---- */

static py_node lambda(struct parser *p)
{
	uint32_t start = p->t++->start;
	py_node args = parse_params(p, PY_T_COLON, false);
	struct chain c = chain_one(p, args, PY_ARGS);

	if (!expect(p, PY_T_COLON))
		return 0;
	chain_add(p, &c, parse_expr(p), PY_BODY);
	return node_add(p, PY_Lambda, start, prev_end(p), 0, c);
}

static py_node if_exp(struct parser *p, py_node body, uint32_t start)
{
	struct chain c = chain_one(p, body, PY_BODY);

	p->t++;
	chain_add(p, &c, parse_binary(p, BP_OR), PY_TEST);
	if (!take(p, PY_T_ELSE))
		return fail_at(p, start, "expected 'else' after 'if' expression");
	chain_add(p, &c, parse_expr(p), PY_ORELSE);
	return node_add(p, PY_IfExp, start, prev_end(p), 0, c);
}

py_node parse_expr(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n;

	if (!go_deeper(p))
		return 0;
	if (is_at(p, PY_T_LAMBDA)) {
		n = lambda(p);
	} else {
		n = parse_binary(p, BP_OR);
		if (is_at(p, PY_T_IF))
			n = if_exp(p, n, start);
	}
	p->depth--;
	return n;
}

py_node parse_named(struct parser *p)
{
	uint32_t start = p->t->start;
	struct chain c;
	py_node name;

	if (!is_at(p, PY_T_NAME) || p->t[1].kind != PY_T_WALRUS)
		return parse_expr(p);
	name = node_leaf(p, PY_Name, start, p->t->end, p->t->data);
	p->node[name].ctx = PY_STORE;
	p->t += 2;
	c = chain_one(p, name, PY_TARGET);
	chain_add(p, &c, parse_expr(p), PY_VALUE);
	return node_add(p, PY_NamedExpr, start, prev_end(p), 0, c);
}

static py_node starred(struct parser *p)
{
	uint32_t start = p->t++->start;
	py_node n = parse_binary(p, BP_BIT_OR);

	return node_add(p, PY_Starred, start, prev_end(p), 0,
			chain_one(p, n, PY_VALUE));
}

py_node parse_star_named(struct parser *p)
{
	return is_at(p, PY_T_STAR) ? starred(p) : parse_named(p);
}

static py_node star_expr(struct parser *p)
{
	return is_at(p, PY_T_STAR) ? starred(p) : parse_expr(p);
}

py_node parse_star_exprs(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n = star_expr(p);
	struct chain c;

	if (!is_at(p, PY_T_COMMA))
		return n;
	c = chain_one(p, n, PY_ELTS);
	while (take(p, PY_T_COMMA) && starts_expr(kind_at(p)))
		chain_add(p, &c, star_expr(p), PY_ELTS);
	return node_add(p, PY_Tuple, start, prev_end(p), 0, c);
}

static py_node yield(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	if (take(p, PY_T_FROM)) {
		c = chain_one(p, parse_expr(p), PY_VALUE);
		return node_add(p, PY_YieldFrom, start, prev_end(p), 0, c);
	}
	if (starts_expr(kind_at(p)))
		c = chain_one(p, parse_star_exprs(p), PY_VALUE);
	return node_add(p, PY_Yield, start, prev_end(p), 0, c);
}

py_node parse_value(struct parser *p)
{
	return is_at(p, PY_T_YIELD) ? yield(p) : parse_star_exprs(p);
}

static py_node target(struct parser *p)
{
	return is_at(p, PY_T_STAR) ? starred(p) : parse_binary(p, BP_BIT_OR);
}

py_node parse_targets(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n = target(p);

	if (is_at(p, PY_T_COMMA)) {
		struct chain c = chain_one(p, n, PY_ELTS);

		while (take(p, PY_T_COMMA) && starts_expr(kind_at(p)))
			chain_add(p, &c, target(p), PY_ELTS);
		n = node_add(p, PY_Tuple, start, prev_end(p), 0, c);
	}
	set_store(p, n);
	return n;
}
