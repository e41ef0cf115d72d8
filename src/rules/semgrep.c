#include "rules/semgrep.h"

#include "base/arena.h"
#include "rules/suggest.h"

/* What may stand in an item of `patterns` or `pattern-either`. */
enum shape {
	SHAPE_CODE,     /* text: a code pattern */
	SHAPE_REGEX,    /* text: a regular expression */
	SHAPE_ITEMS,    /* a list of items */
	SHAPE_VARIABLE, /* a metavariable, or a list of them */
	SHAPE_MV_REGEX,
	SHAPE_MV_PATTERN,
	SHAPE_MV_COMPARISON,
};

enum { AT_TOP = 1, IN_PATTERNS = 2, IN_EITHER = 4 };

static const struct operator
{
	str key;
	enum shape shape;
	unsigned where;
}
operators[] = {
	{ STR_INIT("pattern"), SHAPE_CODE, AT_TOP | IN_PATTERNS | IN_EITHER },
	{ STR_INIT("patterns"), SHAPE_ITEMS, AT_TOP | IN_PATTERNS | IN_EITHER },
	{ STR_INIT("pattern-either"), SHAPE_ITEMS,
	  AT_TOP | IN_PATTERNS | IN_EITHER },
	{ STR_INIT("pattern-regex"), SHAPE_REGEX,
	  AT_TOP | IN_PATTERNS | IN_EITHER },
	{ STR_INIT("pattern-inside"), SHAPE_CODE, IN_PATTERNS | IN_EITHER },
	{ STR_INIT("pattern-not"), SHAPE_CODE, IN_PATTERNS },
	{ STR_INIT("pattern-not-inside"), SHAPE_CODE, IN_PATTERNS },
	{ STR_INIT("metavariable-regex"), SHAPE_MV_REGEX, IN_PATTERNS },
	{ STR_INIT("metavariable-pattern"), SHAPE_MV_PATTERN, IN_PATTERNS },
	{ STR_INIT("metavariable-comparison"), SHAPE_MV_COMPARISON, IN_PATTERNS },
	{ STR_INIT("focus-metavariable"), SHAPE_VARIABLE, IN_PATTERNS },
};

enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

static const struct {
	str key;
	const char *why;
} unsupported[] = {
	{ STR_INIT("pattern-sources"), "taint mode" },
	{ STR_INIT("pattern-sinks"), "taint mode" },
	{ STR_INIT("pattern-sanitizers"), "taint mode" },
	{ STR_INIT("pattern-propagators"), "taint mode" },
	{ STR_INIT("taint"), "taint mode" },
	{ STR_INIT("match"), "the newer rule syntax" },
	{ STR_INIT("join"), "join mode" },
	{ STR_INIT("extract"), "extract mode" },
	{ STR_INIT("steps"), "step mode" },
	{ STR_INIT("pattern-not-regex"), "a negated regular expression" },
	{ STR_INIT("pattern-where-python"), "Python code in a rule" },
	{ STR_INIT("metavariable-analysis"), "analysis of metavariables" },
	{ STR_INIT("metavariable-type"), "types of metavariables" },
	{ STR_INIT("metavariable-name"), "names of metavariables" },
	{ STR_INIT("fix-regex"), "fixes by regular expression" },
	{ STR_INIT("equivalences"), "equivalences" },
};

static const struct operator* operator_find(str key)
{
	for (size_t i = 0; i < OPERATORS; i++)
		if (str_eq(operators[i].key, key))
			return &operators[i];
	return NULL;
}

bool semgrep_is_pattern_key(str key)
{
	return operator_find(key) || semgrep_is_unsupported(key, NULL) ||
	       str_eq(key, S("options")) || str_eq(key, S("paths"));
}

bool semgrep_is_unsupported(str key, const char **why)
{
	for (size_t i = 0; i < sizeof(unsupported) / sizeof(unsupported[0]); i++) {
		if (!str_eq(unsupported[i].key, key))
			continue;
		if (why)
			*why = unsupported[i].why;
		return true;
	}
	return false;
}

/* ---- tables for the keys with a fixed shape ---- */

static const struct schema metavariable = { .type = SCHEMA_TEXT,
					    .form = FORM_METAVARIABLE };
static const struct schema metavariables = {
	.type = SCHEMA_LIST, .item = &metavariable, .one = true, .at_least = 1
};

static const struct schema_field regex_fields[] = {
	{ STR_INIT("metavariable"), &metavariable, true, "which" },
	{ STR_INIT("regex"), &schema_filled, true, "matched at the start" },
	{ STR_INIT(""), NULL, false, NULL },
};
static const struct schema mv_regex = { .type = SCHEMA_RECORD,
					.field = regex_fields };

static const struct schema_field comparison_fields[] = {
	{ STR_INIT("metavariable"), &metavariable, false, "which" },
	{ STR_INIT("comparison"), &schema_filled, true, "a Python expression" },
	{ STR_INIT("base"), &schema_whole, false, "of the number" },
	{ STR_INIT("strip"), &schema_bool, false, "take quotes off" },
	{ STR_INIT(""), NULL, false, NULL },
};
static const struct schema mv_comparison = { .type = SCHEMA_RECORD,
					     .field = comparison_fields };

static const struct schema_field path_fields[] = {
	{ STR_INIT("include"), &schema_globs, false, "only these" },
	{ STR_INIT("exclude"), &schema_globs, false, "not these" },
	{ STR_INIT(""), NULL, false, NULL },
};
static const struct schema paths = { .type = SCHEMA_RECORD, .field = path_fields };
static const struct schema options = { .type = SCHEMA_TABLE, .item = &schema_any };

static const char *const python_words[] = { "python", "python2", "python3",
					    "py", NULL };
static const struct schema language = { .type = SCHEMA_TEXT,
					.word = python_words };
static const struct schema languages = { .type = SCHEMA_LIST,
					 .item = &language,
					 .at_least = 1 };
static const char *const severity_words[] = { "ERROR",    "WARNING", "INFO",
					      "CRITICAL", "HIGH",    "MEDIUM",
					      "LOW",      NULL };
static const struct schema severity = { .type = SCHEMA_TEXT,
					.word = severity_words };
static const char *const mode_words[] = { "search", NULL };
static const struct schema mode = { .type = SCHEMA_TEXT, .word = mode_words };

static const struct schema_field rule_fields[] = {
	{ STR_INIT("id"), &schema_filled, true, "letters, digits, . _ -" },
	{ STR_INIT("languages"), &languages, true, "python" },
	{ STR_INIT("message"), &schema_filled, true, "what is wrong" },
	{ STR_INIT("severity"), &severity, true, "ERROR, WARNING or INFO" },
	{ STR_INIT("mode"), &mode, false, "search" },
	{ STR_INIT("pattern"), &schema_any, false, "a code pattern" },
	{ STR_INIT("patterns"), &schema_any, false, "all must hold" },
	{ STR_INIT("pattern-either"), &schema_any, false, "one must hold" },
	{ STR_INIT("pattern-regex"), &schema_any, false, "a PCRE2 expression" },
	{ STR_INIT("options"), &options, false, "of the matcher" },
	{ STR_INIT("paths"), &paths, false, "where it applies" },
	{ STR_INIT("fix"), &schema_text, false, "replacement text" },
	{ STR_INIT("metadata"), &schema_any, false, "anything" },
	{ STR_INIT("min-version"), &schema_text, false, "of Semgrep" },
	{ STR_INIT("max-version"), &schema_text, false, "of Semgrep" },
	{ STR_INIT(""), NULL, false, NULL },
};
const struct schema semgrep_rule = { .type = SCHEMA_RECORD, .field = rule_fields };

/* ---- the check ---- */

struct check {
	const struct limits *limits;
	const struct schema_source *src;
	unsigned depth;
};

static bool check_item(struct check *c, const struct value *v, unsigned where);
static bool check_pair(struct check *c, const struct value_pair *p,
		       unsigned where);

static bool unknown_operator(const struct check *c, const struct value_pair *p,
			     unsigned where)
{
	struct suggest near = suggest_for(p->key);
	const char *why;

	if (semgrep_is_unsupported(p->key, &why))
		return schema_error(c->src, p->line, p->column,
				    "'%.*s' is not supported (%s)",
				    STR_ARG(p->key), why);
	for (size_t i = 0; i < OPERATORS; i++)
		if (operators[i].where & where)
			suggest_try(&near, operators[i].key);
	return schema_error(c->src, p->line, p->column,
			    "unknown pattern key '%.*s'%.*s",
			    STR_ARG(str_sub(p->key, 0, 60)),
			    STR_ARG(suggest_text(c->src->arena, &near)));
}

static bool check_text(const struct check *c, const struct value_pair *p)
{
	const struct value *v = &p->value;

	if (v->type != VALUE_STR || !str_trim(v->u.s).len)
		return schema_error(c->src, p->line, p->column,
				    "'%.*s' must be text", STR_ARG(p->key));
	if (v->u.s.len > c->limits->rule_pattern)
		return schema_error(
			c->src, p->line, p->column,
			"'%.*s' is longer than %llu bytes (limit rule.pattern)",
			STR_ARG(p->key),
			(unsigned long long)c->limits->rule_pattern);
	return true;
}

/* Does something in it match, rather than only filter? */
static bool is_positive(str key)
{
	return !str_starts(key, S("pattern-not")) &&
	       !str_starts(key, S("metavariable-")) &&
	       !str_starts(key, S("focus-"));
}

static bool check_items(struct check *c, const struct value_pair *p)
{
	bool either = str_eq(p->key, S("pattern-either"));
	bool positive = false;

	if (p->value.type != VALUE_LIST || !p->value.u.list.n)
		return schema_error(c->src, p->line, p->column,
				    "'%.*s' must be a list of patterns",
				    STR_ARG(p->key));
	for (size_t i = 0; i < p->value.u.list.n; i++) {
		const struct value *item = &p->value.u.list.item[i];

		if (!check_item(c, item, either ? IN_EITHER : IN_PATTERNS))
			return false;
		positive = positive || is_positive(item->u.map.pair[0].key);
	}
	if (!positive)
		return schema_error(
			c->src, p->line, p->column,
			"'%.*s' has no pattern that matches anything",
			STR_ARG(p->key));
	return true;
}

static bool check_shape(const struct check *c, const struct value_pair *p,
			const struct schema *shape)
{
	struct value ignored;

	return schema_read(&ignored, &p->value, shape, c->src);
}

/* metavariable, and one pattern operator. */
static bool check_mv_pattern(struct check *c, const struct value_pair *p)
{
	const struct value *v = &p->value;
	struct value ignored;
	bool found = false;

	if (v->type != VALUE_MAP || !value_find(v, S("metavariable")))
		return schema_error(c->src, p->line, p->column,
				    "'%.*s' needs the key 'metavariable'",
				    STR_ARG(p->key));
	for (size_t i = 0; i < v->u.map.n; i++) {
		const struct value_pair *q = &v->u.map.pair[i];

		if (str_eq(q->key, S("metavariable"))) {
			if (!schema_read(&ignored, &q->value, &metavariable,
					 c->src))
				return false;
			continue;
		}
		if (str_eq(q->key, S("language")))
			return schema_error(c->src, q->line, q->column,
					    "'language' is not supported "
					    "(another language inside)");
		if (!check_pair(c, q, AT_TOP))
			return false;
		found = true;
	}
	return found || schema_error(c->src, p->line, p->column,
				     "'%.*s' needs a pattern", STR_ARG(p->key));
}

static bool check_operator(struct check *c, const struct operator* o,
			   const struct value_pair *p)
{
	switch (o->shape) {
	case SHAPE_CODE:
	case SHAPE_REGEX:
		return check_text(c, p);
	case SHAPE_ITEMS:
		return check_items(c, p);
	case SHAPE_VARIABLE:
		return check_shape(c, p, &metavariables);
	case SHAPE_MV_REGEX:
		return check_shape(c, p, &mv_regex);
	case SHAPE_MV_COMPARISON:
		return check_shape(c, p, &mv_comparison);
	case SHAPE_MV_PATTERN:
		return check_mv_pattern(c, p);
	}
	return false;
}

static bool check_pair(struct check *c, const struct value_pair *p, unsigned where)
{
	const struct operator* o = operator_find(p->key);
	bool ok;

	if (!o)
		return unknown_operator(c, p, where);
	if (!(o->where & where))
		return schema_error(c->src, p->line, p->column,
				    "'%.*s' must stand inside 'patterns'",
				    STR_ARG(p->key));
	if (++c->depth > 32)
		return schema_error(c->src, p->line, p->column,
				    "patterns nested too deep");
	ok = check_operator(c, o, p);
	c->depth--;
	return ok;
}

/* A map with one operator. */
static bool check_item(struct check *c, const struct value *v, unsigned where)
{
	if (v->type != VALUE_MAP || v->u.map.n != 1)
		return schema_error_at(c->src, v,
				       "an item must be a mapping with one "
				       "pattern key");
	return check_pair(c, &v->u.map.pair[0], where);
}

static bool check_top(struct check *c, const struct value_pair *p)
{
	if (str_eq(p->key, S("options")))
		return check_shape(c, p, &options);
	if (str_eq(p->key, S("paths")))
		return check_shape(c, p, &paths);
	return check_pair(c, p, AT_TOP);
}

static bool is_extra(str key)
{
	return str_eq(key, S("options")) || str_eq(key, S("paths"));
}

bool semgrep_check(const struct value *pattern, const struct value *rule,
		   const struct limits *limits, const struct schema_source *src)
{
	struct check c = { .limits = limits, .src = src };
	size_t n = 0;

	for (size_t i = 0; i < pattern->u.map.n; i++) {
		const struct value_pair *p = &pattern->u.map.pair[i];

		if (!check_top(&c, p))
			return false;
		n += !is_extra(p->key);
		if (n > 1 && !is_extra(p->key))
			return schema_error(src, p->line, p->column,
					    "one pattern key a rule; put "
					    "several under 'patterns'");
	}
	return n || schema_error_at(src, rule,
				    "the rule needs one of pattern, patterns, "
				    "pattern-either, pattern-regex");
}
