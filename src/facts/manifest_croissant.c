/*
 * MLCommons Croissant 1.0 and 1.1: the compact form and its prefixed variants.
 * This is no JSON-LD processor: keys are compared by their last part, values
 * may be one or a list, references {"@id": "x"} or "x".
 */
#include "facts/manifest.h"

/* "sc:name", "https://schema.org/name" and "name" are one key. */
static str local_name(str key)
{
	for (size_t i = key.len; i; i--)
		if (key.s[i - 1] == ':' || key.s[i - 1] == '/' ||
		    key.s[i - 1] == '#')
			return str_sub(key, i, key.len);
	return key;
}

static const struct value *get(const struct value *map, const char *name)
{
	const struct value *v = value_find(map, str_from(name));

	if (v || !value_is(map, VALUE_MAP))
		return v;
	for (size_t i = 0; i < map->u.map.n; i++)
		if (str_eq(local_name(map->u.map.pair[i].key), str_from(name)))
			return &map->u.map.pair[i].value;
	return NULL;
}

/* One or many: the i-th of them, NULL behind the last. */
static const struct value *nth(const struct value *v, size_t i)
{
	if (value_is(v, VALUE_LIST))
		return value_at(v, i);
	return i ? NULL : v;
}

/* A text, a reference, a {"@value": ...}, or the name of a thing. */
static str text_of(const struct value *v)
{
	static const char *const keys[] = { "@value", "@id", "name", "url" };

	v = nth(v, 0);
	if (!value_is(v, VALUE_MAP))
		return manifest_scalar(v);
	for (size_t i = 0; i < 4; i++)
		if (get(v, keys[i]))
			return manifest_scalar(get(v, keys[i]));
	return (str){ 0 };
}

static void take(struct manifest *m, const struct value *doc, const char *from,
		 const char *to)
{
	const struct value *v = get(doc, from);

	manifest_text(m, to, text_of(v), nth(v, 0));
}

static bool has_type(const struct value *v, const char *name)
{
	const struct value *t = get(v, "@type");
	const struct value *d = get(v, "dataType");

	for (size_t i = 0; nth(t, i); i++)
		if (str_eq(local_name(manifest_scalar(nth(t, i))), str_from(name)))
			return true;
	for (size_t i = 0; nth(d, i); i++)
		if (str_eq(local_name(text_of(nth(d, i))), str_from(name)))
			return true;
	return false;
}

static bool is_remote(str path)
{
	return str_find(path, S("://"), 0) < path.len;
}

/* ---- files ---- */

static void take_hash(struct manifest *m, struct value *to,
		      const struct value *object)
{
	str sha = text_of(get(object, "sha256"));
	str md5 = text_of(get(object, "md5"));

	/* the specification's own examples have MD5 sums under sha256 */
	if (sha.len == 32 && !md5.len) {
		manifest_note(m,
			      S("a hash under sha256 has the length of MD5 and "
				"is taken for one"));
		md5 = sha;
		sha = (str){ 0 };
	}
	if (sha.len)
		value_put(m->a, to, S("sha256"), value_str(str_lower(m->a, sha)));
	if (md5.len)
		value_put(m->a, to, S("md5"), value_str(str_lower(m->a, md5)));
}

/* "123 B" or a bare number; sizes with other units are rounded and say
 * nothing exact. */
static int64_t size_of(str s)
{
	struct str_cut cut = str_cut(str_trim(s), ' ');
	int64_t n;

	if (cut.found && !str_eq(str_trim(cut.tail), S("B")))
		return -1;
	return str_int64(cut.head, &n) ? n : -1;
}

static void take_file(struct manifest *m, struct value *files,
		      const struct value *object)
{
	const struct value *url = get(object, "contentUrl");
	str path = text_of(url);
	int64_t size = size_of(text_of(get(object, "contentSize")));
	str split = manifest_split_of(path);
	struct value *file, *part;

	if (!path.len || get(object, "containedIn"))
		return;
	if (!split.len)
		split = manifest_split_of(text_of(get(object, "@id")));
	part = manifest_part(m, split.len ? split : S("all"), path, nth(url, 0));
	take_hash(m, part, object);
	if (is_remote(path))
		return;
	file = value_push(m->a, files, value_map());
	value_put(m->a, file, S("path"), value_str(path));
	value_put(m->a, file, S("id"), value_str(text_of(get(object, "@id"))));
	value_put(m->a, file, S("line"), value_int(nth(url, 0)->line));
	value_put(m->a, file, S("column"), value_int(nth(url, 0)->column));
	take_hash(m, file, object);
	if (size >= 0)
		value_put(m->a, file, S("bytes"), value_int(size));
}

static void take_set(struct manifest *m, const struct value *set)
{
	const struct value *includes = get(set, "includes");

	if (get(set, "containedIn"))
		return; /* inside an archive */
	for (size_t i = 0; nth(includes, i); i++) {
		str glob = manifest_scalar(nth(includes, i));
		str split = manifest_split_of(glob);

		if (glob.len)
			manifest_part(m, split.len ? split : S("all"), glob,
				      nth(includes, i));
	}
}

static void take_distribution(struct manifest *m, const struct value *list)
{
	struct value files = value_list();

	for (size_t i = 0; nth(list, i); i++)
		if (has_type(nth(list, i), "FileSet"))
			take_set(m, nth(list, i));
		else
			take_file(m, &files, nth(list, i));
	if (value_count(&files))
		manifest_put(m, "files", files);
}

/* ---- records ---- */

static const char *type_of(const struct value *field)
{
	static const struct {
		const char *croissant, *ours;
	} types[] = {
		{ "Integer", "int" },  { "Float", "float" },
		{ "Number", "float" }, { "Boolean", "bool" },
		{ "Date", "date" },    { "DateTime", "date" },
		{ "Text", "string" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (has_type(field, types[i].croissant))
			return types[i].ours;
	return NULL;
}

/* Which columns are taken from which file, to be held against its header. */
static void take_use(struct manifest *m, struct value *uses,
		     const struct value *source, const struct value *column)
{
	struct value *use = value_push(m->a, uses, value_map());
	str file = text_of(get(source, "fileObject"));

	if (!file.len)
		file = text_of(get(source, "fileSet"));
	value_put(m->a, use, S("file"), value_str(file));
	value_put(m->a, use, S("column"), value_str(manifest_scalar(column)));
	value_put(m->a, use, S("line"), value_int(column->line));
}

static void take_field(struct manifest *m, struct value *uses,
		       const struct value *field)
{
	const struct value *source = get(field, "source");
	const struct value *column = get(get(source, "extract"), "column");
	const char *type = type_of(field);
	struct value *schema;
	str name = manifest_scalar(column);

	if (!name.len)
		return;
	take_use(m, uses, source, column);
	if (has_type(field, "Label"))
		manifest_text(m, "label", name, column);
	if (has_type(field, "ImageObject"))
		manifest_text(m, "image_column", name, column);
	schema = manifest_column(m, name);
	if (type && !value_find(schema, S("type")))
		value_put(m->a, schema, S("type"), value_str(str_from(type)));
}

/* The key of a record set that has one field as key. */
static void take_key(struct manifest *m, const struct value *set)
{
	const struct value *key = get(set, "key");
	const struct value *fields = get(set, "field");
	str id = text_of(key);

	if (!id.len || nth(key, 1))
		return;
	for (size_t i = 0; nth(fields, i); i++) {
		const struct value *f = nth(fields, i);
		const struct value *column =
			get(get(get(f, "source"), "extract"), "column");

		if (column && str_eq(text_of(get(f, "@id")), id))
			manifest_text(m, "id_key", manifest_scalar(column),
				      column);
	}
}

static void take_records(struct manifest *m, const struct value *sets)
{
	struct value uses = value_list();

	for (size_t i = 0; nth(sets, i); i++) {
		const struct value *fields = get(nth(sets, i), "field");

		for (size_t k = 0; nth(fields, k); k++)
			take_field(m, &uses, nth(fields, k));
		take_key(m, nth(sets, i));
	}
	if (value_count(&uses))
		manifest_put(m, "uses", uses);
}

/* "1.1" of ".../croissant/1.1"; "" when the document is no Croissant. */
static str version_of(const struct value *doc)
{
	const struct value *conforms = get(doc, "conformsTo");

	for (size_t i = 0; nth(conforms, i); i++) {
		str uri = text_of(nth(conforms, i));

		if (str_has(uri, S("mlcommons.org/croissant/")) &&
		    !str_has(uri, S("/RAI/")))
			return str_basename(uri);
	}
	if (has_type(doc, "Dataset") && get(doc, "recordSet"))
		return S("1.0");
	return (str){ 0 };
}

bool manifest_croissant(struct manifest *m, const struct value *doc)
{
	str version;

	if (!value_is(doc, VALUE_MAP))
		return false;
	version = version_of(doc);
	if (!version.len)
		return false;
	manifest_text(m, "format", S("croissant"), NULL);
	manifest_text(m, "format_version", version, get(doc, "conformsTo"));
	take(m, doc, "name", "name");
	take(m, doc, "version", "version");
	take(m, doc, "license", "licence");
	take(m, doc, "creator", "source");
	if (get(doc, "isBasedOn"))
		take(m, doc, "isBasedOn", "source");
	take(m, doc, "url", "url");
	if (!value_find(m->record, S("source")))
		take(m, doc, "url", "source");
	take(m, doc, "datePublished", "collected_at");
	take(m, doc, "dateCreated", "collected_at");
	take(m, doc, "dataCollectionTimeframe", "collected_at");
	take(m, doc, "dataCollection", "collection_method");
	take_distribution(m, get(doc, "distribution"));
	take_records(m, get(doc, "recordSet"));
	return true;
}
