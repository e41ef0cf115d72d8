/* Hugging Face: the front matter of a dataset card, and dataset_infos.json. */
#include "facts/manifest.h"

#include <string.h>

static str first_text(const struct value *v)
{
	return value_is(v, VALUE_LIST) ? manifest_scalar(value_at(v, 0))
				       : manifest_scalar(v);
}

static const struct value *first_place(const struct value *v)
{
	return value_is(v, VALUE_LIST) && value_count(v) ? value_at(v, 0) : v;
}

static void take(struct manifest *m, const struct value *doc, const char *from,
		 const char *to)
{
	const struct value *v = value_find(doc, str_from(from));

	manifest_text(m, to, first_text(v), first_place(v));
}

/* Task names of the Hub, by what they end with. */
static void take_task(struct manifest *m, const struct value *tasks)
{
	static const struct {
		str hub;
		const char *task, *modality;
	} known[] = {
		{ STR_INIT("image-classification"), "classification", "image" },
		{ STR_INIT("text-classification"), "classification", "text" },
		{ STR_INIT("token-classification"), "sequence", "text" },
		{ STR_INIT("audio-classification"), "classification", "audio" },
		{ STR_INIT("video-classification"), "classification", "video" },
		{ STR_INIT("tabular-classification"), "classification",
		  "tabular" },
		{ STR_INIT("tabular-regression"), "regression", "tabular" },
		{ STR_INIT("object-detection"), "detection", "image" },
		{ STR_INIT("image-segmentation"), "segmentation", "image" },
		{ STR_INIT("text-generation"), "language-model", "text" },
		{ STR_INIT("automatic-speech-recognition"), "speech", "audio" },
		{ STR_INIT("time-series-forecasting"), "forecasting",
		  "timeseries" },
		{ STR_INIT("text-ranking"), "ranking", "text" },
		{ STR_INIT("text-retrieval"), "ranking", "text" },
		{ STR_INIT("reinforcement-learning"), "reinforcement-learning",
		  "" },
	};
	str task = first_text(tasks);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(task, known[i].hub)) {
			manifest_text(m, "task", str_from(known[i].task),
				      first_place(tasks));
			manifest_text(m, "modality",
				      str_from(known[i].modality), NULL);
		}
}

static str split_name(str name)
{
	if (str_eq(name, S("validation")) || str_eq(name, S("valid")) ||
	    str_eq(name, S("dev")))
		return S("val");
	return name;
}

static void take_paths(struct manifest *m, str split, const struct value *path)
{
	if (!value_is(path, VALUE_LIST)) {
		if (manifest_scalar(path).len)
			manifest_part(m, split, manifest_scalar(path), path);
		return;
	}
	for (size_t i = 0; i < value_count(path); i++)
		if (manifest_scalar(value_at(path, i)).len)
			manifest_part(m, split,
				      manifest_scalar(value_at(path, i)),
				      value_at(path, i));
}

static void take_data_files(struct manifest *m, const struct value *files)
{
	bool maps = false;

	for (size_t i = 0; i < value_count(files); i++) {
		const struct value *item = value_at(files, i);
		str split = value_get_text(item, "split");

		if (!value_is(item, VALUE_MAP))
			continue;
		maps = true;
		take_paths(m, split_name(split.len ? split : S("train")),
			   value_find(item, S("path")));
	}
	if (!maps)
		take_paths(m, S("train"), files);
}

/* One configuration of data is judged: the default one, else the first. */
static void take_configs(struct manifest *m, const struct value *configs)
{
	const struct value *chosen = value_at(configs, 0);

	for (size_t i = 0; i < value_count(configs); i++)
		if (value_get_bool(value_at(configs, i), "default", false))
			chosen = value_at(configs, i);
	if (value_count(configs) > 1)
		manifest_note(
			m, str_printf(m->a, "%zu configurations; `%.*s` is judged",
				      value_count(configs),
				      STR_ARG(value_get_text(chosen,
							     "config_name"))));
	take_data_files(m, value_find(chosen, S("data_files")));
}

static void take_names(struct manifest *m, const struct value *names)
{
	struct value list = value_list();

	for (size_t i = 0; i < value_count(names); i++)
		value_push(m->a, &list,
			   value_str(manifest_scalar(
				   value_is(names, VALUE_MAP)
					   ? &names->u.map.pair[i].value
					   : value_at(names, i))));
	if (value_count(&list))
		manifest_put(m, "classes", list);
}

static const char *type_of(str dtype)
{
	if (str_starts(dtype, S("int")) || str_starts(dtype, S("uint")))
		return "int";
	if (str_starts(dtype, S("float")))
		return "float";
	if (str_starts(dtype, S("bool")))
		return "bool";
	if (str_starts(dtype, S("date")) || str_starts(dtype, S("timestamp")))
		return "date";
	if (str_eq(dtype, S("string")) || str_eq(dtype, S("large_string")))
		return "string";
	return NULL;
}

static void take_feature(struct manifest *m, str name, const struct value *feature)
{
	const struct value *dtype = value_find(feature, S("dtype"));
	const struct value *label = value_find(dtype, S("class_label"));
	const char *type = type_of(manifest_scalar(dtype));
	struct value *column = manifest_column(m, name);

	if (label ||
	    str_eq(value_get_text(feature, "_type"), S("ClassLabel"))) {
		manifest_text(m, "label", name, feature);
		take_names(m, value_find(label ? label : feature, S("names")));
		return;
	}
	if (str_eq(manifest_scalar(dtype), S("image")) ||
	    str_eq(value_get_text(feature, "_type"), S("Image")))
		manifest_text(m, "image_column", name, feature);
	if (type && !value_find(column, S("type")))
		value_put(m->a, column, S("type"), value_str(str_from(type)));
}

/* Rows of a split: on its only part, else on a part of their own. */
static void take_rows(struct manifest *m, str split, const struct value *rows)
{
	struct value *part;

	if (!value_is(rows, VALUE_INT))
		return;
	part = manifest_part(m, split_name(split), (str){ 0 }, rows);
	value_put(m->a, part, S("rows"), *rows);
}

static void take_info(struct manifest *m, const struct value *info)
{
	const struct value *features = value_find(info, S("features"));
	const struct value *splits = value_find(info, S("splits"));

	for (size_t i = 0; i < value_count(features); i++) {
		if (value_is(features, VALUE_MAP))
			take_feature(m, features->u.map.pair[i].key,
				     &features->u.map.pair[i].value);
		else
			take_feature(
				m, value_get_text(value_at(features, i), "name"),
				value_at(features, i));
	}
	for (size_t i = 0; i < value_count(splits); i++) {
		const struct value *s = value_is(splits, VALUE_MAP)
						? &splits->u.map.pair[i].value
						: value_at(splits, i);
		str name = value_is(splits, VALUE_MAP)
				   ? splits->u.map.pair[i].key
				   : value_get_text(s, "name");

		take_rows(m, name, value_find(s, S("num_examples")));
	}
}

static bool is_dataset_card(const struct value *doc)
{
	static const char *const keys[] = {
		"dataset_info",         "configs",
		"task_categories",      "size_categories",
		"annotations_creators", "source_datasets",
		"train-eval-index",
	};

	/* a model's card has these */
	if (value_find(doc, S("pipeline_tag")) ||
	    value_find(doc, S("library_name")) ||
	    value_find(doc, S("base_model")) || value_find(doc, S("model-index")))
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (value_find(doc, str_from(keys[i])))
			return true;
	return false;
}

bool manifest_hub_card(struct manifest *m, const struct value *doc)
{
	const struct value *info = value_find(doc, S("dataset_info"));

	if (!value_is(doc, VALUE_MAP) || !is_dataset_card(doc))
		return false;
	manifest_text(m, "format", S("huggingface"), NULL);
	take(m, doc, "pretty_name", "name");
	take(m, doc, "license", "licence");
	if (str_eq(value_get_text(m->record, "licence"), S("other")))
		take(m, doc, "license_name", "licence");
	take(m, doc, "source_datasets", "source");
	take(m, doc, "annotations_creators", "collection_method");
	take_task(m, value_find(doc, S("task_categories")));
	take_configs(m, value_find(doc, S("configs")));
	take_info(m, value_is(info, VALUE_LIST) ? value_at(info, 0) : info);
	return true;
}

static void take_checksums(struct manifest *m, const struct value *sums)
{
	struct value files = value_list();

	if (!value_is(sums, VALUE_MAP))
		return;
	for (size_t i = 0; i < sums->u.map.n; i++) {
		const struct value_pair *p = &sums->u.map.pair[i];
		struct value *file;
		str hash = value_get_text(&p->value, "checksum");

		if (str_find(p->key, S("://"), 0) < p->key.len || hash.len != 64)
			continue;
		file = value_push(m->a, &files, value_map());
		value_put(m->a, file, S("path"), value_str(p->key));
		value_put(m->a, file, S("sha256"), value_str(hash));
		value_put(m->a, file, S("bytes"),
			  value_int(value_get_int(&p->value, "num_bytes", -1)));
		value_put(m->a, file, S("line"), value_int(p->line));
		value_put(m->a, file, S("column"), value_int(p->column));
	}
	if (value_count(&files))
		manifest_put(m, "files", files);
}

bool manifest_hub_infos(struct manifest *m, const struct value *doc)
{
	const struct value *info;

	if (!str_eq(str_basename(m->file->path), S("dataset_infos.json")) ||
	    !value_is(doc, VALUE_MAP) || !doc->u.map.n)
		return false;
	info = &doc->u.map.pair[0].value;
	if (!value_find(info, S("features")))
		return false;
	manifest_text(m, "format", S("huggingface-infos"), NULL);
	manifest_text(m, "licence", value_get_text(info, "license"),
		      value_find(info, S("license")));
	manifest_text(m, "source", value_get_text(info, "homepage"),
		      value_find(info, S("homepage")));
	manifest_text(m, "version",
		      value_get_text(value_find(info, S("version")),
				     "version_str"),
		      value_find(info, S("version")));
	take_info(m, info);
	take_checksums(m, value_find(info, S("download_checksums")));
	return true;
}
