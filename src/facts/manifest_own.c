/* dataset.yaml: our own format, a closed list of keys. */
#include "base/date.h"
#include "base/suggest.h"
#include "facts/manifest.h"

enum key_type {
	KEY_TEXT,   /* a scalar, kept as written */
	KEY_CHOICE, /* source_type */
	KEY_BOOL,
	KEY_CLASSES, /* a list of names, or id: name */
	KEY_TEXTS,   /* one name or a list */
	KEY_SPLITS,
	KEY_SCHEMA,
	KEY_HASHES,
	KEY_COPY, /* whoever uses it checks it */
};

struct key {
	str name, canonical; /* aliases have another canonical name */
	enum key_type type;
};

#define KEY(name, type)                              \
	{                                            \
		STR_INIT(name), STR_INIT(name), type \
	}
#define ALIAS(name, of, type)                      \
	{                                          \
		STR_INIT(name), STR_INIT(of), type \
	}

static const struct key keys[] = {
	KEY("dataset", KEY_TEXT),
	KEY("version", KEY_TEXT),
	KEY("description", KEY_TEXT),
	KEY("task", KEY_TEXT),
	KEY("modality", KEY_TEXT),
	ALIAS("format", "data_format", KEY_TEXT),
	KEY("source", KEY_TEXT),
	KEY("source_type", KEY_CHOICE),
	KEY("why_not_public", KEY_TEXT),
	KEY("licence", KEY_TEXT),
	ALIAS("license", "licence", KEY_TEXT),
	KEY("collected_at", KEY_TEXT),
	KEY("collection_method", KEY_TEXT),
	KEY("revision", KEY_TEXT),
	KEY("doi", KEY_TEXT),
	KEY("sha256", KEY_HASHES),
	KEY("label", KEY_TEXT),
	KEY("classes", KEY_CLASSES),
	KEY("unlabeled_value", KEY_TEXT),
	KEY("ignore_index", KEY_TEXT),
	KEY("splits", KEY_SPLITS),
	KEY("folds", KEY_COPY),
	KEY("group_key", KEY_TEXT),
	ALIAS("groups", "group_key", KEY_TEXT),
	KEY("time_key", KEY_TEXT),
	ALIAS("time", "time_key", KEY_TEXT),
	KEY("horizon", KEY_TEXT),
	KEY("id_key", KEY_TEXT),
	KEY("image_column", KEY_TEXT),
	KEY("mask_column", KEY_TEXT),
	KEY("audio_column", KEY_TEXT),
	KEY("text_column", KEY_TEXT),
	KEY("weight_column", KEY_TEXT),
	KEY("schema", KEY_SCHEMA),
	ALIAS("columns", "schema", KEY_SCHEMA),
	KEY("target_range", KEY_COPY),
	KEY("slices", KEY_COPY),
	KEY("slice_min", KEY_COPY),
	KEY("personal_columns", KEY_TEXTS),
	KEY("allow_shared", KEY_TEXTS),
	KEY("resampled", KEY_BOOL),
	KEY("synthetic", KEY_BOOL),
	KEY("sampling", KEY_TEXT),
	KEY("label_audit", KEY_COPY),
	KEY("changelog", KEY_COPY),
	KEY("prod_sample", KEY_COPY),
	KEY("eval_sets", KEY_COPY),
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

static bool wrong(struct manifest *m, const struct value_pair *p, str text)
{
	uint32_t line = p->line ? p->line : p->value.line;

	if (!value_find(m->record, S("error")))
		manifest_put(m, "error",
			     value_str(str_printf(m->a, "%.*s:%u:%u: %.*s",
						  STR_ARG(m->file->path), line,
						  p->line ? p->column
							  : p->value.column,
						  STR_ARG(text))));
	return false;
}

static bool wrong_type(struct manifest *m, const struct value_pair *p,
		       const char *wanted)
{
	return wrong(m, p,
		     str_printf(m->a, "`%.*s` has to be %s, not %s",
				STR_ARG(p->key), wanted,
				value_type_name(p->value.type)));
}

static bool unknown(struct manifest *m, const struct value_pair *p,
		    const str *names, size_t n)
{
	str near = suggest(names, n, p->key);

	if (!near.len)
		return wrong(m, p,
			     str_printf(m->a, "unknown key `%.*s`",
					STR_ARG(p->key)));
	return wrong(m, p,
		     str_printf(m->a, "unknown key `%.*s`; did you mean `%.*s`?",
				STR_ARG(p->key), STR_ARG(near)));
}

static const struct key *key_find(str name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (str_eq(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static bool is_scalar(const struct value *v)
{
	return v->type != VALUE_MAP && v->type != VALUE_LIST &&
	       v->type != VALUE_NULL;
}

static void take_list(struct manifest *m, const struct value_pair *p,
		      const char *to)
{
	struct value list = value_list();

	if (is_scalar(&p->value))
		value_push(m->a, &list, value_str(manifest_scalar(&p->value)));
	for (size_t i = 0; i < value_count(&p->value); i++)
		value_push(m->a, &list,
			   value_str(p->value.type == VALUE_MAP
					     ? manifest_scalar(
						       &p->value.u.map.pair[i].value)
					     : manifest_scalar(
						       value_at(&p->value, i))));
	manifest_put(m, to, list);
}

/* ---- splits ---- */

static const str part_keys[] = {
	STR_INIT("path"),     STR_INIT("rows"),  STR_INIT("sha256"),
	STR_INIT("md5"),      STR_INIT("bytes"), STR_INIT("revision"),
	STR_INIT("version"),  STR_INIT("files"), STR_INIT("licence"),
	STR_INIT("sampling"),
};

enum { PART_KEYS = sizeof(part_keys) / sizeof(part_keys[0]) };

static bool is_part_key(str name)
{
	for (size_t i = 0; i < PART_KEYS; i++)
		if (str_eq(part_keys[i], name))
			return true;
	return false;
}

static void take_paths(struct manifest *m, str split, const struct value_pair *p)
{
	for (size_t i = 0; i < value_count(&p->value); i++) {
		const struct value *v = value_at(&p->value, i);

		if (v && is_scalar(v))
			manifest_part(m, split, manifest_scalar(v), v);
		else
			wrong_type(m, p, "a list of paths");
	}
}

static void take_part_key(struct manifest *m, struct value *part,
			  const struct value_pair *p)
{
	if (!is_part_key(p->key))
		unknown(m, p, part_keys, PART_KEYS);
	else if (!is_scalar(&p->value))
		wrong_type(m, p, "one value");
	else if (str_eq(p->key, S("rows")) || str_eq(p->key, S("bytes")))
		value_put(m->a, part, p->key,
			  value_int(value_whole(&p->value, -1)));
	else
		value_put(m->a, part, p->key,
			  value_str(manifest_scalar(&p->value)));
}

/* {path: FILE, sha256: ..., rows: ...}; `path` and `files` may be lists. */
static void take_part(struct manifest *m, str split, const struct value *v)
{
	const struct value *path = value_find(v, S("path"));
	struct value *part;

	for (size_t i = 0; i < v->u.map.n; i++)
		if (str_eq(v->u.map.pair[i].key, S("files")) ||
		    (&v->u.map.pair[i].value == path && path->type == VALUE_LIST))
			take_paths(m, split, &v->u.map.pair[i]);

	if (value_count(v) == 1 &&
	    (value_is(path, VALUE_LIST) || value_find(v, S("files"))))
		return;
	if (value_is(path, VALUE_LIST))
		path = NULL;
	part = manifest_part(m, split, manifest_scalar(path), path ? path : v);
	for (size_t i = 0; i < v->u.map.n; i++) {
		const struct value_pair *p = &v->u.map.pair[i];

		if (!str_eq(p->key, S("path")) && !str_eq(p->key, S("files")))
			take_part_key(m, part, p);
	}
}

static void take_split(struct manifest *m, str split, const struct value_pair *p)
{
	const struct value *v = &p->value;

	if (is_scalar(v))
		manifest_part(m, split, manifest_scalar(v), v);
	else if (v->type == VALUE_MAP)
		take_part(m, split, v);
	else if (v->type == VALUE_LIST)
		for (size_t i = 0; i < value_count(v); i++) {
			const struct value *item = value_at(v, i);

			if (item->type == VALUE_MAP)
				take_part(m, split, item);
			else if (is_scalar(item))
				manifest_part(m, split, manifest_scalar(item),
					      item);
			else
				wrong_type(m, p,
					   "a path, a list of paths or a map");
		}
	else
		wrong_type(m, p, "a path, a list of paths or a map");
}

static void take_splits(struct manifest *m, const struct value_pair *p)
{
	static const str names[] = {
		STR_INIT("train"),     STR_INIT("val"),
		STR_INIT("test"),      STR_INIT("validation"),
		STR_INIT("unlabeled"), STR_INIT("external_test"),
	};

	if (p->value.type != VALUE_MAP) {
		wrong_type(m, p, "a map of splits");
		return;
	}
	for (size_t i = 0; i < p->value.u.map.n; i++) {
		const struct value_pair *s = &p->value.u.map.pair[i];
		str near =
			suggest(names, sizeof(names) / sizeof(names[0]), s->key);

		/* other splits may have any name, but a typing error would
		 * make a split vanish */
		if (near.len && !str_eq(near, s->key)) {
			unknown(m, s, names, sizeof(names) / sizeof(names[0]));
			continue;
		}
		take_split(m, str_eq(s->key, S("validation")) ? S("val") : s->key,
			   s);
	}
}

/* ---- schema ---- */

static str type_of(str name)
{
	static const struct {
		str word, type;
	} words[] = {
		{ STR_INIT("int"), STR_INIT("int") },
		{ STR_INIT("integer"), STR_INIT("int") },
		{ STR_INIT("float"), STR_INIT("float") },
		{ STR_INIT("number"), STR_INIT("float") },
		{ STR_INIT("double"), STR_INIT("float") },
		{ STR_INIT("bool"), STR_INIT("bool") },
		{ STR_INIT("boolean"), STR_INIT("bool") },
		{ STR_INIT("category"), STR_INIT("category") },
		{ STR_INIT("string"), STR_INIT("string") },
		{ STR_INIT("str"), STR_INIT("string") },
		{ STR_INIT("text"), STR_INIT("string") },
		{ STR_INIT("date"), STR_INIT("date") },
		{ STR_INIT("datetime"), STR_INIT("date") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(words[i].word, name))
			return words[i].type;
	return (str){ 0 };
}

static void take_type(struct manifest *m, struct value *column,
		      const struct value_pair *p)
{
	str type = type_of(manifest_scalar(&p->value));

	if (!type.len)
		wrong(m, p,
		      str_printf(
			      m->a,
			      "`%.*s` is no type; int, float, bool, category, "
			      "string and date are",
			      STR_ARG(manifest_scalar(&p->value))));
	else
		value_put(m->a, column, S("type"), value_str(type));
}

static void take_range(struct manifest *m, struct value *column,
		       const struct value_pair *p)
{
	if (p->value.type != VALUE_LIST || value_count(&p->value) != 2) {
		wrong_type(m, p, "a list of two numbers");
		return;
	}
	if (value_at(&p->value, 0)->type != VALUE_NULL)
		value_put(m->a, column, S("min"), *value_at(&p->value, 0));
	if (value_at(&p->value, 1)->type != VALUE_NULL)
		value_put(m->a, column, S("max"), *value_at(&p->value, 1));
}

static void take_texts(struct manifest *m, struct value *column, str to,
		       const struct value_pair *p)
{
	struct value list = value_list();

	if (is_scalar(&p->value))
		value_push(m->a, &list, value_str(manifest_scalar(&p->value)));
	for (size_t i = 0; i < value_count(&p->value); i++)
		value_push(m->a, &list,
			   value_str(manifest_scalar(value_at(&p->value, i))));
	value_put(m->a, column, to, list);
}

static void take_column(struct manifest *m, struct value *column,
			const struct value_pair *p)
{
	static const str names[] = {
		STR_INIT("type"),  STR_INIT("nullable"),
		STR_INIT("range"), STR_INIT("min"),
		STR_INIT("max"),   STR_INIT("values"),
		STR_INIT("null"),  STR_INIT("unique"),
		STR_INIT("unit"),  STR_INIT("description"),
	};

	if (str_eq(p->key, S("type")))
		take_type(m, column, p);
	else if (str_eq(p->key, S("range")))
		take_range(m, column, p);
	else if (str_eq(p->key, S("values")) || str_eq(p->key, S("null")))
		take_texts(m, column, p->key, p);
	else if (str_eq(p->key, S("nullable")) || str_eq(p->key, S("unique")) ||
		 str_eq(p->key, S("min")) || str_eq(p->key, S("max")))
		value_put(m->a, column, p->key, value_copy(m->a, &p->value));
	else if (!str_eq(p->key, S("unit")) &&
		 !str_eq(p->key, S("description")))
		unknown(m, p, names, sizeof(names) / sizeof(names[0]));
}

static void take_schema(struct manifest *m, const struct value_pair *p)
{
	if (p->value.type != VALUE_MAP) {
		wrong_type(m, p, "a map of columns");
		return;
	}
	for (size_t i = 0; i < p->value.u.map.n; i++) {
		const struct value_pair *c = &p->value.u.map.pair[i];
		struct value *column = manifest_column(m, c->key);

		value_put(m->a, column, S("line"), value_int(c->line));
		if (is_scalar(&c->value))
			take_type(m, column, c);
		else if (c->value.type != VALUE_MAP)
			wrong_type(m, c, "a type or a map");
		else
			for (size_t k = 0; k < c->value.u.map.n; k++)
				take_column(m, column, &c->value.u.map.pair[k]);
	}
}

/* ---- the rest ---- */

static void take_hashes(struct manifest *m, const struct value_pair *p)
{
	struct value list = value_list();

	if (is_scalar(&p->value)) {
		manifest_text(m, "sha256", manifest_scalar(&p->value), &p->value);
		return;
	}
	if (p->value.type != VALUE_MAP) {
		wrong_type(m, p, "a hash, or a map from path to hash");
		return;
	}
	for (size_t i = 0; i < p->value.u.map.n; i++) {
		const struct value_pair *h = &p->value.u.map.pair[i];
		struct value *file = value_push(m->a, &list, value_map());

		value_put(m->a, file, S("path"), value_str(h->key));
		value_put(m->a, file, S("sha256"),
			  value_str(manifest_scalar(&h->value)));
		value_put(m->a, file, S("line"), value_int(h->line));
		value_put(m->a, file, S("column"), value_int(h->column));
	}
	manifest_put(m, "files", list);
}

static bool is_source_type(str s)
{
	return str_eq(s, S("public")) || str_eq(s, S("academic")) ||
	       str_eq(s, S("custom")) || str_eq(s, S("mixed"));
}

static void take_text(struct manifest *m, const struct key *key,
		      const struct value_pair *p)
{
	const char *to = key->canonical.s;

	if (p->value.type == VALUE_NULL)
		return; /* declared as not known yet */
	if (!is_scalar(&p->value)) {
		wrong_type(m, p, "one value");
		return;
	}
	if (key->type == KEY_CHOICE &&
	    !is_source_type(manifest_scalar(&p->value))) {
		wrong(m, p,
		      str_printf(m->a,
				 "`%.*s` has to be public, academic, custom or "
				 "mixed, not `%.*s`",
				 STR_ARG(p->key),
				 STR_ARG(manifest_scalar(&p->value))));
		return;
	}
	manifest_text(m, str_eq(key->canonical, S("dataset")) ? "name" : to,
		      manifest_scalar(&p->value), NULL);
	if (str_eq(key->canonical, S("unlabeled_value")))
		manifest_put(m, to, value_str(manifest_scalar(&p->value)));
}

static void take(struct manifest *m, const struct key *key,
		 const struct value_pair *p)
{
	const char *to = key->canonical.s;

	manifest_place(m, key->canonical, p->line, p->column);
	switch (key->type) {
	case KEY_TEXT:
	case KEY_CHOICE:
		take_text(m, key, p);
		break;
	case KEY_BOOL:
		if (p->value.type != VALUE_BOOL)
			wrong_type(m, p, "true or false");
		else
			manifest_put(m, to, value_bool(p->value.u.b));
		break;
	case KEY_CLASSES:
		if (p->value.type == VALUE_INT && p->value.u.i > 0)
			manifest_put(m, "class_count", p->value);
		else if (!value_count(&p->value))
			wrong_type(m, p, "a list of names or their number");
		else
			take_list(m, p, to);
		break;
	case KEY_TEXTS:
		take_list(m, p, to);
		break;
	case KEY_SPLITS:
		take_splits(m, p);
		break;
	case KEY_SCHEMA:
		take_schema(m, p);
		break;
	case KEY_HASHES:
		take_hashes(m, p);
		break;
	case KEY_COPY:
		manifest_put(m, to, value_copy(m->a, &p->value));
		break;
	}
}

/*
 * A dataset.yaml by its keys. Other programs have files of that name too (Hydra
 * groups, Ultralytics), so more than half of the keys must be ours or nearly
 * so, unless the project names the file as its manifest.
 */
static bool is_own(struct manifest *m, const struct value *doc)
{
	str names[KEYS];
	size_t ours = 0;
	str base = str_basename(m->file->path);
	const struct value *dataset = value_find(doc, S("dataset"));

	if (!value_is(doc, VALUE_MAP))
		return false;
	if (value_find(doc, S("names")) || value_find(doc, S("nc")))
		return false;
	for (size_t i = 0; i < KEYS; i++)
		names[i] = keys[i].name;
	for (size_t i = 0; i < doc->u.map.n; i++)
		ours += suggest(names, KEYS, doc->u.map.pair[i].key).len > 0;
	if (m->file->flags & FILE_AS_MANIFEST)
		return ours > 0;
	if (!str_eq(base, S("dataset.yaml")) && !str_eq(base, S("dataset.yml")))
		return false;
	if (!value_find(doc, S("splits")) && !(dataset && is_scalar(dataset)))
		return false;

	return 2 * ours > doc->u.map.n;
}

bool manifest_own(struct manifest *m, const struct value *doc)
{
	str names[KEYS];

	if (!is_own(m, doc))
		return false;
	manifest_text(m, "format", S("gonogo"), NULL);
	for (size_t i = 0; i < KEYS; i++)
		names[i] = keys[i].name;
	for (size_t i = 0; i < doc->u.map.n; i++) {
		const struct value_pair *p = &doc->u.map.pair[i];
		const struct key *key = key_find(p->key);

		if (key)
			take(m, key, p);
		else
			unknown(m, p, names, KEYS);
	}
	return true;
}
