#include "formats/pep440.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

static bool is_separator(char c)
{
	return c == '-' || c == '_' || c == '.';
}

/* ---- versions ---- */

/* Numbers beyond 64 bits are all the largest one. */
static uint64_t number(str s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		if (__builtin_mul_overflow(n, (uint64_t)10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(s.s[i] - '0'), &n))
			return UINT64_MAX;
	return n;
}

static size_t digits(str s, size_t at)
{
	size_t i = at;

	while (i < s.len && is_digit(s.s[i]))
		i++;
	return i - at;
}

/* The digits at *at. */
static uint64_t take_number(str s, size_t *at)
{
	size_t n = digits(s, *at);
	uint64_t v = number(str_sub(s, *at, *at + n));

	*at += n;
	return v;
}

static size_t skip_separator(str s, size_t at)
{
	return at < s.len && is_separator(s.s[at]) ? at + 1 : at;
}

static bool has_word(str s, size_t at, const char *word)
{
	size_t n = strlen(word);

	return s.len - at >= n &&
	       str_eq_nocase(str_sub(s, at, at + n), str_of(word, n));
}

/* [-_.]? word [-_.]? digits? : the word's number in the list, or -1. */
static int take_suffix(str s, size_t *at, const char *const *words, uint64_t *n)
{
	size_t i = skip_separator(s, *at);

	for (int w = 0; words[w]; w++) {
		if (!has_word(s, i, words[w]))
			continue;
		*at = skip_separator(s, i + strlen(words[w]));
		*n = take_number(s, at);
		return w;
	}
	return -1;
}

static void take_pre(struct pep440_version *v, str s, size_t *at)
{
	static const char *const words[] = { "alpha", "a",       "beta",
					     "b",     "preview", "pre",
					     "c",     "rc",      NULL };
	static const int kind[] = { 1, 1, 2, 2, 3, 3, 3, 3 };
	int w = take_suffix(s, at, words, &v->pre_number);

	if (w >= 0)
		v->pre = kind[w];
}

static void take_post(struct pep440_version *v, str s, size_t *at)
{
	static const char *const words[] = { "post", "rev", "r", NULL };

	if (*at < s.len && s.s[*at] == '-' && digits(s, *at + 1)) {
		++*at;
		v->post = take_number(s, at);
		v->has_post = true;
	} else if (take_suffix(s, at, words, &v->post) >= 0) {
		v->has_post = true;
	}
}

static bool take_local(struct pep440_version *v, str s, size_t *at)
{
	size_t start = *at + 1;
	bool word = false;

	for (++*at; *at < s.len; ++*at) {
		if (is_alnum(s.s[*at]))
			word = true;
		else if (word && is_separator(s.s[*at]))
			word = false;
		else
			return false;
	}
	v->local = str_sub(s, start, s.len);
	return word;
}

static bool take_release(struct pep440_version *v, str s, size_t *at)
{
	size_t start = *at, n = digits(s, *at);

	if (!n)
		return false;
	*at += n;
	if (*at < s.len && s.s[*at] == '!') {
		v->epoch = number(str_sub(s, start, *at));
		start = ++*at;
		n = digits(s, start);
		if (!n)
			return false;
		*at += n;
	}
	while (*at + 1 < s.len && s.s[*at] == '.' && is_digit(s.s[*at + 1])) {
		++*at;
		*at += digits(s, *at);
	}
	v->release = str_sub(s, start, *at);
	return true;
}

bool pep440_read(struct pep440_version *out, str text)
{
	static const char *const dev[] = { "dev", NULL };
	str s = str_trim(text);
	size_t at = s.len && lower(s.s[0]) == 'v';

	*out = (struct pep440_version){ 0 };
	if (!take_release(out, s, &at))
		return false;
	take_pre(out, s, &at);
	take_post(out, s, &at);
	out->has_dev = take_suffix(s, &at, dev, &out->dev) >= 0;
	if (at < s.len && s.s[at] == '+' && !take_local(out, s, &at))
		return false;
	return at == s.len;
}

bool pep440_is_prerelease(const struct pep440_version *v)
{
	return v->pre || v->has_dev;
}

/* ---- order ---- */

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* The next number of a release; zero behind its end. */
static uint64_t next_part(str *release)
{
	struct str_cut c = str_cut(*release, '.');

	*release = c.tail;
	return number(c.head);
}

/* The first `most` parts. */
static int compare_releases(str a, str b, size_t most)
{
	for (size_t i = 0; i < most && (a.len || b.len); i++) {
		int c = compare(next_part(&a), next_part(&b));

		if (c)
			return c;
	}
	return 0;
}

static size_t part_end(str s)
{
	size_t i = 0;

	while (i < s.len && is_alnum(s.s[i]))
		i++;
	return i;
}

static bool all_digits(str s)
{
	return digits(s, 0) == s.len;
}

static int compare_words(str a, str b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++)
		if (lower(a.s[i]) != lower(b.s[i]))
			return lower(a.s[i]) < lower(b.s[i]) ? -1 : 1;
	return compare(a.len, b.len);
}

/* Numbers come after words, more parts after fewer. */
static int compare_locals(str a, str b)
{
	while (a.len && b.len) {
		size_t m = part_end(a), n = part_end(b);
		str x = str_sub(a, 0, m), y = str_sub(b, 0, n);
		int c;

		if (all_digits(x) != all_digits(y))
			return all_digits(x) ? 1 : -1;
		c = all_digits(x) ? compare(number(x), number(y))
				  : compare_words(x, y);
		if (c)
			return c;
		a = str_sub(a, m + 1, a.len);
		b = str_sub(b, n + 1, b.len);
	}
	return compare(a.len > 0, b.len > 0);
}

/* A version for development alone comes before its first alpha. */
static int pre_rank(const struct pep440_version *v)
{
	if (v->pre)
		return v->pre;
	return v->has_dev && !v->has_post ? 0 : 4;
}

static int compare_public(const struct pep440_version *a,
			  const struct pep440_version *b)
{
	int c = compare(a->epoch, b->epoch);

	if (!c)
		c = compare_releases(a->release, b->release, SIZE_MAX);
	if (!c)
		c = pre_rank(a) - pre_rank(b);
	if (!c)
		c = compare(a->pre_number, b->pre_number);
	if (!c)
		c = a->has_post - b->has_post;
	if (!c)
		c = compare(a->post, b->post);
	if (!c)
		c = b->has_dev - a->has_dev;
	return c ? c : compare(a->dev, b->dev);
}

int pep440_compare(const struct pep440_version *a, const struct pep440_version *b)
{
	int c = compare_public(a, b);

	return c ? c : compare_locals(a->local, b->local);
}

/* ---- conditions ---- */

static bool take_op(str *s, enum pep440_op *op)
{
	static const struct {
		str text;
		enum pep440_op op;
	} ops[] = {
		{ STR_INIT("==="), PEP440_LITERAL },
		{ STR_INIT("=="), PEP440_EXACT },
		{ STR_INIT("~="), PEP440_COMPATIBLE },
		{ STR_INIT("!="), PEP440_NOT },
		{ STR_INIT("<="), PEP440_AT_MOST },
		{ STR_INIT(">="), PEP440_AT_LEAST },
		{ STR_INIT("<"), PEP440_BELOW },
		{ STR_INIT(">"), PEP440_ABOVE },
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!str_starts(*s, ops[i].text))
			continue;
		*op = ops[i].op;
		*s = str_trim(str_sub(*s, ops[i].text.len, s->len));
		return true;
	}
	return false;
}

static bool read_clause(struct pep440_clause *out, str s)
{
	*out = (struct pep440_clause){ 0 };
	if (!take_op(&s, &out->op) || !s.len)
		return false;
	out->text = s;
	if (out->op == PEP440_LITERAL)
		return str_find_byte(s, ' ', 0) == s.len;
	if (str_ends(s, S(".*"))) {
		out->prefix = true;
		out->text = str_sub(s, 0, s.len - 2);
		if (str_trim(out->text).len != out->text.len)
			return false;
	}
	if (!pep440_read(&out->version, out->text))
		return false;
	if (out->op == PEP440_EXACT || out->op == PEP440_NOT)
		return !out->prefix ||
		       (!out->version.pre && !out->version.has_post &&
			!out->version.has_dev && !out->version.local.len);
	return !out->prefix && !out->version.local.len &&
	       (out->op != PEP440_COMPATIBLE ||
		str_find_byte(out->version.release, '.', 0) <
			out->version.release.len);
}

bool pep440_next(str *rest, struct pep440_clause *out)
{
	struct str_cut c;

	do {
		c = str_cut(*rest, ',');
		c.head = str_trim(c.head);
		if (c.head.len && !read_clause(out, c.head))
			return false;
		*rest = c.tail;
	} while (!c.head.len && rest->len);
	return c.head.len > 0;
}

bool pep440_is_specifier(str specifier)
{
	struct pep440_clause clause;

	while (pep440_next(&specifier, &clause))
		;
	return !specifier.len;
}

static size_t count_parts(str release)
{
	size_t n = 1;

	for (size_t i = 0; i < release.len; i++)
		n += release.s[i] == '.';
	return n;
}

static bool same_prefix(const struct pep440_version *v,
			const struct pep440_version *of, size_t parts)
{
	return v->epoch == of->epoch &&
	       !compare_releases(v->release, of->release, parts);
}

static bool same_base(const struct pep440_version *a,
		      const struct pep440_version *b)
{
	return same_prefix(a, b, SIZE_MAX);
}

static bool is_exact(const struct pep440_clause *c,
		     const struct pep440_version *v)
{
	if (c->prefix)
		return same_prefix(v, &c->version,
				   count_parts(c->version.release));
	return !(c->version.local.len ? pep440_compare(v, &c->version)
				      : compare_public(v, &c->version));
}

/* >1.2 means neither 1.2.post1 nor 1.2+cpu. */
static bool is_above(const struct pep440_clause *c,
		     const struct pep440_version *v)
{
	const struct pep440_version *than = &c->version;

	if (compare_public(v, than) <= 0)
		return false;
	return !v->has_post || than->has_post || than->has_dev ||
	       !same_base(v, than) || v->pre != than->pre ||
	       v->pre_number != than->pre_number;
}

/* <1.2 means no prerelease of 1.2: below its first development version. */
static bool is_below(const struct pep440_clause *c,
		     const struct pep440_version *v)
{
	struct pep440_version than = c->version;

	if (!pep440_is_prerelease(&than))
		than.has_dev = true;
	return compare_public(v, &than) < 0;
}

static bool allows(const struct pep440_clause *c, const struct pep440_version *v)
{
	switch (c->op) {
	case PEP440_EXACT:
		return is_exact(c, v);
	case PEP440_NOT:
		return !is_exact(c, v);
	case PEP440_COMPATIBLE:
		return compare_public(v, &c->version) >= 0 &&
		       same_prefix(v, &c->version,
				   count_parts(c->version.release) - 1);
	case PEP440_AT_LEAST:
		return compare_public(v, &c->version) >= 0;
	case PEP440_AT_MOST:
		return compare_public(v, &c->version) <= 0;
	case PEP440_ABOVE:
		return is_above(c, v);
	case PEP440_BELOW:
		return is_below(c, v);
	case PEP440_LITERAL:
		return false; /* by text, below */
	}
	return false;
}

bool pep440_allows(str specifier, str version)
{
	struct pep440_clause clause;
	struct pep440_version v;
	bool readable = pep440_read(&v, version), literal = false;

	while (pep440_next(&specifier, &clause)) {
		if (clause.op == PEP440_LITERAL) {
			literal = true;
			if (!str_eq_nocase(clause.text, str_trim(version)))
				return false;
		} else if (!readable || !allows(&clause, &v)) {
			return false;
		}
	}
	return !specifier.len && (readable || literal);
}
