#include "facts/manifest.h"

#include "formats/json.h"
#include "formats/yaml.h"

#include <string.h>

/* ---- building the record ---- */

static struct value *mutable_find(struct value *map, str key)
{
	for (size_t i = 0; i < map->u.map.n; i++)
		if (str_eq(map->u.map.pair[i].key, key))
			return &map->u.map.pair[i].value;
	return NULL;
}

/* The value of `key`, put there when it is missing. */
static struct value *at_key(struct manifest *m, struct value *map, str key,
			    struct value otherwise)
{
	struct value *v = mutable_find(map, key);

	return v ? v : value_put(m->a, map, key, otherwise);
}

void manifest_place(struct manifest *m, str key, uint32_t line, uint32_t column)
{
	struct value *places = at_key(m, m->record, S("places"), value_map());
	struct value at = value_list();

	if (!line || mutable_find(places, key))
		return;
	value_push(m->a, &at, value_int(line));
	value_push(m->a, &at, value_int(column));
	value_put(m->a, places, key, at);
}

void manifest_put(struct manifest *m, const char *key, struct value v)
{
	struct value *old = mutable_find(m->record, str_from(key));

	if (old)
		*old = v;
	else
		value_put(m->a, m->record, str_from(key), v);
}

void manifest_text(struct manifest *m, const char *key, str text,
		   const struct value *at)
{
	if (!str_trim(text).len)
		return;
	manifest_put(m, key, value_str(str_trim(text)));
	if (at)
		manifest_place(m, str_from(key), at->line, at->column);
}

void manifest_note(struct manifest *m, str text)
{
	struct value *notes = at_key(m, m->record, S("notes"), value_list());

	for (size_t i = 0; i < value_count(notes); i++)
		if (str_eq(value_text(value_at(notes, i), S("")), text))
			return;
	value_push(m->a, notes, value_str(text));
}

str manifest_scalar(const struct value *v)
{
	if (!v || v->type == VALUE_NULL || v->type == VALUE_LIST ||
	    v->type == VALUE_MAP)
		return (str){ 0 };
	return v->type == VALUE_STR ? v->u.s : v->raw;
}

struct value *manifest_part(struct manifest *m, str split, str path,
			    const struct value *at)
{
	struct value *splits = at_key(m, m->record, S("splits"), value_map());
	struct value *parts = at_key(m, splits, split, value_list());
	struct value *part = value_push(m->a, parts, value_map());

	if (path.len)
		value_put(m->a, part, S("path"), value_str(path));
	if (at && at->line) {
		value_put(m->a, part, S("line"), value_int(at->line));
		value_put(m->a, part, S("column"), value_int(at->column));
	}
	return part;
}

struct value *manifest_column(struct manifest *m, str name)
{
	return at_key(m, at_key(m, m->record, S("schema"), value_map()), name,
		      value_map());
}

/* ---- names ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Does the word stand in the path between other than letters? */
static bool has_word(str path, str word)
{
	for (size_t i = 0; i + word.len <= path.len; i++) {
		if (!str_eq_nocase(str_sub(path, i, i + word.len), word))
			continue;
		if (i && is_letter(path.s[i - 1]))
			continue;
		if (i + word.len < path.len && is_letter(path.s[i + word.len]))
			continue;
		return true;
	}
	return false;
}

static str split_in(str part)
{
	static const struct {
		str word, split;
	} words[] = {
		{ STR_INIT("train"), STR_INIT("train") },
		{ STR_INIT("training"), STR_INIT("train") },
		{ STR_INIT("val"), STR_INIT("val") },
		{ STR_INIT("valid"), STR_INIT("val") },
		{ STR_INIT("validation"), STR_INIT("val") },
		{ STR_INIT("dev"), STR_INIT("val") },
		{ STR_INIT("test"), STR_INIT("test") },
		{ STR_INIT("testing"), STR_INIT("test") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (has_word(part, words[i].word))
			return words[i].split;
	return (str){ 0 };
}

/* The part of the path nearest to the file decides. */
str manifest_split_of(str path)
{
	while (path.len) {
		str found = split_in(str_basename(path));

		if (found.len)
			return found;
		path = str_dirname(path);
	}
	return (str){ 0 };
}

/* ---- recognising ---- */

static bool is_yaml_manifest(struct manifest *m, str text)
{
	const struct yaml_options options = { .limits = m->limits };
	struct value *doc;

	/* most YAML files are none: look before reading */
	if (!str_has(text, S("dataset")) && !str_has(text, S("splits")) &&
	    !str_has(text, S("names")) && !str_has(text, S("nc:")) &&
	    !str_has(text, S("outs")))
		return false;
	doc = arena_new(m->a, struct value);
	yaml_read(doc, m->a, text, &options, m->diags);

	if (str_ends(m->file->path, S(".dvc")))
		return manifest_dvc(m, doc);
	return manifest_own(m, doc) || manifest_ultralytics(m, doc);
}

static bool is_json_manifest(struct manifest *m, str text)
{
	struct value *doc = arena_new(m->a, struct value);

	*doc = json_read(m->a, text, m->limits, m->diags);
	return manifest_croissant(m, doc) || manifest_frictionless(m, doc) ||
	       manifest_hub_infos(m, doc) || manifest_own(m, doc);
}

/* The YAML between the first line `---` and the next one. */
static bool is_card(struct manifest *m, str text)
{
	const struct yaml_options options = { .limits = m->limits };
	str rest = text, line;
	struct value *doc;

	if (!str_line(&rest, &line) || !str_eq(line, S("---")))
		return false;
	while (str_line(&rest, &line))
		if (str_eq(str_trim(line), S("---")))
			break;
	if (!str_eq(str_trim(line), S("---")))
		return false;
	doc = arena_new(m->a, struct value);
	/* from the first marker on, so that lines are those of the file */
	yaml_read(doc, m->a, str_sub(text, 0, (size_t)(line.s - text.s)),
		  &options, m->diags);
	return manifest_hub_card(m, doc);
}

static bool is_json_name(str name)
{
	return str_eq(name, S("datapackage.json")) ||
	       str_eq(name, S("dataset_infos.json")) ||
	       str_eq(name, S("metadata.json")) ||
	       str_ends(name, S(".jsonld")) || str_has(name, S("croissant"));
}

static bool wants(const struct file *f)
{
	str name = str_basename(f->path);

	if (f->flags & FILE_VENDORED)
		return false;
	if (str_ends(name, S(".dvc")) && name.len > 4)
		return true;
	if (str_eq_nocase(name, S("README.md")))
		return true;
	if (f->kind == KIND_YAML)
		return true;
	if (f->kind == KIND_JSON)
		return (f->flags & FILE_AS_MANIFEST) || is_json_name(name);
	return false;
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct manifest m = { f->arena, f->file, f->limits, &f->diags, record };
	bool json = f->file->kind == KIND_JSON;
	bool card = str_ends(str_lower(f->arena, f->file->path), S(".md"));
	uint64_t max = json || card ? f->limits->text_size : f->limits->yaml_size;
	struct diags mine;
	bool known;
	str text;

	*record = value_map();
	if (card && !str_starts(facts_head(f), S("---")))
		return false;
	if (!facts_text(f, max, &text))
		return true; /* it may be one: the diagnostic says why not */

	/* what is odd in a file that is no manifest is nobody's business */
	diags_init(&mine, f->arena);
	m.diags = &mine;
	known = json   ? is_json_manifest(&m, text)
		: card ? is_card(&m, text)
		       : is_yaml_manifest(&m, text);
	if (!known)
		return false;
	for (size_t i = 0; i < mine.list.n; i++)
		diag_add(&f->diags, mine.list.v[i].id, mine.list.v[i].line,
			 mine.list.v[i].column, "%.*s",
			 STR_ARG(mine.list.v[i].text));
	return true;
}

const struct scanner scanner_manifest = {
	.name = STR_INIT("manifest"),
	.input = STR_INIT("manifest"),
	.version = 1,
	.early = true,
	.wants = wants,
	.scan = scan,
};
