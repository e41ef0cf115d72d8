/* setup.cfg, setup.py as far as its text says it, and Pipfile.lock. */
#include "formats/json.h"
#include "formats/reqs_parts.h"

#include <string.h>

/* ---- setup.cfg ---- */

enum ini_key { INI_OTHER, INI_REQUIRES, INI_EXTRA, INI_PYTHON, INI_NAME };

struct ini {
	str section, extra;
	enum ini_key key; /* whose value goes on in lines that are indented */
	uint32_t line;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void add_line(struct reqs_reader *r, const struct ini *ini, str line,
		     uint32_t column)
{
	struct value v = value_str(str_trim(line));

	if (!v.u.s.len || v.u.s.s[0] == '#' || v.u.s.s[0] == ';')
		return;
	v.raw = v.u.s;
	v.line = ini->line;
	v.column = column;
	if (ini->key == INI_NAME) {
		r->out->project = v.u.s;
	} else if (ini->key == INI_PYTHON) {
		r->out->python = v.u.s;
		r->out->python_line = ini->line;
	} else if (str_starts(v.u.s, S("file:"))) {
		*vec_push(r->arena, &r->out->includes) = (struct reqs_include){
			str_trim(str_sub(v.u.s, 5, v.u.s.len)), ini->line, false
		};
	} else {
		reqs_add_text(r, &v, ini->key == INI_EXTRA ? ini->extra : S(""),
			      0);
	}
}

static void start_key(struct ini *ini, str name)
{
	bool options = str_eq(ini->section, S("options"));

	ini->key = INI_OTHER;
	ini->extra = name;
	if (options && str_eq(name, S("install_requires")))
		ini->key = INI_REQUIRES;
	else if (options && str_eq(name, S("python_requires")))
		ini->key = INI_PYTHON;
	else if (str_eq(ini->section, S("options.extras_require")))
		ini->key = INI_EXTRA;
	else if (str_eq(ini->section, S("metadata")) && str_eq(name, S("name")))
		ini->key = INI_NAME;
}

/* Where a key ends: at the first = or : */
static size_t key_end(str line)
{
	size_t eq = str_find_byte(line, '=', 0);
	size_t colon = str_find_byte(line, ':', 0);

	return eq < colon ? eq : colon;
}

static void read_ini_line(struct reqs_reader *r, struct ini *ini, str line)
{
	size_t at, indent = 0;

	while (indent < line.len && is_blank(line.s[indent]))
		indent++;
	if (indent == line.len || line.s[indent] == '#' || line.s[indent] == ';')
		return;
	if (indent) {
		if (ini->key != INI_OTHER)
			add_line(r, ini, line, (uint32_t)indent + 1);
		return;
	}
	if (line.s[0] == '[') {
		ini->section = str_sub(line, 1, str_find_byte(line, ']', 0));
		ini->key = INI_OTHER;
		return;
	}
	at = key_end(line);
	start_key(ini, str_trim(str_sub(line, 0, at)));
	if (ini->key != INI_OTHER)
		add_line(r, ini, str_sub(line, at + 1, line.len),
			 (uint32_t)at + 2);
}

bool reqs_read_setup_cfg(struct reqs_reader *r, str text)
{
	struct ini ini = { 0 };
	str line;

	while (str_line(&text, &line)) {
		ini.line++;
		read_ini_line(r, &ini, line);
	}
	return true;
}

/* ---- setup.py ---- */

/* Enough of Python's tokens to find literals; no more is claimed of it. */
struct scan {
	str text;
	size_t at;
	uint32_t line;
	size_t line_start;
};

static int peek(const struct scan *s)
{
	return s->at < s->text.len ? (unsigned char)s->text.s[s->at] : -1;
}

static void step(struct scan *s)
{
	if (s->text.s[s->at++] == '\n') {
		s->line++;
		s->line_start = s->at;
	}
}

static void skip_space(struct scan *s)
{
	for (;;) {
		int c = peek(s);

		if (c == '#')
			while (peek(s) >= 0 && peek(s) != '\n')
				step(s);
		else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
			 c == '\\')
			step(s);
		else
			return;
	}
}

/* A string without escapes that matter here; false at the end of the text. */
static bool take_string(struct scan *s, struct value *out)
{
	char quote = s->text.s[s->at];
	str three = str_sub(s->text, s->at, s->at + 3);
	size_t n = three.len == 3 && three.s[1] == quote && three.s[2] == quote
			   ? 3
			   : 1;
	size_t start;

	*out = value_str(S(""));
	out->line = s->line;
	out->column = (uint32_t)(s->at - s->line_start + 1);
	s->at += n;
	start = s->at;
	while (peek(s) >= 0) {
		if (peek(s) == '\\' && s->at + 1 < s->text.len) {
			step(s);
			step(s);
			continue;
		}
		if (peek(s) == quote &&
		    (n == 1 || (s->text.len - s->at >= 3 &&
				s->text.s[s->at + 1] == quote &&
				s->text.s[s->at + 2] == quote)))
			break;
		if (n == 1 && peek(s) == '\n')
			break;
		step(s);
	}
	out->u.s = out->raw = str_sub(s->text, start, s->at);
	if (peek(s) != quote)
		return false;
	s->at += n;
	return true;
}

static bool is_word_char(int c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* `= [ "a", "b" ]`, or nothing that we understand. */
static void take_list(struct reqs_reader *r, struct scan *s)
{
	struct value v;

	skip_space(s);
	if (peek(s) != '[' && peek(s) != '(')
		return;
	step(s);
	for (;;) {
		skip_space(s);
		if (peek(s) == ',')
			step(s);
		else if (peek(s) != '"' && peek(s) != '\'')
			return; /* the end, or an expression */
		else if (!take_string(s, &v))
			return;
		else
			reqs_add_text(r, &v, S(""), 0);
	}
}

static void take_python(struct reqs_reader *r, struct scan *s)
{
	struct value v;

	skip_space(s);
	if ((peek(s) != '"' && peek(s) != '\'') || !take_string(s, &v))
		return;
	r->out->python = v.u.s;
	r->out->python_line = v.line;
}

static void take_word(struct reqs_reader *r, struct scan *s)
{
	size_t start = s->at;
	str word;

	while (is_word_char(peek(s)))
		s->at++;
	word = str_sub(s->text, start, s->at);
	if (!str_eq(word, S("install_requires")) &&
	    !str_eq(word, S("python_requires")))
		return;
	skip_space(s);
	if (peek(s) != '=')
		return;
	step(s);
	if (word.s[0] == 'i')
		take_list(r, s);
	else
		take_python(r, s);
}

bool reqs_read_setup_py(struct reqs_reader *r, str text)
{
	struct scan s = { .text = text, .line = 1 };
	struct value ignored;

	while (peek(&s) >= 0) {
		int c = peek(&s);

		if (c == '#')
			skip_space(&s);
		else if (c == '"' || c == '\'')
			take_string(&s, &ignored);
		else if (is_word_char(c))
			take_word(r, &s);
		else
			step(&s);
	}
	r->out->partial = true; /* it is a program */
	return true;
}

/* ---- Pipfile.lock ---- */

static void add_locked(struct reqs_reader *r, const struct value_pair *p,
		       str group)
{
	struct requirement q = { .written = p->key,
				 .line = p->line,
				 .column = p->column,
				 .group = group };

	q.name = reqs_normalise(r->arena, p->key);
	q.marker = value_get_text(&p->value, "markers");
	q.spec = value_get_text(&p->value, "version");
	reqs_judge_spec(&q);
	if (value_get_text(&p->value, "git").len) {
		q.url = str_printf(r->arena, "git+%.*s@%.*s",
				   STR_ARG(value_get_text(&p->value, "git")),
				   STR_ARG(value_get_text(&p->value, "ref")));
		reqs_judge_url(&q);
	}
	if (value_count(value_find(&p->value, S("hashes"))))
		q.flags |= REQ_HASHED;
	if (group.len)
		q.flags |= REQ_EXTRA;
	reqs_add(r, &q);
}

bool reqs_read_pipfile_lock(struct reqs_reader *r, str text)
{
	size_t before = r->diags->list.n;
	struct value doc = json_read(r->arena, text, r->limits, r->diags);
	static const char *const sections[] = { "default", "develop" };

	for (size_t i = 0; i < 2; i++) {
		const struct value *v = value_find(&doc, str_from(sections[i]));

		for (size_t k = 0; value_is(v, VALUE_MAP) && k < v->u.map.n; k++)
			add_locked(r, &v->u.map.pair[k], i ? S("dev") : S(""));
	}
	r->out->python = value_text(
		value_path(&doc, "_meta.requires.python_version"), S(""));
	r->out->generated = true;
	for (size_t i = before; i < r->diags->list.n; i++)
		if (diag_level(r->diags->list.v[i].id) > DIAG_LEVEL_NOTE)
			return false;
	return !r->diags->omitted;
}
