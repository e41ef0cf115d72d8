/* requirements.txt and constraints.txt, as pip reads them. */
#include "base/utf8.h"
#include "formats/reqs_parts.h"

#include <string.h>

/* ---- encoding ---- */

/* Every second byte: requirement files are ASCII but for their comments. */
static str narrow(struct arena *a, str text, bool big)
{
	char *out = arena_alloc(a, text.len / 2 * 3 + 1, 1);
	size_t n = 0;

	for (size_t i = 2; i + 1 < text.len; i += 2) {
		unsigned hi = (unsigned char)text.s[big ? i : i + 1];
		unsigned lo = (unsigned char)text.s[big ? i + 1 : i];
		size_t wrote = utf8_write(out + n, hi << 8 | lo);

		if (wrote)
			n += wrote;
		else
			out[n++] = '?'; /* half of a surrogate pair */
	}
	return str_of(out, n);
}

static str decode(struct reqs_reader *r, str text)
{
	bool big = str_starts(text, S("\xfe\xff"));

	if (str_starts(text, S("\xef\xbb\xbf")))
		return str_sub(text, 3, text.len);
	if (!big && !str_starts(text, S("\xff\xfe")))
		return text;
	diag_add(r->diags, DIAG_REQS_ENCODING, 0, 0,
		 "UTF-16; write the file with `pip freeze | Out-File -Encoding "
		 "utf8`, or save it as UTF-8");
	return narrow(r->arena, text, big);
}

/* ---- lines ---- */

/* The text without a comment, which begins the line or follows a space. */
static str without_comment(str s)
{
	for (size_t i = str_find_byte(s, '#', 0); i < s.len;
	     i = str_find_byte(s, '#', i + 1))
		if (!i || s.s[i - 1] == ' ' || s.s[i - 1] == '\t')
			return str_sub(s, 0, i);
	return s;
}

struct lines {
	str rest;
	uint32_t line; /* of the last one given */
	uint32_t next;
};

static bool is_comment(str s)
{
	return str_starts(str_trim(s), S("#"));
}

/* The next line with those that a backslash joins to it. */
static bool next_line(struct lines *l, struct arena *a, str *out)
{
	str line;
	char *joined = NULL;
	size_t n = 0, cap = 0;

	l->line = l->next;
	while (str_line(&l->rest, &line)) {
		bool more = str_ends(line, S("\\")) && !is_comment(line);

		l->next++;
		if (!more && !joined) {
			*out = line;
			return true;
		}
		if (more)
			line = str_sub(line, 0, line.len - 1);
		if (cap - n < line.len + 1) {
			size_t to = (n + line.len + 1) * 2;

			joined = arena_grow(a, joined, cap, to, 1);
			cap = to;
		}
		memcpy(joined + n, line.s, line.len);
		n += line.len;
		if (!more)
			break;
	}
	*out = str_of(joined, n);
	return joined != NULL;
}

/* ---- options ---- */

/* `-r x`, `-rx`, `--requirement x`, `--requirement=x`: gives x. */
static bool take_option(str s, const char *brief, const char *full, str *value)
{
	str name = str_from(full);

	if (str_starts(s, name)) {
		str rest = str_sub(s, name.len, s.len);

		if (rest.len && rest.s[0] != '=' && rest.s[0] != ' ' &&
		    rest.s[0] != '\t')
			return false;
		*value = str_trim(str_sub(rest, rest.len > 0, rest.len));
		return true;
	}
	if (!brief[0] || !str_starts(s, str_from(brief)))
		return false;
	*value = str_trim(str_sub(s, strlen(brief), s.len));
	if (str_starts(*value, S("=")))
		*value = str_sub(*value, 1, value->len);
	return true;
}

static void add_include(struct reqs_reader *r, uint32_t line, str path,
			bool limits)
{
	*vec_push(r->arena, &r->out->includes) =
		(struct reqs_include){ path, line, limits };
}

static bool is_known_option(str s)
{
	static const char *const names[] = {
		"-i",
		"-f",
		"--index-url",
		"--pypi-url",
		"--extra-index-url",
		"--no-index",
		"--find-links",
		"--no-binary",
		"--only-binary",
		"--prefer-binary",
		"--require-hashes",
		"--pre",
		"--trusted-host",
		"--use-feature",
		"--config-settings",
		"--always-unzip",
		"-Z",
		"--no-deps",
	};
	str ignored;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bool brief = names[i][1] != '-';

		if (take_option(s, brief ? names[i] : "", names[i], &ignored))
			return true;
	}
	return false;
}

/* ---- addresses and paths ---- */

static bool ends_archive(str s)
{
	static const char *const ends[] = { ".whl", ".tar.gz", ".zip",
					    ".tar.bz2", ".tgz" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(s, str_from(ends[i])))
			return true;
	return false;
}

/* An address or a path by itself, without `name @` before it. */
static bool is_bare_url(str s)
{
	str head = str_cut(str_cut(s, ';').head, '#').head;

	if (str_has(str_cut(s, ' ').head, S("://")))
		return true;
	head = str_trim(str_cut(head, '[').head);
	return str_starts(head, S(".")) || str_starts(head, S("/")) ||
	       str_starts(head, S("~")) || str_starts(s, S("file:")) ||
	       ((str_find_byte(head, '/', 0) < head.len ||
		 str_find_byte(head, '\\', 0) < head.len || ends_archive(head)) &&
		str_find_byte(s, '@', 0) == s.len);
}

/* The name in `#egg=name[extra]&...` or in the name of a wheel. */
static str url_name(str url)
{
	str fragment = str_cut(url, '#').tail;
	size_t egg = str_find(fragment, S("egg="), 0);
	str base = str_basename(str_cut(str_cut(url, '#').head, '?').head);

	if (egg < fragment.len) {
		str name = str_sub(fragment, egg + 4, fragment.len);

		return str_cut(str_cut(name, '&').head, '[').head;
	}
	return str_ends(base, S(".whl")) && str_cut(base, '-').found
		       ? str_cut(base, '-').head
		       : S("");
}

static void add_url(struct reqs_reader *r, uint32_t line, str s, unsigned flags)
{
	struct requirement q = { .line = line, .column = 1, .flags = flags };
	size_t semicolon = str_find(s, S(" ;"), 0);

	q.written = s;
	q.url = str_trim(str_sub(s, 0, semicolon));
	q.marker = str_trim(str_sub(s, semicolon + 2, s.len));
	q.name = reqs_normalise(r->arena, url_name(q.url));
	reqs_judge_url(&q);
	if (str_has(q.url, S("${")))
		q.flags |= REQ_VARIABLE;
	reqs_add(r, &q);
}

/* ---- requirements ---- */

/* Cuts off ` --hash=...` and the like, as pip does: at the first word that
 * starts with a dash. */
static str take_line_options(str *s)
{
	for (size_t i = 0; i + 2 < s->len; i++)
		if ((s->s[i] == ' ' || s->s[i] == '\t') && s->s[i + 1] == '-') {
			str options = str_sub(*s, i + 1, s->len);

			*s = str_trim(str_sub(*s, 0, i));
			return options;
		}
	return S("");
}

static void add_requirement(struct reqs_reader *r, uint32_t line,
			    uint32_t column, str s)
{
	str options = take_line_options(&s);
	struct requirement q;
	const char *why;
	bool hashed = str_has(options, S("--hash"));

	if (is_bare_url(s)) {
		add_url(r, line, s, hashed ? REQ_HASHED : 0);
		return;
	}
	if (!reqs_parse(&q, r->arena, s, &why)) {
		reqs_bad(r, line, column, s, why);
		if (!q.name.len || !(q.flags & REQ_BAD))
			return;
	}
	q.line = line;
	q.column = column;
	if (hashed)
		q.flags |= REQ_HASHED;
	reqs_add(r, &q);
}

static void read_line(struct reqs_reader *r, uint32_t line, uint32_t column, str s)
{
	str value;

	if (s.s[0] != '-') {
		add_requirement(r, line, column, s);
	} else if (take_option(s, "-r", "--requirement", &value)) {
		add_include(r, line, value, false);
	} else if (take_option(s, "-c", "--constraint", &value)) {
		add_include(r, line, value, true);
	} else if (take_option(s, "-e", "--editable", &value)) {
		add_url(r, line, value, REQ_EDITABLE);
	} else if (!is_known_option(s)) {
		reqs_bad(r, line, column, s,
			 "an option that pip does not know "
			 "in this file");
	}
}

/* pip-compile and uv say so in the first comments. */
static bool says_generated(str text)
{
	str line;

	while (str_line(&text, &line) && (is_comment(line) || !str_trim(line).len))
		if (str_has(line, S("autogenerated by")) ||
		    str_has(line, S("auto-generated by")) ||
		    str_has(line, S("generated by rye")))
			return true;
	return false;
}

static bool all_hashed(const struct requirements *r)
{
	for (size_t i = 0; i < r->list.n; i++)
		if (!(r->list.v[i].flags & REQ_HASHED))
			return false;
	return r->list.n > 0;
}

bool reqs_read_text(struct reqs_reader *r, str text)
{
	struct lines l = { .rest = decode(r, text), .next = 1 };
	str line;

	r->out->generated = says_generated(l.rest);
	while (next_line(&l, r->arena, &line)) {
		str s = without_comment(line);
		size_t indent = 0;

		while (indent < s.len &&
		       (s.s[indent] == ' ' || s.s[indent] == '\t'))
			indent++;
		s = str_trim(s);
		if (s.len)
			read_line(r, l.line, (uint32_t)indent + 1, s);
	}
	if (r->out->kind == REQS_TEXT && reqs_all_pinned(r->out) &&
	    (r->out->generated || all_hashed(r->out)))
		r->out->kind = REQS_TEXT_LOCK;
	return true;
}
