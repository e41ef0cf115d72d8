#include "rules/schema.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/num.h"
#include "rules/suggest.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

const struct schema schema_any = { .type = SCHEMA_ANY };
const struct schema schema_text = { .type = SCHEMA_TEXT };
const struct schema schema_filled = { .type = SCHEMA_TEXT, .form = FORM_FILLED };
const struct schema schema_bool = { .type = SCHEMA_BOOL };
const struct schema schema_whole = { .type = SCHEMA_WHOLE };
const struct schema schema_count = {
	.type = SCHEMA_WHOLE, .bounded = true, .least = 0, .most = 1e15
};
const struct schema schema_number = { .type = SCHEMA_NUMBER };
const struct schema schema_date = { .type = SCHEMA_TEXT, .form = FORM_DATE };
const struct schema schema_kebab = { .type = SCHEMA_TEXT, .form = FORM_KEBAB };
const struct schema schema_glob = { .type = SCHEMA_TEXT, .form = FORM_GLOB };
const struct schema schema_relative = { .type = SCHEMA_TEXT,
					.form = FORM_RELATIVE };
const struct schema schema_email = { .type = SCHEMA_TEXT, .form = FORM_EMAIL };
const struct schema schema_texts = { .type = SCHEMA_LIST,
				     .item = &schema_filled,
				     .one = true };
const struct schema schema_globs = { .type = SCHEMA_LIST,
				     .item = &schema_glob,
				     .one = true };

/* ---- errors ---- */

bool schema_error(const struct schema_source *src, uint32_t line,
		  uint32_t column, const char *fmt, ...)
{
	char text[768];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* One line, whatever the file holds. */
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	if (!line)
		return err_use(src->err, "%.*s: %s", STR_ARG(src->path), text);
	return err_use(src->err, "%.*s:%u:%u: %s", STR_ARG(src->path),
		       (unsigned)line, (unsigned)column, text);
}

/* ---- forms ---- */

static bool is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_kebab(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_lower(s.s[i]) &&
		    (s.s[i] != '-' || !i || i + 1 == s.len || s.s[i - 1] == '-'))
			return false;
	return s.len > 0 && s.len <= 100;
}

/* Capital letters, then three or four digits. */
static bool is_rule_id(str s)
{
	size_t letters = 0;

	while (letters < s.len && s.s[letters] >= 'A' && s.s[letters] <= 'Z')
		letters++;
	for (size_t i = letters; i < s.len; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return letters >= 2 && letters <= 8 && s.len - letters >= 3 &&
	       s.len - letters <= 4;
}

static bool is_hex(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.s[i] >= '0' && s.s[i] <= '9') &&
		    !(s.s[i] >= 'a' && s.s[i] <= 'f'))
			return false;
	return true;
}

static bool is_sha256(str s)
{
	return s.len == 64 && is_hex(s);
}

static bool is_digest(str s)
{
	return str_starts(s, S("sha256:")) && is_sha256(str_sub(s, 7, s.len));
}

static bool is_commit(str s)
{
	return s.len >= 7 && s.len <= 64 && is_hex(s);
}

/* One '@' with something on both sides, no spaces or controls. */
static bool is_email(str s)
{
	struct str_cut cut = str_cut(s, '@');

	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] <= ' ' || s.s[i] == 0x7f)
			return false;
	return cut.found && cut.head.len && cut.tail.len &&
	       str_find_byte(cut.tail, '@', 0) == cut.tail.len && s.len <= 254;
}

static bool has_control(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] < ' ' || s.s[i] == 0x7f)
			return true;
	return false;
}

static bool is_relative(str s)
{
	struct str_cut cut = { .tail = s, .found = true };

	if (!s.len || s.s[0] == '/' || has_control(s))
		return false;
	while (cut.found) {
		cut = str_cut(cut.tail, '/');
		if (str_eq(cut.head, S("..")))
			return false;
	}
	return true;
}

static bool is_filled(str s)
{
	return str_trim(s).len > 0;
}

static bool is_date(str s)
{
	return date_read(s) != DATE_NONE;
}

static bool is_metavariable(str s)
{
	if (s.len < 2 || s.s[0] != '$')
		return false;
	if (str_starts(s, S("$...")))
		s = str_sub(s, 3, s.len);
	for (size_t i = 1; i < s.len; i++)
		if (!(s.s[i] >= 'A' && s.s[i] <= 'Z') && s.s[i] != '_' &&
		    !(i > 1 && s.s[i] >= '0' && s.s[i] <= '9'))
			return false;
	return s.len > 1;
}

static bool is_size(str s)
{
	uint64_t n;

	if (s.len && str_find_byte(S("KMGkmg"), s.s[s.len - 1], 0) < 6)
		s.len--;
	return str_uint64(s, &n) && n > 0;
}

static bool is_free(str s)
{
	(void)s;
	return true;
}

static const struct {
	bool (*fits)(str s);
	const char *what, *pattern;
} forms[FORM_COUNT] = {
	[FORM_FREE] = { is_free, "text", "" },
	[FORM_FILLED] = { is_filled, "text that is not empty", "\\S" },
	[FORM_KEBAB] = { is_kebab,
			 "a name in small letters, digits and single hyphens",
			 "^[a-z0-9]+(-[a-z0-9]+)*$" },
	[FORM_RULE_ID] = { is_rule_id, "an id like TRN104",
			   "^[A-Z]{2,8}[0-9]{3,4}$" },
	[FORM_DATE] = { is_date, "a date as YYYY-MM-DD",
			"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
	[FORM_EMAIL] = { is_email, "an e-mail address", "^[^@\\s]+@[^@\\s]+$" },
	[FORM_SHA256] = { is_sha256, "64 hexadecimal digits in small letters",
			  "^[0-9a-f]{64}$" },
	[FORM_DIGEST] = { is_digest,
			  "sha256: and 64 hexadecimal digits in small letters",
			  "^sha256:[0-9a-f]{64}$" },
	[FORM_COMMIT] = { is_commit, "a commit id in small letters",
			  "^[0-9a-f]{7,64}$" },
	[FORM_RELATIVE] = { is_relative,
			    "a path below the project, without '..'", "^[^/]" },
	[FORM_GLOB] = { is_relative,
			"a path pattern below the project, without '..'",
			"^[^/]" },
	[FORM_METAVARIABLE] = { is_metavariable, "a metavariable like $X",
				"^\\$(\\.\\.\\.)?[A-Z_][A-Z0-9_]*$" },
	[FORM_SIZE] = { is_size, "a positive number, with K, M or G if need be",
			"^[0-9]+[KMGkmg]?$" },
};

const char *schema_form_pattern(enum schema_form form)
{
	return forms[form].pattern;
}

bool schema_form_fits(enum schema_form form, str s)
{
	return forms[form].fits(s);
}

/* ---- reading ---- */

struct place_name {
	const struct place_name *up;
	str key;
	size_t index; /* of a list item, where key is "" */
};

/* "rules[2].severity"; "the file" at the top. */
static str where(struct arena *a, const struct place_name *p)
{
	str up;

	if (!p)
		return S("");
	up = where(a, p->up);
	if (!p->key.len)
		return str_printf(a, "%.*s[%zu]", STR_ARG(up), p->index + 1);
	return str_printf(a, "%.*s%s%.*s", STR_ARG(up), up.len ? "." : "",
			  STR_ARG(p->key));
}

static str named(const struct schema_source *src, const struct place_name *at)
{
	str s = where(src->arena, at);

	return s.len ? s : S("the file");
}

static const char *wanted(const struct schema *s)
{
	if (s->what)
		return s->what;
	switch (s->type) {
	case SCHEMA_ANY:
		return "a value";
	case SCHEMA_NULL:
		return "null";
	case SCHEMA_TEXT:
		return forms[s->form].what;
	case SCHEMA_WHOLE:
		return "a whole number";
	case SCHEMA_NUMBER:
		return "a number";
	case SCHEMA_BOOL:
		return "true or false";
	case SCHEMA_LIST:
		return "a list";
	case SCHEMA_RECORD:
	case SCHEMA_TABLE:
		return "a mapping";
	case SCHEMA_ONE_OF:
		return "something else";
	}
	return "a value";
}

static str shown(const struct schema_source *src, const struct value *v)
{
	str s = v->raw.len ? v->raw : value_text(v, S(""));

	if (v->type == VALUE_LIST)
		return S("is a list");
	if (v->type == VALUE_MAP)
		return S("is a mapping");
	if (v->type == VALUE_NULL && !s.len)
		return S("is empty");
	if (s.len > 60)
		s.len = 60;
	return str_printf(src->arena, "is '%.*s'", STR_ARG(s));
}

static bool wrong_type(const struct schema_source *src, const struct value *v,
		       const struct schema *s, const struct place_name *at)
{
	return schema_error_at(src, v, "%.*s must be %s (%.*s)",
			       STR_ARG(named(src, at)), wanted(s),
			       STR_ARG(shown(src, v)));
}

static bool is_scalar(const struct value *v)
{
	return v->type != VALUE_LIST && v->type != VALUE_MAP;
}

static bool wrong_word(const struct schema_source *src, const struct value *v,
		       const struct schema *s, const struct place_name *at,
		       str text)
{
	struct suggest near = suggest_for(text);
	str all = S("");

	for (size_t i = 0; s->word[i]; i++) {
		suggest_try(&near, str_from(s->word[i]));
		all = str_printf(src->arena, "%.*s%s%s", STR_ARG(all),
				 i ? ", " : "", s->word[i]);
	}
	return schema_error_at(src, v, "%.*s must be one of %.*s (%.*s)%.*s",
			       STR_ARG(named(src, at)), STR_ARG(all),
			       STR_ARG(shown(src, v)),
			       STR_ARG(suggest_text(src->arena, &near)));
}

static bool read_text(struct value *out, const struct value *in,
		      const struct schema *s, const struct schema_source *src,
		      const struct place_name *at)
{
	str text = in->raw;

	if (in->type == VALUE_STR)
		text = in->u.s;
	else if (!is_scalar(in) || in->type == VALUE_NULL)
		return wrong_type(src, in, s, at);
	out->type = VALUE_STR;
	out->u.s = text;
	if (!s->word)
		return forms[s->form].fits(text) || wrong_type(src, in, s, at);
	for (size_t i = 0; s->word[i]; i++)
		if (str_eq(text, str_from(s->word[i])))
			return true;
	return wrong_word(src, in, s, at, text);
}

static bool to_number(const struct value *in, double *f)
{
	if (in->type == VALUE_INT || in->type == VALUE_FLOAT)
		*f = value_number(in, 0);
	else if (in->type != VALUE_STR || in->quoted ||
		 !num_parse_loose(in->u.s, f))
		return false;
	return isfinite(*f);
}

static bool read_number(struct value *out, const struct value *in,
			const struct schema *s, const struct schema_source *src,
			const struct place_name *at)
{
	double f;

	if (!to_number(in, &f))
		return wrong_type(src, in, s, at);
	if (in->type != VALUE_INT && s->type == SCHEMA_WHOLE)
		return wrong_type(src, in, s, at);
	if (s->bounded && (f < s->least || f > s->most))
		return schema_error_at(src, in,
				       "%.*s must be from %g to %g (%.*s)",
				       STR_ARG(named(src, at)), s->least,
				       s->most, STR_ARG(shown(src, in)));
	if (in->type != VALUE_INT) {
		out->type = VALUE_FLOAT;
		out->u.f = f;
	}
	return true;
}

/* Would a value of this type be looked at by the schema at all? */
static bool is_shape(const struct schema *s, const struct value *v)
{
	switch (s->type) {
	case SCHEMA_ANY:
		return true;
	case SCHEMA_LIST:
		return v->type == VALUE_LIST;
	case SCHEMA_RECORD:
	case SCHEMA_TABLE:
		return v->type == VALUE_MAP;
	case SCHEMA_BOOL:
		return v->type == VALUE_BOOL;
	default:
		return is_scalar(v);
	}
}

static bool read_at(struct value *out, const struct value *in,
		    const struct schema *s, const struct schema_source *src,
		    const struct place_name *at);

static bool read_list(struct value *out, const struct value *in,
		      const struct schema *s, const struct schema_source *src,
		      const struct place_name *at)
{
	const struct value *item = in;
	size_t n = 1;

	if (in->type == VALUE_LIST) {
		item = in->u.list.item;
		n = in->u.list.n;
	} else if (!s->one || !is_shape(s->item, in)) {
		return wrong_type(src, in, s, at);
	}
	out->type = VALUE_LIST;
	out->u.list = value_list().u.list;
	for (size_t i = 0; i < n; i++) {
		struct place_name here = { at, S(""), i };
		struct value v = value_null();

		if (!read_at(&v, &item[i], s->item, src, &here))
			return false;
		value_push(src->arena, out, v);
	}
	if (n < s->at_least)
		return schema_error_at(src, in, "%.*s needs at least %zu item%s",
				       STR_ARG(named(src, at)), s->at_least,
				       s->at_least == 1 ? "" : "s");
	return true;
}

static const struct schema_field *field_find(const struct schema *s, str key)
{
	for (const struct schema_field *f = s->field; f->key.len; f++)
		if (str_eq(f->key, key))
			return f;
	return NULL;
}

static bool unknown_key(const struct value_pair *p, const struct schema *s,
			const struct schema_source *src,
			const struct place_name *at)
{
	struct suggest near = suggest_for(p->key);
	str in = where(src->arena, at);
	str key = str_sub(p->key, 0, 60);

	for (const struct schema_field *f = s->field; f->key.len; f++)
		suggest_try(&near, f->key);
	return schema_error(src, p->line, p->column,
			    "unknown key '%.*s'%s%.*s%.*s", STR_ARG(key),
			    in.len ? " in " : "", STR_ARG(in),
			    STR_ARG(suggest_text(src->arena, &near)));
}

static bool read_pair(struct value *out, const struct value_pair *p,
		      const struct schema *s, const struct schema_source *src,
		      const struct place_name *at)
{
	struct place_name here = { at, p->key, 0 };
	struct value v = value_null();
	struct value_pair *pair;

	if (!read_at(&v, &p->value, s, src, &here))
		return false;
	value_put(src->arena, out, p->key, v);
	pair = &out->u.map.pair[out->u.map.n - 1];
	pair->line = p->line;
	pair->column = p->column;
	return true;
}

static bool read_record(struct value *out, const struct value *in,
			const struct schema *s, const struct schema_source *src,
			const struct place_name *at)
{
	if (in->type != VALUE_MAP)
		return wrong_type(src, in, s, at);
	out->type = VALUE_MAP;
	out->u.map = value_map().u.map;
	for (size_t i = 0; i < in->u.map.n; i++) {
		const struct value_pair *p = &in->u.map.pair[i];
		const struct schema_field *f = field_find(s, p->key);

		if (!f)
			return unknown_key(p, s, src, at);
		if (!read_pair(out, p, f->schema, src, at))
			return false;
	}
	for (const struct schema_field *f = s->field; f->key.len; f++)
		if (f->required && !value_find(in, f->key))
			return schema_error_at(
				src, in, "%.*s: the key '%.*s' is missing",
				STR_ARG(named(src, at)), STR_ARG(f->key));
	return true;
}

static bool read_table(struct value *out, const struct value *in,
		       const struct schema *s, const struct schema_source *src,
		       const struct place_name *at)
{
	if (in->type != VALUE_MAP)
		return wrong_type(src, in, s, at);
	out->type = VALUE_MAP;
	out->u.map = value_map().u.map;
	for (size_t i = 0; i < in->u.map.n; i++) {
		const struct value_pair *p = &in->u.map.pair[i];

		if (!forms[s->form].fits(p->key))
			return schema_error(src, p->line, p->column,
					    "the key '%.*s' in %.*s must be %s",
					    STR_ARG(str_sub(p->key, 0, 60)),
					    STR_ARG(named(src, at)),
					    forms[s->form].what);
		if (!read_pair(out, p, s->item, src, at))
			return false;
	}
	return true;
}

static str wanted_of(const struct schema *s, struct arena *a)
{
	str all = S("");

	for (size_t i = 0; s->either[i]; i++)
		all = str_printf(a, "%.*s%s%s", STR_ARG(all), i ? " or " : "",
				 wanted(s->either[i]));
	return all;
}

/* The first that fits. When none does, the complaint is that of the one that
 * has the value's shape, for it says most. */
static bool read_one_of(struct value *out, const struct value *in,
			const struct schema *s, const struct schema_source *src,
			const struct place_name *at)
{
	struct err best = { 0 };

	for (size_t i = 0; s->either[i]; i++) {
		struct err err = { 0 };
		struct schema_source quiet = { src->arena, src->path, &err };

		*out = *in;
		if (read_at(out, in, s->either[i], &quiet, at))
			return true;
		if (is_shape(s->either[i], in))
			best = err;
	}
	if (best.kind) {
		*src->err = best;
		return false;
	}
	return schema_error_at(src, in, "%.*s must be %.*s (%.*s)",
			       STR_ARG(named(src, at)),
			       STR_ARG(wanted_of(s, src->arena)),
			       STR_ARG(shown(src, in)));
}

static bool read_at(struct value *out, const struct value *in,
		    const struct schema *s, const struct schema_source *src,
		    const struct place_name *at)
{
	*out = *in;
	switch (s->type) {
	case SCHEMA_ANY:
		return true;
	case SCHEMA_NULL:
		return in->type == VALUE_NULL || wrong_type(src, in, s, at);
	case SCHEMA_TEXT:
		return read_text(out, in, s, src, at);
	case SCHEMA_WHOLE:
	case SCHEMA_NUMBER:
		return read_number(out, in, s, src, at);
	case SCHEMA_BOOL:
		return in->type == VALUE_BOOL || wrong_type(src, in, s, at);
	case SCHEMA_LIST:
		return read_list(out, in, s, src, at);
	case SCHEMA_RECORD:
		return read_record(out, in, s, src, at);
	case SCHEMA_TABLE:
		return read_table(out, in, s, src, at);
	case SCHEMA_ONE_OF:
		return read_one_of(out, in, s, src, at);
	}
	return false;
}

bool schema_read(struct value *out, const struct value *in,
		 const struct schema *schema, const struct schema_source *src)
{
	struct value v = value_null();

	if (!read_at(&v, in, schema, src, NULL))
		return false;
	*out = v;
	return true;
}
