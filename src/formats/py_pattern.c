/* The match statement and its patterns. */
#include "formats/py_parser.h"

static py_node pattern(struct parser *p);

/* ---- literals and names ---- */

static py_node number(struct parser *p)
{
	uint32_t start = p->t->start, data;

	if (!is_at(p, PY_T_NUMBER))
		return fail_syntax(p);
	data = p->t++->data;
	return node_leaf(p, PY_Constant, start, prev_end(p), data);
}

static py_node signed_number(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n;

	if (!take(p, PY_T_MINUS))
		return number(p);
	n = number(p);
	return node_add(p, PY_UnaryOp, start, prev_end(p), PY_USUB,
			chain_one(p, n, PY_OPERAND));
}

/* -1, 2.5, 1 + 2j */
static py_node number_expr(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node left = signed_number(p), right;
	bool imaginary = p->t[-1].data == PY_CONST_COMPLEX;
	enum py_op op = is_at(p, PY_T_PLUS) ? PY_ADD : PY_SUB;
	struct chain c;

	if (!is_at(p, PY_T_PLUS) && !is_at(p, PY_T_MINUS))
		return left;
	if (imaginary)
		return fail_at(p, start,
			       "real number required in complex literal");
	p->t++;
	if (is_at(p, PY_T_NUMBER) && p->t->data != PY_CONST_COMPLEX)
		return fail(p, "imaginary number required in complex literal");
	right = number(p);
	c = chain_one(p, left, PY_LEFT);
	chain_add(p, &c, right, PY_RIGHT);
	return node_add(p, PY_BinOp, start, prev_end(p), (uint32_t)op, c);
}

/* a.b.c, or a alone */
static py_node name_or_attr(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n = node_leaf(p, PY_Name, start, p->t->end, p->t->data);

	p->t++;
	while (take(p, PY_T_DOT)) {
		struct chain c = chain_one(p, n, PY_VALUE);
		py_sym name;

		if (!is_at(p, PY_T_NAME))
			return fail_syntax(p);
		name = p->t++->data;
		n = node_add(p, PY_Attribute, start, prev_end(p), name, c);
	}
	return n;
}

/* An expression as a key of a mapping or a value. 0 when none begins here. */
static py_node literal(struct parser *p)
{
	switch (kind_at(p)) {
	case PY_T_NUMBER:
	case PY_T_MINUS:
		return number_expr(p);
	case PY_T_STRING:
	case PY_T_FSTART:
		return parse_strings(p);
	default:
		return 0;
	}
}

static py_node value_pattern(struct parser *p, py_node value, uint32_t start)
{
	return node_add(p, PY_MatchValue, start, prev_end(p), 0,
			chain_one(p, value, PY_VALUE));
}

/* ---- classes ---- */

static void keyword_pattern(struct parser *p, struct chain *c)
{
	py_node name = parse_ident(p);

	p->t++; /* = */
	chain_add(p, c, name, PY_KWD_ATTR);
	chain_add(p, c, pattern(p), PY_KWD_PATTERN);
}

static py_node class_pattern(struct parser *p, py_node cls, uint32_t start)
{
	struct chain c = chain_one(p, cls, PY_CLS);
	bool keywords = false;

	p->t++;
	while (!is_at(p, PY_T_RPAR)) {
		if (is_at(p, PY_T_NAME) && p->t[1].kind == PY_T_EQUAL) {
			keywords = true;
			keyword_pattern(p, &c);
		} else if (keywords) {
			return fail(p, "positional patterns follow keyword "
				       "patterns");
		} else {
			chain_add(p, &c, pattern(p), PY_PATTERNS);
		}
		if (!take(p, PY_T_COMMA))
			break;
	}
	if (!take(p, PY_T_RPAR))
		return fail_syntax(p);
	return node_add(p, PY_MatchClass, start, prev_end(p), 0, c);
}

static py_node name_pattern(struct parser *p)
{
	uint32_t start = p->t->start;
	py_sym name = p->t->data;
	enum py_token_kind next = (enum py_token_kind)p->t[1].kind;
	py_node n;

	if (next != PY_T_DOT && next != PY_T_LPAR) {
		p->t++;
		return node_leaf(p, PY_MatchAs, start, prev_end(p),
				 name == PY_SYM_UNDERSCORE ? 0 : name);
	}
	n = name_or_attr(p);
	if (is_at(p, PY_T_LPAR))
		return class_pattern(p, n, start);
	return value_pattern(p, n, start);
}

/* ---- mappings ---- */

static py_node mapping_key(struct parser *p)
{
	uint32_t start = p->t->start;
	enum py_token_kind k = kind_at(p);
	py_node n = literal(p);

	if (n || p->panic_at)
		return n;
	if (k == PY_T_NAME && p->t[1].kind == PY_T_DOT)
		return name_or_attr(p);
	if (k != PY_T_NONE && k != PY_T_TRUE && k != PY_T_FALSE)
		return fail_syntax(p);
	p->t++;
	return node_leaf(p, PY_Constant, start, prev_end(p),
			 k == PY_T_NONE   ? PY_CONST_NONE
			 : k == PY_T_TRUE ? PY_CONST_TRUE
					  : PY_CONST_FALSE);
}

static void mapping_item(struct parser *p, struct chain *c)
{
	chain_add(p, c, mapping_key(p), PY_KEY);
	if (expect(p, PY_T_COLON))
		chain_add(p, c, pattern(p), PY_PATTERN);
}

static py_node mapping_pattern(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	while (!is_at(p, PY_T_RBRACE)) {
		bool rest = take(p, PY_T_STAR2);

		if (rest) {
			if (is_at(p, PY_T_NAME) && p->t->data == PY_SYM_UNDERSCORE)
				return fail_syntax(p);
			chain_add(p, &c, parse_ident(p), PY_REST);
		} else {
			mapping_item(p, &c);
		}
		if (!take(p, PY_T_COMMA))
			break;
		if (rest && !is_at(p, PY_T_RBRACE))
			return fail(p,
				    "double star pattern must be the last "
				    "(right-most) subpattern in the mapping");
	}
	if (!take(p, PY_T_RBRACE))
		return fail_syntax(p);
	return node_add(p, PY_MatchMapping, start, prev_end(p), 0, c);
}

/* ---- sequences ---- */

static py_node maybe_star(struct parser *p)
{
	uint32_t start = p->t->start;
	py_sym name;

	if (!take(p, PY_T_STAR))
		return pattern(p);
	if (!is_at(p, PY_T_NAME))
		return fail_syntax(p);
	name = p->t++->data;
	return node_leaf(p, PY_MatchStar, start, prev_end(p),
			 name == PY_SYM_UNDERSCORE ? 0 : name);
}

static void more_patterns(struct parser *p, struct chain *c,
			  enum py_token_kind end)
{
	while (take(p, PY_T_COMMA) && !is_at(p, end) && !is_at(p, PY_T_IF))
		chain_add(p, c, maybe_star(p), PY_PATTERNS);
}

static py_node list_pattern(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };

	if (!is_at(p, PY_T_RSQB)) {
		c = chain_one(p, maybe_star(p), PY_PATTERNS);
		more_patterns(p, &c, PY_T_RSQB);
	}
	if (!take(p, PY_T_RSQB))
		return fail_syntax(p);
	return node_add(p, PY_MatchSequence, start, prev_end(p), 0, c);
}

static py_node paren_pattern(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = { 0 };
	py_node n;

	if (!is_at(p, PY_T_RPAR)) {
		n = maybe_star(p);
		if (p->node[n].kind != PY_MatchStar && take(p, PY_T_RPAR))
			return n;
		if (!is_at(p, PY_T_COMMA))
			return fail_syntax(p);
		c = chain_one(p, n, PY_PATTERNS);
		more_patterns(p, &c, PY_T_RPAR);
	}
	if (!take(p, PY_T_RPAR))
		return fail_syntax(p);
	return node_add(p, PY_MatchSequence, start, prev_end(p), 0, c);
}

/* ---- patterns ---- */

static py_node closed_pattern(struct parser *p)
{
	uint32_t start = p->t->start;
	enum py_constant constant = PY_CONST_NONE;
	py_node n;

	switch (kind_at(p)) {
	case PY_T_NAME:
		return name_pattern(p);
	case PY_T_LPAR:
		return paren_pattern(p);
	case PY_T_LSQB:
		return list_pattern(p);
	case PY_T_LBRACE:
		return mapping_pattern(p);
	case PY_T_TRUE:
		constant = PY_CONST_TRUE;
		break;
	case PY_T_FALSE:
		constant = PY_CONST_FALSE;
		break;
	case PY_T_NONE:
		break;
	default:
		n = literal(p);
		return n ? value_pattern(p, n, start) : fail_syntax(p);
	}
	p->t++;
	return node_leaf(p, PY_MatchSingleton, start, prev_end(p),
			 (uint32_t)constant);
}

static py_node or_pattern(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n = closed_pattern(p);
	struct chain c;

	if (!is_at(p, PY_T_VBAR))
		return n;
	c = chain_one(p, n, PY_PATTERNS);
	while (take(p, PY_T_VBAR))
		chain_add(p, &c, closed_pattern(p), PY_PATTERNS);
	return node_add(p, PY_MatchOr, start, prev_end(p), 0, c);
}

static py_node as_pattern(struct parser *p, py_node n, uint32_t start)
{
	py_sym name;

	if (!is_at(p, PY_T_NAME))
		return fail(p, "invalid pattern target");
	name = p->t->data;
	if (name == PY_SYM_UNDERSCORE)
		return fail(p, "cannot use '_' as a target");
	p->t++;
	return node_add(p, PY_MatchAs, start, prev_end(p), name,
			chain_one(p, n, PY_PATTERN));
}

static py_node pattern(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n;

	if (!go_deeper(p))
		return 0;
	n = or_pattern(p);
	if (take(p, PY_T_AS))
		n = as_pattern(p, n, start);
	p->depth--;
	return n;
}

static py_node case_pattern(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n = maybe_star(p);
	struct chain c;

	if (!is_at(p, PY_T_COMMA)) {
		if (p->node[n].kind == PY_MatchStar)
			return fail_syntax(p);
		return n;
	}
	c = chain_one(p, n, PY_PATTERNS);
	more_patterns(p, &c, PY_T_COLON);
	return node_add(p, PY_MatchSequence, start, prev_end(p), 0, c);
}

/* ---- the statement ---- */

/* Does the line end with `:` and the next begin deeper with `case`? Only asked
 * at the start of a line, so each token is looked at once. */
static bool has_cases(const struct parser *p)
{
	const struct py_token *t = p->t;

	while (t->kind != PY_T_NEWLINE && t->kind != PY_T_END)
		t++;
	return t[-1].kind == PY_T_COLON && t->kind == PY_T_NEWLINE &&
	       t[1].kind == PY_T_INDENT && t[2].kind == PY_T_NAME &&
	       t[2].data == PY_SYM_CASE;
}

bool is_match_stmt(const struct parser *p)
{
	if (p->t->data != PY_SYM_MATCH)
		return false;
	switch (p->t[1].kind) {
	case PY_T_LPAR:
	case PY_T_LSQB:
	case PY_T_PLUS:
	case PY_T_MINUS:
	case PY_T_STAR:
	case PY_T_NOT:
	case PY_T_LAMBDA:
		return has_cases(p);
	default:
		return starts_expr((enum py_token_kind)p->t[1].kind);
	}
}

static py_node subject(struct parser *p)
{
	uint32_t start = p->t->start;
	py_node n = parse_star_named(p);
	struct chain c;

	if (!is_at(p, PY_T_COMMA)) {
		if (p->node[n].kind == PY_Starred)
			return fail_syntax(p);
		return n;
	}
	c = chain_one(p, n, PY_ELTS);
	while (take(p, PY_T_COMMA) && starts_expr(kind_at(p)))
		chain_add(p, &c, parse_star_named(p), PY_ELTS);
	return node_add(p, PY_Tuple, start, prev_end(p), 0, c);
}

static py_node case_block(struct parser *p)
{
	uint32_t start = p->t++->start;
	struct chain c = chain_one(p, case_pattern(p), PY_PATTERN);

	if (take(p, PY_T_IF))
		chain_add(p, &c, parse_named(p), PY_GUARD);
	parse_block(p, &c, PY_BODY, "'case' statement", start);
	return node_add(p, PY_match_case, start, block_end(p), 0, c);
}

static void cases(struct parser *p, struct chain *c)
{
	while (is_at(p, PY_T_NAME) && p->t->data == PY_SYM_CASE) {
		py_node n = case_block(p);

		if (p->panic_at)
			return;
		chain_add(p, c, n, PY_CASE);
	}
	if (!take(p, PY_T_DEDENT))
		fail_syntax(p);
}

py_node parse_match(struct parser *p)
{
	uint32_t start = p->t->start;
	struct chain c;

	need(p, 310, start, "match statement");
	if (p->panic_at)
		return 0;
	p->t++;
	c = chain_one(p, subject(p), PY_SUBJECT);
	if (!expect(p, PY_T_COLON) || !expect(p, PY_T_NEWLINE))
		return 0;
	if (!take(p, PY_T_INDENT))
		return fail(p, "expected an indented block after 'match' "
			       "statement");
	cases(p, &c);
	return node_add(p, PY_Match, start, block_end(p), 0, c);
}
