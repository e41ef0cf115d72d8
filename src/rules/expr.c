#include "rules/expr.h"

#include "base/num.h"
#include "base/vec.h"

#include <math.h>

/*
 * A Pratt parser makes a tree; the tree is walked for each subject. Its depth is
 * bounded while it is made, chains of `+` included, so the walk needs no check.
 */

enum op {
	OP_LITERAL,
	OP_NAME,
	OP_LIST,
	OP_CALL,
	OP_NEGATE,
	OP_NOT,
	OP_AND,
	OP_OR,
	OP_ADD,
	OP_SUBTRACT,
	OP_MULTIPLY,
	OP_DIVIDE,
	OP_COMPARE, /* a chain: n operands, n - 1 comparisons */
};

enum comparison { LT, LE, GT, GE, EQ, NE, IN, NOT_IN };

struct node;

struct link {
	enum comparison how;
	const struct node *right;
};

struct function;

struct node {
	enum op op;
	unsigned depth;
	struct value literal;
	str name;
	const struct function *function;
	const struct node *left, *right;
	VEC(const struct node *) item; /* of a list or call */
	VEC(struct link) chain;        /* of a comparison, after `left` */
};

struct expr {
	const struct node *root;
	VEC(str) names;
};

/* ---- tokens ---- */

enum token {
	T_END,
	T_NUMBER,
	T_TEXT,
	T_NAME,
	T_OPEN,
	T_CLOSE,
	T_OPEN_LIST,
	T_CLOSE_LIST,
	T_COMMA,
	T_PLUS,
	T_MINUS,
	T_STAR,
	T_SLASH,
	T_LT,
	T_LE,
	T_GT,
	T_GE,
	T_EQ,
	T_NE,
	T_AND,
	T_OR,
	T_NOT,
	T_IN,
	T_BAD,
};

struct reader {
	struct arena *arena;
	str text;
	size_t at; /* behind the token */
	enum token token;
	str word;     /* of the token */
	size_t start; /* of the token */
	double number;
	unsigned depth, max_depth;
	struct expr *expr;
	struct err *err;
	bool failed;
};

static void *fail(struct reader *r, size_t at, const char *what, str word)
{
	if (!r->failed)
		err_use(r->err, "column %zu: %s%s%.*s%s", at + 1, what,
			word.len ? " '" : "", STR_ARG(word), word.len ? "'" : "");
	r->failed = true;
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static char byte_at(const struct reader *r, size_t i)
{
	return i < r->text.len ? r->text.s[i] : '\0';
}

static bool in_name(const struct reader *r, size_t i)
{
	char c = byte_at(r, i), next = byte_at(r, i + 1);

	if (is_letter(c) || is_digit(c))
		return true;
	/* Dots and minus signs only between letters: `a - b` needs spaces. */
	return (c == '.' || c == '-') && (is_letter(next) || is_digit(next));
}

static size_t skip_digits(const struct reader *r, size_t i)
{
	while (is_digit(byte_at(r, i)))
		i++;
	return i;
}

static enum token number_token(struct reader *r)
{
	size_t i = skip_digits(r, r->at);
	size_t exponent;

	if (byte_at(r, i) == '.')
		i = skip_digits(r, i + 1);
	if (byte_at(r, i) == 'e' || byte_at(r, i) == 'E') {
		exponent = i + 1;
		if (byte_at(r, exponent) == '-' || byte_at(r, exponent) == '+')
			exponent++;
		if (is_digit(byte_at(r, exponent)))
			i = skip_digits(r, exponent);
	}
	r->word = str_sub(r->text, r->at, i);
	r->at = i;
	if (is_letter(byte_at(r, i)) || !num_parse_loose(r->word, &r->number))
		return T_BAD;
	return T_NUMBER;
}

static enum token text_token(struct reader *r)
{
	char quote = byte_at(r, r->at);
	size_t end = str_find_byte(r->text, quote, r->at + 1);

	if (end == r->text.len)
		return T_BAD;
	r->word = str_sub(r->text, r->at + 1, end);
	r->at = end + 1;
	return T_TEXT;
}

static enum token word_token(struct reader *r)
{
	static const struct {
		str word;
		enum token token;
	} keywords[] = {
		{ STR_INIT("and"), T_AND },
		{ STR_INIT("or"), T_OR },
		{ STR_INIT("not"), T_NOT },
		{ STR_INIT("in"), T_IN },
	};
	size_t i = r->at;

	while (in_name(r, i))
		i++;
	r->word = str_sub(r->text, r->at, i);
	r->at = i;
	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (str_eq(keywords[i].word, r->word))
			return keywords[i].token;
	return T_NAME;
}

static enum token sign_token(struct reader *r)
{
	static const struct {
		str sign;
		enum token token;
	} signs[] = {
		{ STR_INIT("<="), T_LE },       { STR_INIT(">="), T_GE },
		{ STR_INIT("=="), T_EQ },       { STR_INIT("!="), T_NE },
		{ STR_INIT("<"), T_LT },        { STR_INIT(">"), T_GT },
		{ STR_INIT("("), T_OPEN },      { STR_INIT(")"), T_CLOSE },
		{ STR_INIT("["), T_OPEN_LIST }, { STR_INIT("]"), T_CLOSE_LIST },
		{ STR_INIT(","), T_COMMA },     { STR_INIT("+"), T_PLUS },
		{ STR_INIT("-"), T_MINUS },     { STR_INIT("*"), T_STAR },
		{ STR_INIT("/"), T_SLASH },
	};
	str rest = str_sub(r->text, r->at, r->text.len);

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (!str_starts(rest, signs[i].sign))
			continue;
		r->word = signs[i].sign;
		r->at += signs[i].sign.len;
		return signs[i].token;
	}
	r->word = str_sub(rest, 0, 1);
	return T_BAD;
}

static void next(struct reader *r)
{
	char c;

	while (byte_at(r, r->at) == ' ' || byte_at(r, r->at) == '\t' ||
	       byte_at(r, r->at) == '\n' || byte_at(r, r->at) == '\r')
		r->at++;
	r->start = r->at;
	r->word = S("");
	c = byte_at(r, r->at);
	if (r->at >= r->text.len)
		r->token = T_END;
	else if (is_digit(c) || (c == '.' && is_digit(byte_at(r, r->at + 1))))
		r->token = number_token(r);
	else if (c == '\'' || c == '"')
		r->token = text_token(r);
	else if (is_letter(c))
		r->token = word_token(r);
	else
		r->token = sign_token(r);
}

/* ---- tree ---- */

static struct node *node_new(struct reader *r, enum op op)
{
	struct node *n = arena_new(r->arena, struct node);

	n->op = op;
	n->depth = 1;
	return n;
}

/* Counts `child` into the depth of `n`; false when the tree gets too deep. */
static bool deepen(struct reader *r, struct node *n, const struct node *child)
{
	if (child->depth + 1 > n->depth)
		n->depth = child->depth + 1;
	if (n->depth <= r->max_depth)
		return true;
	fail(r, r->start, "nested too deep (limit rule.depth)", S(""));
	return false;
}

static struct node *binary(struct reader *r, enum op op, struct node *left,
			   struct node *right)
{
	struct node *n = node_new(r, op);

	n->left = left;
	n->right = right;
	return deepen(r, n, left) && deepen(r, n, right) ? n : NULL;
}

static struct node *unary(struct reader *r, enum op op, struct node *operand)
{
	struct node *n = node_new(r, op);

	n->left = operand;
	return deepen(r, n, operand) ? n : NULL;
}

static struct node *literal(struct reader *r, struct value v)
{
	struct node *n = node_new(r, OP_LITERAL);

	n->literal = v;
	return n;
}

static void add_name(struct reader *r, str name)
{
	for (size_t i = 0; i < r->expr->names.n; i++)
		if (str_eq(r->expr->names.v[i], name))
			return;
	*vec_push(r->arena, &r->expr->names) = name;
}

/* ---- functions ---- */

struct scope {
	const struct value *measures, *params;
	struct arena *arena;
};

static struct value evaluate(const struct node *n, const struct scope *scope);

/* Missing, null and NaN are the same: not known. */
static bool is_known(const struct value *v)
{
	return v->type != VALUE_NULL &&
	       !(v->type == VALUE_FLOAT && isnan(v->u.f));
}

static bool is_number(const struct value *v)
{
	return v->type == VALUE_INT || (v->type == VALUE_FLOAT && is_known(v));
}

static struct value number(double f)
{
	return isnan(f) ? value_null() : value_float(f);
}

struct fold {
	double value;
	size_t n;
	bool unknown;
};

static void fold_one(struct fold *f, const struct value *v,
		     double (*step)(double, double))
{
	double x = value_number(v, 0);

	if (!is_number(v)) {
		f->unknown = true;
		return;
	}
	f->value = f->n ? step(f->value, x) : x;
	f->n++;
}

static void fold_value(struct fold *f, const struct value *v,
		       double (*step)(double, double))
{
	if (v->type == VALUE_LIST) {
		for (size_t i = 0; i < v->u.list.n; i++)
			fold_one(f, &v->u.list.item[i], step);
	} else if (v->type == VALUE_MAP) {
		for (size_t i = 0; i < v->u.map.n; i++)
			fold_one(f, &v->u.map.pair[i].value, step);
	} else {
		fold_one(f, v, step);
	}
}

static struct fold fold_all(const struct value *arg, size_t n,
			    double (*step)(double, double))
{
	struct fold f = { 0 };

	for (size_t i = 0; i < n; i++)
		fold_value(&f, &arg[i], step);
	return f;
}

static double smaller(double a, double b)
{
	return b < a ? b : a;
}

static double larger(double a, double b)
{
	return b > a ? b : a;
}

static double plus(double a, double b)
{
	return a + b;
}

/* Of nothing there is no least and no greatest. */
static struct value call_min(const struct value *arg, size_t n)
{
	struct fold f = fold_all(arg, n, smaller);

	return f.unknown || !f.n ? value_null() : number(f.value);
}

static struct value call_max(const struct value *arg, size_t n)
{
	struct fold f = fold_all(arg, n, larger);

	return f.unknown || !f.n ? value_null() : number(f.value);
}

static struct value call_sum(const struct value *arg, size_t n)
{
	struct fold f = fold_all(arg, n, plus);

	return f.unknown ? value_null() : number(f.value);
}

static struct value call_len(const struct value *arg, size_t n)
{
	(void)n;
	if (arg->type == VALUE_STR)
		return value_int((int64_t)arg->u.s.len);
	if (arg->type == VALUE_LIST || arg->type == VALUE_MAP)
		return value_int((int64_t)value_count(arg));
	return value_null();
}

static bool is_truthy(const struct value *v)
{
	switch (v->type) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOL:
		return v->u.b;
	case VALUE_INT:
		return v->u.i != 0;
	case VALUE_FLOAT:
		return v->u.f != 0;
	case VALUE_STR:
		return v->u.s.len != 0;
	case VALUE_LIST:
	case VALUE_MAP:
		return value_count(v) != 0;
	}
	return false;
}

/* How many of a list are true; unknown when one of them is. */
static struct value call_count(const struct value *arg, size_t n)
{
	int64_t count = 0;

	(void)n;
	if (arg->type != VALUE_LIST)
		return value_null();
	for (size_t i = 0; i < arg->u.list.n; i++) {
		if (!is_known(&arg->u.list.item[i]))
			return value_null();
		count += is_truthy(&arg->u.list.item[i]);
	}
	return value_int(count);
}

static struct value call_abs(const struct value *arg, size_t n)
{
	(void)n;
	return is_number(arg) ? number(fabs(value_number(arg, 0))) : value_null();
}

static struct value call_known(const struct value *arg, size_t n)
{
	(void)n;
	return value_bool(is_known(arg));
}

static const struct function {
	str name;
	struct value (*call)(const struct value *arg, size_t n);
	bool many; /* takes more than one */
} functions[] = {
	{ STR_INIT("min"), call_min, true },
	{ STR_INIT("max"), call_max, true },
	{ STR_INIT("sum"), call_sum, true },
	{ STR_INIT("len"), call_len, false },
	{ STR_INIT("abs"), call_abs, false },
	{ STR_INIT("count"), call_count, false },
	{ STR_INIT("known"), call_known, false },
};

static const struct function *function_find(str name)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (str_eq(functions[i].name, name))
			return &functions[i];
	return NULL;
}

/* ---- parser ---- */

enum {
	POWER_OR = 1,
	POWER_AND,
	POWER_NOT,
	POWER_COMPARE,
	POWER_SUM,
	POWER_PRODUCT,
	POWER_SIGN
};

static struct node *parse(struct reader *r, int power);

static bool expect(struct reader *r, enum token token, const char *what)
{
	if (r->token != token) {
		fail(r, r->start, what, S(""));
		return false;
	}
	next(r);
	return true;
}

/* Items up to `close`, which is eaten. */
static struct node *items(struct reader *r, struct node *n, enum token close,
			  const char *missing)
{
	next(r);
	while (r->token != close) {
		struct node *item = parse(r, POWER_OR);

		if (!item || !deepen(r, n, item))
			return NULL;
		*vec_push(r->arena, &n->item) = item;
		if (r->token != T_COMMA)
			break;
		next(r);
	}
	return expect(r, close, missing) ? n : NULL;
}

static struct node *call(struct reader *r, str name, size_t start)
{
	struct node *n = node_new(r, OP_CALL);

	n->function = function_find(name);
	if (!n->function)
		return fail(
			r, start,
			"no such function (min max sum len abs count known):",
			name);
	if (!items(r, n, T_CLOSE, "')' is missing"))
		return NULL;
	if (!n->item.n || (n->item.n > 1 && !n->function->many))
		return fail(r, start, "wrong number of arguments for", name);
	return n;
}

static struct node *name_or_call(struct reader *r)
{
	str name = r->word;
	size_t start = r->start;
	struct node *n;

	next(r);
	if (r->token == T_OPEN)
		return call(r, name, start);
	if (str_eq(name, S("true")) || str_eq(name, S("false")))
		return literal(r, value_bool(name.s[0] == 't'));
	if (str_eq(name, S("null")))
		return literal(r, value_null());
	n = node_new(r, OP_NAME);
	n->name = name;
	add_name(r, name);
	return n;
}

static struct node *group(struct reader *r)
{
	struct node *n;

	next(r);
	n = parse(r, POWER_OR);
	return n && expect(r, T_CLOSE, "')' is missing") ? n : NULL;
}

static struct node *unexpected(struct reader *r)
{
	if (r->token == T_END)
		return fail(r, r->start, "the condition ends too early", S(""));
	if (r->token == T_BAD && byte_at(r, r->start) == '=')
		return fail(r, r->start, "'=' is no comparison; write ==", S(""));
	if (r->token == T_BAD && !r->word.len)
		return fail(r, r->start, "a quote that is not closed", S(""));
	return fail(r, r->start, "unexpected",
		    str_sub(r->text, r->start,
			    r->at > r->start ? r->at : r->start + 1));
}

static struct node *prefix(struct reader *r)
{
	struct node *n;

	switch (r->token) {
	case T_NUMBER:
		n = literal(r, value_float(r->number));
		next(r);
		return n;
	case T_TEXT:
		n = literal(r, value_str(r->word));
		next(r);
		return n;
	case T_NAME:
		return name_or_call(r);
	case T_OPEN:
		return group(r);
	case T_OPEN_LIST:
		return items(r, node_new(r, OP_LIST), T_CLOSE_LIST,
			     "']' is missing");
	case T_MINUS:
		next(r);
		n = parse(r, POWER_SIGN);
		return n ? unary(r, OP_NEGATE, n) : NULL;
	case T_PLUS:
		next(r);
		return parse(r, POWER_SIGN);
	case T_NOT:
		next(r);
		n = parse(r, POWER_NOT);
		return n ? unary(r, OP_NOT, n) : NULL;
	default:
		return unexpected(r);
	}
}

/* Is the token a comparison? Eats it (`not in` is two words). */
static bool comparison(struct reader *r, enum comparison *how)
{
	switch (r->token) {
	case T_LT:
		*how = LT;
		break;
	case T_LE:
		*how = LE;
		break;
	case T_GT:
		*how = GT;
		break;
	case T_GE:
		*how = GE;
		break;
	case T_EQ:
		*how = EQ;
		break;
	case T_NE:
		*how = NE;
		break;
	case T_IN:
		*how = IN;
		break;
	case T_NOT:
		*how = NOT_IN;
		next(r);
		return expect(r, T_IN, "'in' is missing after 'not'");
	default:
		return false;
	}
	next(r);
	return true;
}

static bool is_null(const struct node *n)
{
	return n->op == OP_LITERAL && n->literal.type == VALUE_NULL;
}

static struct node *chain(struct reader *r, struct node *left)
{
	struct node *n = node_new(r, OP_COMPARE);
	enum comparison how;
	bool null = is_null(left);

	n->left = left;
	if (!deepen(r, n, left))
		return NULL;
	while (comparison(r, &how)) {
		struct node *right = parse(r, POWER_SUM);

		if (!right || !deepen(r, n, right))
			return NULL;
		null = null || is_null(right);
		*vec_push(r->arena, &n->chain) = (struct link){ how, right };
	}
	if (r->failed)
		return NULL;
	if (null)
		return fail(r, r->start,
			    "a comparison with null is never true nor false; "
			    "write known(x)",
			    S(""));
	return n;
}

static int power_of(enum token token)
{
	switch (token) {
	case T_OR:
		return POWER_OR;
	case T_AND:
		return POWER_AND;
	case T_LT:
	case T_LE:
	case T_GT:
	case T_GE:
	case T_EQ:
	case T_NE:
	case T_IN:
	case T_NOT:
		return POWER_COMPARE;
	case T_PLUS:
	case T_MINUS:
		return POWER_SUM;
	case T_STAR:
	case T_SLASH:
		return POWER_PRODUCT;
	default:
		return 0;
	}
}

static enum op op_of(enum token token)
{
	switch (token) {
	case T_OR:
		return OP_OR;
	case T_AND:
		return OP_AND;
	case T_PLUS:
		return OP_ADD;
	case T_MINUS:
		return OP_SUBTRACT;
	case T_STAR:
		return OP_MULTIPLY;
	default:
		return OP_DIVIDE;
	}
}

static struct node *infix(struct reader *r, struct node *left)
{
	enum token token = r->token;
	int power = power_of(token);
	struct node *right;

	if (power == POWER_COMPARE)
		return chain(r, left);
	next(r);
	right = parse(r, power + 1);
	return right ? binary(r, op_of(token), left, right) : NULL;
}

/* What binds at least as tightly as `power`. */
static struct node *parse(struct reader *r, int power)
{
	struct node *left;

	if (++r->depth > r->max_depth)
		return fail(r, r->start, "nested too deep (limit rule.depth)",
			    S(""));
	/* As in Python, `1 + not x` and `a == not b` are wrong. */
	left = r->token == T_NOT && power > POWER_NOT ? unexpected(r) : prefix(r);
	while (left && power_of(r->token) >= power)
		left = infix(r, left);
	r->depth--;
	return left;
}

const struct expr *expr_read(struct arena *a, str text,
			     const struct limits *limits, struct err *err)
{
	struct reader r = { .arena = a, .text = text, .err = err };

	if (text.len > limits->rule_pattern) {
		err_use(err, "longer than %llu bytes (limit rule.pattern)",
			(unsigned long long)limits->rule_pattern);
		return NULL;
	}
	r.max_depth = (unsigned)limits->rule_depth;
	r.expr = arena_new(a, struct expr);
	next(&r);
	r.expr->root = parse(&r, POWER_OR);
	if (r.expr->root && r.token != T_END)
		unexpected(&r);
	return r.failed ? NULL : r.expr;
}

/* ---- evaluation ---- */

static const struct value *look_up(const struct value *map, str name)
{
	const struct value *v = value_find(map, name);
	struct str_cut cut = { .tail = name, .found = true };

	while (!v && map && cut.found) {
		cut = str_cut(cut.tail, '.');
		map = value_find(map, cut.head);
		if (!cut.found)
			return map;
	}
	return v;
}

static struct value name_value(str name, const struct scope *scope)
{
	const struct value *v = look_up(scope->measures, name);

	if (!v)
		v = look_up(scope->params, name);
	return v ? *v : value_null();
}

static enum truth truth_of(const struct value *v)
{
	if (!is_known(v))
		return TRUTH_UNKNOWN;
	return is_truthy(v) ? TRUTH_TRUE : TRUTH_FALSE;
}

static struct value truth_value(enum truth t)
{
	return t == TRUTH_UNKNOWN ? value_null() : value_bool(t == TRUTH_TRUE);
}

static enum truth truth_not(enum truth t)
{
	if (t == TRUTH_UNKNOWN)
		return t;
	return t == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
}

static enum truth truth_if(bool b)
{
	return b ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth truth_and(enum truth a, enum truth b)
{
	if (a == TRUTH_FALSE || b == TRUTH_FALSE)
		return TRUTH_FALSE;
	return a == TRUTH_TRUE && b == TRUTH_TRUE ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

static enum truth equal_scalar(const struct value *a, const struct value *b)
{
	if (!is_known(a) || !is_known(b))
		return TRUTH_UNKNOWN;
	if (a->type == VALUE_INT && b->type == VALUE_INT)
		return truth_if(a->u.i == b->u.i);
	if (is_number(a) && is_number(b))
		return truth_if(value_number(a, 0) == value_number(b, 0));
	if (a->type != b->type)
		return TRUTH_FALSE;
	return truth_if(value_eq(a, b));
}

static enum truth equal(const struct value *a, const struct value *b)
{
	enum truth t;

	if (a->type != VALUE_LIST || b->type != VALUE_LIST)
		return equal_scalar(a, b);
	if (a->u.list.n != b->u.list.n)
		return TRUTH_FALSE;
	t = TRUTH_TRUE;
	for (size_t i = 0; i < a->u.list.n; i++)
		t = truth_and(t, equal_scalar(&a->u.list.item[i],
					      &b->u.list.item[i]));
	return t;
}

static enum truth in_list(const struct value *x, const struct value *list)
{
	enum truth t = TRUTH_FALSE;

	for (size_t i = 0; i < list->u.list.n; i++) {
		enum truth one = equal_scalar(x, &list->u.list.item[i]);

		if (one == TRUTH_TRUE)
			return one;
		if (one == TRUTH_UNKNOWN)
			t = one;
	}
	return t;
}

static enum truth contains(const struct value *x, const struct value *in)
{
	if (in->type == VALUE_LIST)
		return in->u.list.n && !is_known(x) ? TRUTH_UNKNOWN
						    : in_list(x, in);
	if (x->type != VALUE_STR)
		return TRUTH_UNKNOWN;
	if (in->type == VALUE_STR)
		return truth_if(str_has(in->u.s, x->u.s));
	if (in->type == VALUE_MAP)
		return truth_if(value_find(in, x->u.s));
	return TRUTH_UNKNOWN;
}

/* -1, 0, 1; false when the two have no order. */
static bool order(const struct value *a, const struct value *b, int *out)
{
	if (a->type == VALUE_STR && b->type == VALUE_STR) {
		*out = str_cmp(a->u.s, b->u.s);
		return true;
	}
	if (!is_number(a) || !is_number(b))
		return false;
	if (a->type == VALUE_INT && b->type == VALUE_INT)
		*out = (a->u.i > b->u.i) - (a->u.i < b->u.i);
	else
		*out = (value_number(a, 0) > value_number(b, 0)) -
		       (value_number(a, 0) < value_number(b, 0));
	return true;
}

static enum truth compare(enum comparison how, const struct value *a,
			  const struct value *b)
{
	int c;

	switch (how) {
	case EQ:
		return equal(a, b);
	case NE:
		return truth_not(equal(a, b));
	case IN:
		return contains(a, b);
	case NOT_IN:
		return truth_not(contains(a, b));
	case LT:
	case LE:
	case GT:
	case GE:
		break;
	}
	if (!order(a, b, &c))
		return TRUTH_UNKNOWN;
	if (how == LT)
		return truth_if(c < 0);
	if (how == LE)
		return truth_if(c <= 0);
	return truth_if(how == GT ? c > 0 : c >= 0);
}

static enum truth compare_all(const struct node *n, const struct scope *scope)
{
	struct value left = evaluate(n->left, scope);
	enum truth t = TRUTH_TRUE;

	for (size_t i = 0; i < n->chain.n; i++) {
		struct value right = evaluate(n->chain.v[i].right, scope);

		t = truth_and(t, compare(n->chain.v[i].how, &left, &right));
		left = right;
	}
	return t;
}

static struct value arithmetic(enum op op, const struct value *a,
			       const struct value *b)
{
	double x = value_number(a, 0), y = value_number(b, 0);

	if (!is_number(a) || !is_number(b))
		return value_null();
	switch (op) {
	case OP_ADD:
		return number(x + y);
	case OP_SUBTRACT:
		return number(x - y);
	case OP_MULTIPLY:
		return number(x * y);
	default:
		return y == 0 ? value_null() : number(x / y);
	}
}

static struct value list_of(const struct node *n, const struct scope *scope)
{
	struct value list = value_list();

	for (size_t i = 0; i < n->item.n; i++)
		value_push(scope->arena, &list, evaluate(n->item.v[i], scope));
	return list;
}

static struct value call_of(const struct node *n, const struct scope *scope)
{
	struct value args = list_of(n, scope);

	return n->function->call(args.u.list.item, args.u.list.n);
}

static enum truth truth_at(const struct node *n, const struct scope *scope)
{
	struct value v = evaluate(n, scope);

	return truth_of(&v);
}

static struct value logic(const struct node *n, const struct scope *scope)
{
	enum truth a = truth_at(n->left, scope);
	enum truth b;

	if (n->op == OP_NOT)
		return truth_value(truth_not(a));
	b = truth_at(n->right, scope);
	if (n->op == OP_AND)
		return truth_value(truth_and(a, b));
	return truth_value(truth_not(truth_and(truth_not(a), truth_not(b))));
}

static struct value evaluate(const struct node *n, const struct scope *scope)
{
	struct value left, right;

	switch (n->op) {
	case OP_LITERAL:
		return n->literal;
	case OP_NAME:
		return name_value(n->name, scope);
	case OP_LIST:
		return list_of(n, scope);
	case OP_CALL:
		return call_of(n, scope);
	case OP_NOT:
	case OP_AND:
	case OP_OR:
		return logic(n, scope);
	case OP_COMPARE:
		return truth_value(compare_all(n, scope));
	case OP_NEGATE:
		left = evaluate(n->left, scope);
		return is_number(&left) ? number(-value_number(&left, 0))
					: value_null();
	case OP_ADD:
	case OP_SUBTRACT:
	case OP_MULTIPLY:
	case OP_DIVIDE:
		left = evaluate(n->left, scope);
		right = evaluate(n->right, scope);
		return arithmetic(n->op, &left, &right);
	}
	return value_null();
}

enum truth expr_test(const struct expr *e, const struct value *measures,
		     const struct value *params)
{
	struct arena scratch;
	struct scope scope = { measures, params, &scratch };
	enum truth t;

	arena_init(&scratch);
	t = truth_at(e->root, &scope);
	arena_release(&scratch);
	return t;
}

size_t expr_names(const struct expr *e, const str **names)
{
	*names = e->names.v;
	return e->names.n;
}
