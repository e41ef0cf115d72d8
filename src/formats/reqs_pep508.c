/* One requirement: `name[extra] >=1,<2 ; marker` or `name @ url`. */
#include "formats/pep440.h"
#include "formats/reqs_parts.h"

#include <string.h>

/* ---- what a condition or address settles ---- */

static void judge_clause(struct requirement *q, const struct pep440_clause *c)
{
	switch (c->op) {
	case PEP440_EXACT:
	case PEP440_LITERAL:
		q->flags |= REQ_LOWER | REQ_UPPER;
		if (c->prefix)
			break;
		q->flags |= REQ_PINNED;
		q->version = c->text;
		break;
	case PEP440_COMPATIBLE:
		q->flags |= REQ_LOWER | REQ_UPPER;
		break;
	case PEP440_AT_LEAST:
	case PEP440_ABOVE:
		q->flags |= REQ_LOWER;
		break;
	case PEP440_AT_MOST:
	case PEP440_BELOW:
		q->flags |= REQ_UPPER;
		break;
	case PEP440_NOT:
		break;
	}
}

void reqs_judge_spec(struct requirement *q)
{
	struct pep440_clause c;
	str rest = q->spec;

	while (pep440_next(&rest, &c))
		judge_clause(q, &c);
	if (rest.len)
		q->flags |= REQ_BAD;
}

static bool is_hex(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!strchr("0123456789abcdefABCDEF", s.s[i]) || !s.s[i])
			return false;
	return true;
}

/* The revision behind the last @ of a path: git+https://host/x.git@REV#egg=x */
static str revision(str url)
{
	str path = str_cut(url, '#').head;
	size_t host = str_find(path, S("://"), 0);
	size_t slash = str_find_byte(path, '/', host + 3);
	struct str_cut c = str_cut_last(str_sub(path, slash, path.len), '@');

	return c.found ? c.tail : S("");
}

static bool is_build_path(str url)
{
	static const char *const roots[] = {
		"/croot/",          "/home/conda/", "/ci_py",
		"/feedstock_root/", "/tmp/build/",  "/opt/conda/conda-bld/",
		"/home/builder/"
	};

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (str_has(url, str_from(roots[i])))
			return true;
	return false;
}

void reqs_judge_url(struct requirement *q)
{
	str fragment = str_cut(q->url, '#').tail;
	str rev = revision(q->url);
	static const char *const vcs[] = { "git+", "hg+", "svn+", "bzr+" };

	for (size_t i = 0; i < sizeof(vcs) / sizeof(vcs[0]); i++)
		if (str_starts(q->url, str_from(vcs[i])) && rev.len >= 40 &&
		    is_hex(rev))
			q->flags |= REQ_PINNED;
	if (str_has(fragment, S("sha256=")) || str_has(fragment, S("sha512=")))
		q->flags |= REQ_PINNED | REQ_HASHED;
	if (str_starts(q->url, S("file:")) || !str_has(q->url, S("://")))
		q->flags |= REQ_LOCAL;
	if (str_starts(q->url, S("file:")) && is_build_path(q->url))
		q->flags |= REQ_BUILD_PATH;
}

/* ---- markers ---- */

/* What is left of a marker, and how deep we may still go. */
struct marker {
	str rest;
	unsigned depth;
};

static void skip_spaces(str *s)
{
	size_t i = 0;

	while (i < s->len && (s->s[i] == ' ' || s->s[i] == '\t'))
		i++;
	*s = str_sub(*s, i, s->len);
}

static bool take_symbol(str *s, const char *symbol)
{
	skip_spaces(s);
	if (!str_starts(*s, str_from(symbol)))
		return false;
	*s = str_sub(*s, strlen(symbol), s->len);
	return true;
}

static bool is_name_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
}

static str take_name(str *s)
{
	size_t i = 0;
	str out;

	skip_spaces(s);
	while (i < s->len && is_name_char(s->s[i]))
		i++;
	out = str_sub(*s, 0, i);
	*s = str_sub(*s, i, s->len);
	return out;
}

static bool take_word(str *s, const char *word)
{
	str copy = *s;

	if (!str_eq(take_name(&copy), str_from(word)))
		return false;
	*s = copy;
	return true;
}

static bool is_variable(str name)
{
	static const char *const names[] = {
		"python_version",
		"python_full_version",
		"os_name",
		"os.name",
		"sys_platform",
		"sys.platform",
		"platform_release",
		"platform_system",
		"platform_version",
		"platform.version",
		"platform_machine",
		"platform.machine",
		"platform_python_implementation",
		"platform.python_implementation",
		"python_implementation",
		"implementation_name",
		"implementation_version",
		"extra",
		"extras",
		"dependency_groups",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(name, str_from(names[i])))
			return true;
	return false;
}

static bool take_operand(str *s)
{
	size_t end;

	skip_spaces(s);
	if (!s->len || (s->s[0] != '"' && s->s[0] != '\''))
		return is_variable(take_name(s));
	end = str_find_byte(*s, s->s[0], 1);
	if (end == s->len)
		return false;
	*s = str_sub(*s, end + 1, s->len);
	return true;
}

static bool take_comparison(str *s)
{
	static const char *const ops[] = { "===", "==", "~=", "!=",
					   "<=",  ">=", "<",  ">" };

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (take_symbol(s, ops[i]))
			return true;
	if (take_word(s, "in"))
		return true;
	return take_word(s, "not") && take_word(s, "in");
}

static bool take_marker(struct marker *m)
{
	do {
		if (take_symbol(&m->rest, "(")) {
			if (!m->depth--)
				return false;
			if (!take_marker(m) || !take_symbol(&m->rest, ")"))
				return false;
			m->depth++;
		} else if (!take_operand(&m->rest) || !take_comparison(&m->rest) ||
			   !take_operand(&m->rest)) {
			return false;
		}
	} while (take_word(&m->rest, "and") || take_word(&m->rest, "or"));
	return true;
}

static bool is_marker(str text)
{
	struct marker m = { text, 32 };

	return take_marker(&m) && !str_trim(m.rest).len;
}

/* ---- the requirement ---- */

static bool is_alnum(char c)
{
	return is_name_char(c) && c != '-' && c != '_' && c != '.';
}

/* An underscore may end it, for the library that reads them all allows that. */
static bool is_good_name(str s)
{
	return s.len && is_alnum(s.s[0]) && s.s[s.len - 1] != '-' &&
	       s.s[s.len - 1] != '.';
}

/* [a, b] as "a,b". */
static bool take_extras(struct requirement *q, struct arena *a, str *s)
{
	struct str_cut c, part;
	char *out;
	size_t n = 0;

	if (!take_symbol(s, "["))
		return true;
	c = str_cut(*s, ']');
	if (!c.found)
		return false;
	*s = c.tail;
	if (!str_trim(c.head).len)
		return true;
	out = arena_alloc(a, c.head.len, 1);
	part.tail = c.head;
	do {
		str name, rest;

		part = str_cut(part.tail, ',');
		name = rest = str_trim(part.head);
		if (!is_good_name(name) || take_name(&rest).len != name.len)
			return false;
		name = reqs_normalise(a, name);
		if (n)
			out[n++] = ',';
		memcpy(out + n, name.s, name.len);
		n += name.len;
	} while (part.found);
	q->extras = str_of(out, n);
	return true;
}

/* Up to white space; a semicolon belongs to the address unless a space stands
 * before it. */
static bool take_url(struct requirement *q, str *s)
{
	size_t i = 0;

	skip_spaces(s);
	while (i < s->len && s->s[i] != ' ' && s->s[i] != '\t')
		i++;
	q->url = str_sub(*s, 0, i);
	*s = str_sub(*s, i, s->len);
	return q->url.len > 0;
}

/* (>=1,<2) or >=1,<2 ; what no condition can hold ends it. */
static bool take_spec(struct requirement *q, str *s)
{
	bool open = take_symbol(s, "(");
	size_t i = 0;

	skip_spaces(s);
	while (i < s->len && s->s[i] != ';' && s->s[i] != (open ? ')' : ';'))
		i++;
	q->spec = str_trim(str_sub(*s, 0, i));
	*s = str_sub(*s, i, s->len);
	return !open || take_symbol(s, ")");
}

bool reqs_parse(struct requirement *out, struct arena *a, str text,
		const char **why)
{
	str s = str_trim(text), name = take_name(&s);

	*out = (struct requirement){ .written = str_trim(text) };
	*why = "a requirement starts with a name";
	if (!is_good_name(name))
		return false;
	out->name = reqs_normalise(a, name);
	*why = "the extras in [...] cannot be read";
	if (!take_extras(out, a, &s))
		return false;
	*why = "an address is missing behind the @";
	if (take_symbol(&s, "@") ? !take_url(out, &s) : !take_spec(out, &s))
		return false;
	skip_spaces(&s);
	if (take_symbol(&s, ";")) {
		out->marker = str_trim(s);
		*why = "the marker behind the ; cannot be read";
		if (!is_marker(s))
			return false;
		s = S("");
	}
	*why = "more text than a requirement has";
	if (str_trim(s).len)
		return false;
	*why = "the version condition cannot be read; write ==1.2, >=1,<2 or "
	       "~=1.2";
	if (out->url.len)
		reqs_judge_url(out);
	else
		reqs_judge_spec(out);
	if (str_has(text, S("${")))
		out->flags |= REQ_VARIABLE;
	return !(out->flags & REQ_BAD);
}
