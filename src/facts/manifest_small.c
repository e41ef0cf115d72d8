/* Ultralytics data.yaml, Frictionless datapackage.json, DVC files. */
#include "facts/manifest.h"

/* ---- Ultralytics ---- */

static str joined(struct manifest *m, str folder, str path)
{
	while (str_starts(folder, S("./")))
		folder = str_sub(folder, 2, folder.len);
	if (!folder.len || str_eq(folder, S(".")) || str_starts(path, S("/")))
		return path;
	return str_printf(m->a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path));
}

static void take_yolo_split(struct manifest *m, const struct value *doc,
			    const char *from, const char *to)
{
	const struct value *v = value_find(doc, str_from(from));
	str root = manifest_scalar(value_find(doc, S("path")));

	if (!value_is(v, VALUE_LIST)) {
		if (manifest_scalar(v).len)
			manifest_part(m, str_from(to),
				      joined(m, root, manifest_scalar(v)), v);
		return;
	}
	for (size_t i = 0; i < value_count(v); i++)
		manifest_part(m, str_from(to),
			      joined(m, root, manifest_scalar(value_at(v, i))),
			      value_at(v, i));
}

static void take_yolo_names(struct manifest *m, const struct value *names)
{
	struct value list = value_list();

	for (size_t i = 0; i < value_count(names); i++)
		value_push(m->a, &list,
			   value_str(manifest_scalar(
				   value_is(names, VALUE_MAP)
					   ? &names->u.map.pair[i].value
					   : value_at(names, i))));
	manifest_put(m, "classes", list);
}

bool manifest_ultralytics(struct manifest *m, const struct value *doc)
{
	const struct value *names = value_find(doc, S("names"));
	const struct value *nc = value_find(doc, S("nc"));

	if (!value_is(doc, VALUE_MAP) || (!names && !nc) ||
	    !value_find(doc, S("train")) ||
	    (!value_find(doc, S("val")) && !value_find(doc, S("validation"))))
		return false;
	manifest_text(m, "format", S("ultralytics"), NULL);
	manifest_text(m, "task", S("detection"), NULL);
	manifest_text(m, "modality", S("image"), NULL);
	take_yolo_split(m, doc, "train", "train");
	take_yolo_split(m, doc, "val", "val");
	if (!value_find(doc, S("val")))
		take_yolo_split(m, doc, "validation", "val");
	take_yolo_split(m, doc, "test", "test");
	if (value_count(names))
		take_yolo_names(m, names);
	if (value_is(nc, VALUE_INT)) {
		manifest_put(m, "class_count", *nc);
		manifest_place(m, S("class_count"), nc->line, nc->column);
	}
	if (names)
		manifest_place(m, S("classes"), names->line, names->column);
	manifest_text(m, "licence",
		      manifest_scalar(value_find(doc, S("license"))),
		      value_find(doc, S("license")));
	manifest_text(m, "download",
		      manifest_scalar(value_find(doc, S("download"))),
		      value_find(doc, S("download")));
	return true;
}

/* ---- Frictionless ---- */

static const char *field_type(str type)
{
	static const struct {
		const char *theirs, *ours;
	} types[] = {
		{ "integer", "int" },  { "number", "float" },
		{ "boolean", "bool" }, { "string", "string" },
		{ "date", "date" },    { "datetime", "date" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_eq(type, str_from(types[i].theirs)))
			return types[i].ours;
	return NULL;
}

static void take_field(struct manifest *m, const struct value *field,
		       const struct value *missing)
{
	const struct value *c = value_find(field, S("constraints"));
	const char *type = field_type(value_get_text(field, "type"));
	str name = value_get_text(field, "name");
	struct value *column;

	if (!name.len)
		return;
	column = manifest_column(m, name);
	if (value_find(column, S("line")))
		return; /* the same column of another resource */
	value_put(m->a, column, S("line"), value_int(field->line));
	if (type)
		value_put(m->a, column, S("type"), value_str(str_from(type)));
	if (value_get_bool(c, "required", false))
		value_put(m->a, column, S("nullable"), value_bool(false));
	if (value_get_bool(c, "unique", false))
		value_put(m->a, column, S("unique"), value_bool(true));
	if (value_find(c, S("minimum")))
		value_put(m->a, column, S("min"), *value_find(c, S("minimum")));
	if (value_find(c, S("maximum")))
		value_put(m->a, column, S("max"), *value_find(c, S("maximum")));
	if (value_count(value_find(c, S("enum"))))
		value_put(m->a, column, S("values"), *value_find(c, S("enum")));
	if (value_is(missing, VALUE_LIST))
		value_put(m->a, column, S("null"), *missing);
}

static void take_key(struct manifest *m, const struct value *key)
{
	if (value_is(key, VALUE_LIST) && value_count(key) == 1)
		key = value_at(key, 0);
	manifest_text(m, "id_key", manifest_scalar(key), key);
}

/* "sha256:..." or a bare MD5 sum. */
static void take_hash(struct manifest *m, struct value *to, str hash)
{
	struct str_cut cut = str_cut(hash, ':');

	if (!hash.len)
		return;
	if (!cut.found)
		value_put(m->a, to, S("md5"), value_str(hash));
	else if (str_eq(cut.head, S("sha256")) || str_eq(cut.head, S("md5")))
		value_put(m->a, to, cut.head, value_str(cut.tail));
}

static void take_path(struct manifest *m, const struct value *resource,
		      const struct value *path, bool alone)
{
	str name = value_get_text(resource, "name");
	str split = manifest_split_of(manifest_scalar(path));
	struct value *part;

	if (!manifest_scalar(path).len)
		return;
	if (!split.len)
		split = manifest_split_of(name);
	part = manifest_part(m, split.len ? split : S("all"),
			     manifest_scalar(path), path);
	if (!alone)
		return;
	take_hash(m, part, value_get_text(resource, "hash"));
	if (value_is(value_find(resource, S("bytes")), VALUE_INT))
		value_put(m->a, part, S("bytes"),
			  *value_find(resource, S("bytes")));
}

static void take_resource(struct manifest *m, const struct value *r)
{
	const struct value *path = value_find(r, S("path"));
	const struct value *schema = value_find(r, S("schema"));
	const struct value *fields = value_find(schema, S("fields"));

	if (!value_is(path, VALUE_LIST))
		take_path(m, r, path, true);
	for (size_t i = 0; value_is(path, VALUE_LIST) && i < value_count(path);
	     i++)
		take_path(m, r, value_at(path, i), value_count(path) == 1);
	for (size_t i = 0; i < value_count(fields); i++)
		take_field(m, value_at(fields, i),
			   value_find(schema, S("missingValues")));
	take_key(m, value_find(schema, S("primaryKey")));
}

bool manifest_frictionless(struct manifest *m, const struct value *doc)
{
	const struct value *resources = value_find(doc, S("resources"));
	const struct value *licence = value_at(value_find(doc, S("licenses")), 0);
	const struct value *source = value_at(value_find(doc, S("sources")), 0);

	if (!value_is(resources, VALUE_LIST) ||
	    !(str_eq(str_basename(m->file->path), S("datapackage.json")) ||
	      str_has(value_get_text(doc, "$schema"), S("datapackage.org"))))
		return false;
	manifest_text(m, "format", S("frictionless"), NULL);
	manifest_text(m, "name", value_get_text(doc, "name"), NULL);
	manifest_text(m, "version",
		      manifest_scalar(value_find(doc, S("version"))),
		      value_find(doc, S("version")));
	manifest_text(m, "collected_at", value_get_text(doc, "created"),
		      value_find(doc, S("created")));
	manifest_text(m, "licence", value_get_text(licence, "name"), licence);
	if (!value_find(m->record, S("licence")))
		manifest_text(m, "licence", value_get_text(licence, "path"),
			      licence);
	manifest_text(m, "source", value_get_text(source, "title"), source);
	if (!value_find(m->record, S("source")))
		manifest_text(m, "source", value_get_text(source, "path"),
			      source);
	for (size_t i = 0; i < value_count(resources); i++)
		take_resource(m, value_at(resources, i));
	return true;
}

/* ---- DVC ---- */

bool manifest_dvc(struct manifest *m, const struct value *doc)
{
	const struct value *outs = value_find(doc, S("outs"));
	struct value files = value_list();

	if (!value_is(outs, VALUE_LIST))
		return false;
	manifest_text(m, "format", S("dvc"), NULL);
	for (size_t i = 0; i < value_count(outs); i++) {
		const struct value *o = value_at(outs, i);
		str path = manifest_scalar(value_find(o, S("path")));
		struct value *file;

		if (!path.len)
			continue;
		file = value_push(m->a, &files, value_map());
		value_put(m->a, file, S("path"), value_str(path));
		value_put(m->a, file, S("md5"),
			  value_str(manifest_scalar(value_find(o, S("md5")))));
		if (value_is(value_find(o, S("size")), VALUE_INT))
			value_put(m->a, file, S("bytes"),
				  *value_find(o, S("size")));
		if (value_is(value_find(o, S("nfiles")), VALUE_INT))
			value_put(m->a, file, S("nfiles"),
				  *value_find(o, S("nfiles")));
		value_put(m->a, file, S("line"), value_int(o->line));
		value_put(m->a, file, S("column"), value_int(o->column));
	}
	manifest_put(m, "files", files);
	return true;
}
