#include "rules/json_schema.h"

#include "base/num.h"
#include "rules/config_schema.h"
#include "rules/policy_schema.h"
#include "rules/rule_schema.h"

static const struct json_schema_kind kinds[] = {
	{ STR_INIT("config"), STR_INIT("gonogo.yaml"), &config_schema, false },
	{ STR_INIT("rules"), STR_INIT("a rule file"), &rule_file_schema, false },
	{ STR_INIT("signoff"), STR_INIT(".gonogo/signoff.yaml"),
	  &signoff_schema, false },
	{ STR_INIT("waivers"), STR_INIT(".gonogo/waivers.yaml"),
	  &waivers_schema, false },
	{ STR_INIT("result"), STR_INIT("gonogo check -f json, version 1"),
	  &result_schema, true },
	{ STR_INIT("log"), STR_INIT("gonogo log -f json, version 1"),
	  &log_schema, true },
};

const struct json_schema_kind *json_schema_kinds(size_t *n)
{
	*n = sizeof(kinds) / sizeof(kinds[0]);
	return kinds;
}

/* ---- JSON ---- */

struct writer {
	struct buf *out;
	unsigned depth;
	bool first; /* nothing stands in this object or list yet */
	bool strict;
};

/* Our tables are ASCII; only these need care. */
static void add_string(struct writer *w, str s)
{
	buf_add_byte(w->out, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.s[i] == '"' || s.s[i] == '\\')
			buf_add_byte(w->out, '\\');
		buf_add_byte(w->out, s.s[i]);
	}
	buf_add_byte(w->out, '"');
}

static void next_item(struct writer *w)
{
	if (!w->first)
		buf_add_byte(w->out, ',');
	buf_add_byte(w->out, '\n');
	buf_add_times(w->out, ' ', 2 * (size_t)w->depth);
	w->first = false;
}

static void key(struct writer *w, const char *name)
{
	next_item(w);
	add_string(w, str_from(name));
	buf_add(w->out, S(": "));
}

static void open(struct writer *w, char bracket)
{
	buf_add_byte(w->out, bracket);
	w->depth++;
	w->first = true;
}

static void close(struct writer *w, char bracket)
{
	w->depth--;
	if (!w->first) {
		buf_add_byte(w->out, '\n');
		buf_add_times(w->out, ' ', 2 * (size_t)w->depth);
	}
	buf_add_byte(w->out, bracket);
	w->first = false;
}

static void text_pair(struct writer *w, const char *name, const char *s)
{
	key(w, name);
	add_string(w, str_from(s));
}

/* ---- schemas ---- */

static void write_schema(struct writer *w, const struct schema *s,
			 const char *doc);

/* A list of words; where `off` is one, also what YAML 1.1 makes of it. */
static void write_words(struct writer *w, const struct schema *s)
{
	bool off = false;

	key(w, "enum");
	open(w, '[');
	for (size_t i = 0; s->word[i]; i++) {
		next_item(w);
		add_string(w, str_from(s->word[i]));
		off = off || str_eq(str_from(s->word[i]), S("off"));
	}
	if (off && !w->strict) {
		next_item(w);
		buf_add(w->out, S("false"));
	}
	close(w, ']');
}

/* Plain text may look like a number or a boolean to YAML: `version: 1.10`. */
static void write_text(struct writer *w, const struct schema *s)
{
	bool plain = s->form == FORM_FREE || s->form == FORM_FILLED ||
		     s->form == FORM_SIZE;
	const char *pattern = schema_form_pattern(s->form);

	if (s->word) {
		write_words(w, s);
		return;
	}
	key(w, "type");
	if (w->strict || !plain)
		buf_add(w->out, S("\"string\""));
	else
		buf_add(w->out, S("[\"string\", \"number\", \"boolean\"]"));
	if (pattern[0])
		text_pair(w, "pattern", pattern);
}

static void write_bounds(struct writer *w, const struct schema *s)
{
	if (!s->bounded)
		return;
	key(w, "minimum");
	num_print_json(w->out, s->least);
	key(w, "maximum");
	num_print_json(w->out, s->most);
}

static void write_array(struct writer *w, const struct schema *s)
{
	text_pair(w, "type", "array");
	key(w, "items");
	write_schema(w, s->item, NULL);
	if (s->at_least) {
		key(w, "minItems");
		buf_printf(w->out, "%zu", s->at_least);
	}
}

/* A list, or one item of it without brackets. */
static void write_list(struct writer *w, const struct schema *s)
{
	if (!s->one) {
		write_array(w, s);
		return;
	}
	key(w, "anyOf");
	open(w, '[');
	next_item(w);
	open(w, '{');
	write_array(w, s);
	close(w, '}');
	next_item(w);
	write_schema(w, s->item, NULL);
	close(w, ']');
}

static void write_required(struct writer *w, const struct schema *s)
{
	bool any = false;

	for (const struct schema_field *f = s->field; f->key.len; f++)
		any = any || f->required;
	if (!any)
		return;
	key(w, "required");
	open(w, '[');
	for (const struct schema_field *f = s->field; f->key.len; f++) {
		if (!f->required)
			continue;
		next_item(w);
		add_string(w, f->key);
	}
	close(w, ']');
}

static void write_record(struct writer *w, const struct schema *s)
{
	text_pair(w, "type", "object");
	key(w, "properties");
	open(w, '{');
	for (const struct schema_field *f = s->field; f->key.len; f++) {
		next_item(w);
		add_string(w, f->key);
		buf_add(w->out, S(": "));
		write_schema(w, f->schema, f->doc);
	}
	close(w, '}');
	write_required(w, s);
	/* A result may grow inside a version; our own files may not. */
	key(w, "additionalProperties");
	buf_add(w->out, w->strict ? S("true") : S("false"));
}

static void write_table(struct writer *w, const struct schema *s)
{
	const char *pattern = schema_form_pattern(s->form);

	text_pair(w, "type", "object");
	if (pattern[0]) {
		key(w, "propertyNames");
		open(w, '{');
		text_pair(w, "pattern", pattern);
		close(w, '}');
	}
	key(w, "additionalProperties");
	write_schema(w, s->item, NULL);
}

static void write_either(struct writer *w, const struct schema *s)
{
	key(w, "anyOf");
	open(w, '[');
	for (size_t i = 0; s->either[i]; i++) {
		next_item(w);
		write_schema(w, s->either[i], NULL);
	}
	close(w, ']');
}

static void write_body(struct writer *w, const struct schema *s)
{
	switch (s->type) {
	case SCHEMA_ANY:
		break;
	case SCHEMA_NULL:
		text_pair(w, "type", "null");
		break;
	case SCHEMA_TEXT:
		write_text(w, s);
		break;
	case SCHEMA_WHOLE:
		text_pair(w, "type", "integer");
		write_bounds(w, s);
		break;
	case SCHEMA_NUMBER:
		text_pair(w, "type", "number");
		write_bounds(w, s);
		break;
	case SCHEMA_BOOL:
		text_pair(w, "type", "boolean");
		break;
	case SCHEMA_LIST:
		write_list(w, s);
		break;
	case SCHEMA_RECORD:
		write_record(w, s);
		break;
	case SCHEMA_TABLE:
		write_table(w, s);
		break;
	case SCHEMA_ONE_OF:
		write_either(w, s);
		break;
	}
}

static void write_schema(struct writer *w, const struct schema *s, const char *doc)
{
	open(w, '{');
	if (doc && doc[0])
		text_pair(w, "description", doc);
	write_body(w, s);
	close(w, '}');
}

bool json_schema_write(struct buf *out, str kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct writer w = { .out = out, .strict = kinds[i].strict };

		if (!str_eq(kinds[i].name, kind))
			continue;
		open(&w, '{');
		text_pair(&w, "$schema",
			  "http://json-schema.org/draft-07/schema#");
		key(&w, "title");
		add_string(&w, kinds[i].title);
		write_body(&w, kinds[i].schema);
		close(&w, '}');
		buf_add_byte(out, '\n');
		return true;
	}
	return false;
}
